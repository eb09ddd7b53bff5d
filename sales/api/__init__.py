"""The API of sales, a file for each subject."""

from sales.api.audit import ROUTES as AUDIT_ROUTES
from sales.api.deals import DealViewSet, StageViewSet
from sales.api.decision import ROUTES as DECISION_ROUTES
from sales.api.orders import OrderViewSet, ReceivableViewSet
from sales.api.products import ProductViewSet

ROUTES = [
    ("deals", DealViewSet),
    ("orders", OrderViewSet),
    ("receivables", ReceivableViewSet),
    ("products", ProductViewSet),
    ("stages", StageViewSet),
    *AUDIT_ROUTES,
    *DECISION_ROUTES,
]
