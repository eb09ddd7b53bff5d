"""Measurements of the big paths. `bin/bench [import|lists|funnel …] [--base N] [--rows N] [--json]`."""
