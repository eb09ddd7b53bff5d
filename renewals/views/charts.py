"""The chart above the queue: what falls due when, and how safe it is."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from console import values
from console.pages import Chart, Link, Table
from renewals.models import RenewalQuerySet
from renewals.queries import due_by_month
from success.models import Grade

COLOURS = {Grade.HEALTHY: "#5f9e86", Grade.WATCH: "#e0a552", Grade.RISK: "#d65f42", Grade.UNKNOWN: "#9aa5b1"}


def due_chart(renewals: RenewalQuerySet, currency: str) -> Chart:
    """Due amount by month, stacked by risk; each piece opens its rows."""
    months, sums = due_by_month(renewals)
    grades = [grade for grade in COLOURS if any(found == grade for _month, found in sums)]
    option = {
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "legend": {"top": 0, "right": 0, "itemWidth": 10, "itemHeight": 10},
        "grid": {"left": 8, "right": 8, "top": 30, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "category", "data": [month_label(month) for month in months]},
        "yAxis": {"type": "value"},
        "series": [_series(grade, months, sums) for grade in grades],
    }
    return Chart(_("What is due each month, by risk"), option, _table(months, sums, currency), size="small")


def _series(grade: Grade, months: list[date | None], sums: dict[Any, tuple[Decimal, int]]) -> dict[str, Any]:
    data = [
        {"value": float(sums[month, grade][0]), "link": rows_url(month, grade)} if (month, grade) in sums else None
        for month in months
    ]
    return {
        "type": "bar",
        "stack": "due",
        "name": str(grade.label),
        "data": data,
        "barMaxWidth": 34,
        "itemStyle": {"color": COLOURS[grade]},
    }


def _table(months: list[date | None], sums: dict[Any, tuple[Decimal, int]], currency: str) -> Table:
    rows = []
    for month in months:
        cells = [sums.get((month, grade)) for grade in COLOURS]
        total = sum((cell[0] for cell in cells if cell), Decimal(0))
        amounts = [
            Link(values.money(cell[0], currency), rows_url(month, grade)) if cell else values.NOTHING
            for grade, cell in zip(COLOURS, cells, strict=True)
        ]
        rows.append([month_label(month), *amounts, Link(values.money(total, currency), rows_url(month))])
    heads = [_("Month"), *(str(grade.label) for grade in COLOURS), _("Total")]
    return Table(heads, rows, ["text", *["number"] * (len(COLOURS) + 1)])


def rows_url(month: date | None, grade: str = "") -> str:
    """The queue narrowed to what a piece of the chart counts."""
    due = f"{month:%Y-%m}" if month else "past"
    return f"{reverse('renewals:renewal-list')}?due={due}&state=undecided" + (f"&risk={grade}" if grade else "")


def month_label(month: date | None) -> str:
    """12月, Dec, or the word for what is past its anchor."""
    if month is None:
        return _("Past anchor")
    if values.reads_chinese():
        return f"{month.month}月" if month.month != 1 else f"{month.year}年1月"
    return f"{month:%b}" if month.month != 1 else f"{month:%b %Y}"
