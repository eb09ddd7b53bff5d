"""Loading a firm's past from the files of its former systems, by a small declarative mapping (docs/migration.md)."""

from console.imports.history.loading import Loaded, load_history
from console.imports.history.mapping_files import HistoryMapping, read_mapping, shipped_mappings

__all__ = ["HistoryMapping", "Loaded", "load_history", "read_mapping", "shipped_mappings"]
