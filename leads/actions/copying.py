"""Many new rows at once: see journal.actions.copying."""

from journal.actions.copying import copy_in

__all__ = ["copy_in"]
