"""The import centre: files in, rows taken by the importer of a kind. Apps declare importers in their importers.py:

from console.imports import Field, Importer, Option, Row, register
"""

from console.imports.registry import Field, Following, Importer, Option, importer_of, importers, register
from console.imports.rows import Row

__all__ = ["Field", "Following", "Importer", "Option", "Row", "importer_of", "importers", "register"]
