"""Files as people send them: what they are, which dialect they are written in, and their rows as a stream."""

from console.imports.reading.dialects import Dialect, guess_dialect
from console.imports.reading.files import Unreadable
from console.imports.reading.tables import Line, Table, open_table

__all__ = ["Dialect", "Line", "Table", "Unreadable", "guess_dialect", "open_table"]
