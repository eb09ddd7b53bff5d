"""Pages about leads, by subject."""

from leads.views import acts, bench, channels, desk, leads, routing

__all__ = ["acts", "bench", "channels", "desk", "leads", "routing"]
