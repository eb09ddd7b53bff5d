from sales.models.activities import Activity
from sales.models.amendments import Amendment, AmendmentLine, Refund
from sales.models.audit import AuditCandidate, AuditMonth, AuditWin
from sales.models.audit_window import AuditWindow
from sales.models.bank import BankReceipt
from sales.models.bypass import Bypass
from sales.models.cash import Allocation, Receipt, Receivable
from sales.models.commission import CommissionRate, CommissionTerms, Origin
from sales.models.competitors import Competitor, DealCompetitor
from sales.models.conversion import Conversion
from sales.models.deals import Deal
from sales.models.decision import DecisionPerson
from sales.models.forecasts import DealForecast, ForecastCategory, ForecastLine
from sales.models.kit import KitItem, KitUse, KitVersion, Training
from sales.models.limits import DiscountLimit
from sales.models.orders import Order, OrderLine
from sales.models.ownership import OwnershipPolicy
from sales.models.pipelines import CriterionTick, DealKind, Pipeline, PipelineKind, Stage, StageCriterion
from sales.models.plans import OrderMilestone, PayMilestone, PlanPart
from sales.models.presales import PresalesPolicy, PresalesRequest
from sales.models.prices import Price, PriceBook
from sales.models.products import MONEY, ZERO, Product
from sales.models.promises import Promise
from sales.models.targets import SalesTarget
from sales.models.tasks_of_people import Task

__all__ = [
    "MONEY",
    "ZERO",
    "Activity",
    "Allocation",
    "Amendment",
    "AmendmentLine",
    "AuditCandidate",
    "AuditMonth",
    "AuditWin",
    "AuditWindow",
    "BankReceipt",
    "Bypass",
    "CommissionRate",
    "CommissionTerms",
    "Competitor",
    "Conversion",
    "CriterionTick",
    "Deal",
    "DealCompetitor",
    "DealForecast",
    "DealKind",
    "DecisionPerson",
    "DiscountLimit",
    "ForecastCategory",
    "ForecastLine",
    "KitItem",
    "KitUse",
    "KitVersion",
    "Order",
    "OrderLine",
    "OrderMilestone",
    "Origin",
    "OwnershipPolicy",
    "PayMilestone",
    "Pipeline",
    "PipelineKind",
    "PlanPart",
    "PresalesPolicy",
    "PresalesRequest",
    "Price",
    "PriceBook",
    "Product",
    "Promise",
    "Receipt",
    "Receivable",
    "Refund",
    "SalesTarget",
    "Stage",
    "StageCriterion",
    "Task",
    "Training",
]
