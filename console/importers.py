"""Importers of what stands below the console in the chain, and so cannot know the import centre."""

from console.companies.importers import CompanyImporter, ContactImporter
from console.people.importers import PersonImporter

__all__ = ["CompanyImporter", "ContactImporter", "PersonImporter"]
