"""Cash of the demo company: payments that hang on milestones, a bank statement of this morning, rates of commission."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from config.demo.clock import Clock
from onboarding.actions import hold_project
from onboarding.models import Project
from people.models import Person
from sales.actions import replan_receivables
from sales.actions.bank import read_bank_lines
from sales.actions.commission import set_commission_rate
from sales.models import BankReceipt, Receivable

RATES = (("any", "3"), ("marketing", "3"), ("self", "6"), ("referral", "5"), ("partner", "4"), ("expansion", "3"),
         ("renewal", "1.5"))  # fmt: skip
BY_MILESTONE, ON_HOLD, OF_BANK = 8, 3, 9
OVER = ("handed_over", "failed", "accepted")


def live(clock: Clock, manager: Person, finance: Person) -> None:
    """Rates for two years, some orders paid by milestones, and this morning's statement."""
    for origin, percent in RATES:
        set_commission_rate(origin, percent, date(clock.today.year - 1, 1, 1), by=manager)
    _hang_on_milestones()
    read_bank_lines(_statement(clock.today), by=finance)


def _hang_on_milestones() -> None:
    projects = Project.objects.exclude(status__in=OVER).filter(first_value_at=None).select_related("order__owner")
    owing = projects.filter(order__in=Receivable.objects.unpaid().values("order"))
    for number, project in enumerate(owing.order_by("golden_ends_on", "pk")[:BY_MILESTONE]):
        order = project.order
        signed = order.signed_on or project.golden_ends_on
        parts = [
            {"share": Decimal(30), "due_on": signed + timedelta(days=30)},
            {"share": Decimal(60), "milestone": "first_value", "days_after": 10},
            {"milestone": "acceptance", "days_after": 30},
        ]
        replan_receivables(order, parts, by=order.owner, why="按合同约定的里程碑付款")
        if number < ON_HOLD:
            held_at = timezone.now() - timedelta(days=6 + 5 * number)
            hold_project(project, by=None, why="等客户提供主数据", happened_at=held_at, migrated=True)


def _statement(day: date) -> list[BankReceipt]:
    """Some that are sure, some that ask for a look: a short name, another amount, our own interest."""
    rows = Receivable.objects.unpaid().filter(due_on__lt=day).select_related("order__company").order_by("-due_on", "pk")
    lines = []
    for number, row in enumerate(rows[:OF_BANK]):
        name, amount, remark = row.order.company.name, row.open_amount, "货款"
        if number % 3 == 0:
            remark = f"付{row.order.number}合同款"
        elif number % 3 == 1:
            name = name.replace("有限公司", "").replace("股份", "")
        else:
            amount = (amount / 2).quantize(Decimal("0.01"))
        lines.append(_line(day, number, amount, name, remark))
    return [*lines, _line(day, 99, Decimal("268.40"), "招商银行", "结息")]


def _line(day: date, number: int, amount: Decimal, payer: str, remark: str) -> BankReceipt:
    serial = f"{day:%Y%m%d}{number:04d}"
    return BankReceipt(account="6225 8801", serial=serial, received_on=day, amount=amount, payer=payer, remark=remark)
