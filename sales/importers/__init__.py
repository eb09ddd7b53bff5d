"""What sales takes from files; each importer registers itself."""

from sales.importers.deals import DealImporter
from sales.importers.orders import OrderImporter
from sales.importers.products import ProductImporter

__all__ = ["DealImporter", "OrderImporter", "ProductImporter"]
