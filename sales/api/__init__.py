"""The API of sales, a file for each subject."""

from sales.api.ageing import ROUTES as AGEING_ROUTES
from sales.api.amendments import AmendmentViewSet
from sales.api.audit import ROUTES as AUDIT_ROUTES
from sales.api.audit_window import ROUTES as AUDIT_WINDOW_ROUTES
from sales.api.bank import ROUTES as BANK_ROUTES
from sales.api.bypass import ROUTES as BYPASS_ROUTES
from sales.api.commission import ROUTES as COMMISSION_ROUTES
from sales.api.competitors import ROUTES as COMPETITOR_ROUTES
from sales.api.deals import DealViewSet
from sales.api.decision import ROUTES as DECISION_ROUTES
from sales.api.kit import ROUTES as KIT_ROUTES
from sales.api.orders import OrderViewSet, ReceivableViewSet
from sales.api.ownership import ROUTES as OWNERSHIP_ROUTES
from sales.api.pipelines import PipelineViewSet, StageViewSet
from sales.api.presales import ROUTES as PRESALES_ROUTES
from sales.api.prices import DiscountLimitViewSet, PriceBookViewSet
from sales.api.products import ProductViewSet
from sales.api.promises import ROUTES as PROMISE_ROUTES
from sales.api.targets import ROUTES as TARGET_ROUTES
from sales.api.tasks_of_people import ROUTES as TASK_ROUTES

ROUTES = [
    ("deals", DealViewSet),
    ("orders", OrderViewSet),
    ("receivables", ReceivableViewSet),
    ("products", ProductViewSet),
    ("amendments", AmendmentViewSet),
    ("price-books", PriceBookViewSet),
    ("discount-limits", DiscountLimitViewSet),
    ("pipelines", PipelineViewSet),
    ("stages", StageViewSet),
    *AGEING_ROUTES,
    *AUDIT_ROUTES,
    *AUDIT_WINDOW_ROUTES,
    *BYPASS_ROUTES,
    *OWNERSHIP_ROUTES,
    *COMMISSION_ROUTES,
    *TARGET_ROUTES,
    *BANK_ROUTES,
    *PRESALES_ROUTES,
    *KIT_ROUTES,
    *PROMISE_ROUTES,
    *COMPETITOR_ROUTES,
    *TASK_ROUTES,
    *DECISION_ROUTES,
]
