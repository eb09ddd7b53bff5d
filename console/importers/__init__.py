"""Importers of what stands below the console in the chain, and so cannot know the import centre."""

from console.importers import companies, people

__all__ = ["companies", "people"]
