from sales.models.audit import AuditCandidate, AuditMonth, AuditWin
from sales.models.cash import Receipt, Receivable
from sales.models.conversion import Conversion
from sales.models.deals import Activity, Deal, DealKind, Stage
from sales.models.orders import Order, OrderLine
from sales.models.products import MONEY, ZERO, Product
from sales.models.promises import Promise

__all__ = [
    "MONEY",
    "ZERO",
    "Activity",
    "AuditCandidate",
    "AuditMonth",
    "AuditWin",
    "Conversion",
    "Deal",
    "DealKind",
    "Order",
    "OrderLine",
    "Product",
    "Promise",
    "Receipt",
    "Receivable",
    "Stage",
]
