"""What sales takes from files; each importer registers itself."""

from sales.importers.deals import DealImporter
from sales.importers.orders import OrderImporter
from sales.importers.prices import PriceImporter
from sales.importers.products import ProductImporter
from sales.importers.receipts import ReceiptImporter
from sales.importers.targets import TargetImporter

__all__ = ["DealImporter", "OrderImporter", "PriceImporter", "ProductImporter", "ReceiptImporter", "TargetImporter"]
