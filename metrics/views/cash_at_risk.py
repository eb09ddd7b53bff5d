"""Cash at risk: what can't be collected because a delivery is late."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console import values
from console.pages import Column, Empty, ListPage
from metrics.queries.cash_at_risk import RIGHT, cash_at_risk, days_late, sums_of, why_late
from sales.actions.checks import today
from sales.models import Receivable


class CashAtRiskPage(ListPage):
    """Open payments that hang on a late project, the longest late first."""

    right = RIGHT
    model = Receivable
    default_sort = "late_since"
    panel = False
    search_fields = ("order__number", "order__company__name")
    empty = Empty(
        gettext_lazy("No cash is at risk"),
        gettext_lazy("Payments that hang on first value or acceptance appear here when their project is late."),
    )

    def get_columns(self) -> list[Column]:
        day = today()
        return [
            Column("company", gettext_lazy("Company"), kind="link", value="order.company", url="order_url",
                   why="waits_for"),
            Column("project", gettext_lazy("Project"), kind="link", value="order.project",
                   url=self._project_url),
            Column("why", gettext_lazy("Why"), value=lambda row: why_late(row, day)),
            Column("days", gettext_lazy("Days late"), kind="number", sort="late_since",
                   value=lambda row: days_late(row, day)),
            Column("open_now", gettext_lazy("At risk"), kind="money", sort="open_now", currency="order.currency"),
            Column("manager", gettext_lazy("Led by"), kind="person", value="order.project.manager"),
            Column("owner", gettext_lazy("Seller"), kind="person", value="order.owner"),
        ]  # fmt: skip

    @property
    def columns(self) -> Any:  # type: ignore[override]
        return self.get_columns()

    def _project_url(self, row: Any) -> str:
        may = self.person.may("onboarding.view_project")
        return reverse("onboarding:project-detail", args=[row.order.project.pk]) if may else ""

    def record_url(self, record: Any) -> str:
        return str(record.order_url)

    def get_queryset(self) -> QuerySet[Receivable]:
        return cash_at_risk(self.person, today())

    @cached_property
    def sums(self) -> list[Any]:
        return sums_of(cash_at_risk(self.person, today()))

    def get_title(self) -> str:
        if not self.sums:
            return _("No cash is at risk")
        amount = " + ".join(values.money(sum_, code, compact=True) for code, _n, sum_ in self.sums)
        count = sum(n for _code, n, _sum in self.sums)
        sentence = ngettext(
            "{amount} at risk: {n} payment hangs on a late project",
            "{amount} at risk: {n} payments hang on late projects",
            count,
        )
        return sentence.format(amount=amount, n=values.number(count))

    def export_name(self) -> str:
        return _("cash at risk")
