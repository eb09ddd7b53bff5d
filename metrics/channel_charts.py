"""The drawings of the channel table, as plain ECharts options."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from console import values
from console.pages import Chart, Link, Table
from metrics.queries.channels import ChannelFigures, ChannelRow

LinkOf = Callable[[str, str], str]
MOST = 12


def customer_cost_chart(figures: ChannelFigures, link: LinkOf) -> Chart:
    """What one customer cost on each channel, the dearest first; what brought none is told in the table."""
    costs = [(row, row.cost_per("order")) for row in figures.rows if row.cost]
    drawn = sorted(((row, cost) for row, cost in costs if cost), key=lambda one: -one[1])[:MOST]
    table = Table(
        [_("Channel"), pgettext("stage", "Orders"), _("Spend"), _("Cost per customer")],
        [
            [row.label, Link(_count(row, "order"), link("order", row.group)), _money(row.cost, figures),
             _money(cost, figures)]
            for row, cost in costs
        ],
        ["text", "number", "text", "text"],
    )  # fmt: skip
    option = {
        "grid": {"left": 8, "right": 90, "top": 4, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "value", "axisLabel": {"show": False}, "splitLine": {"show": False}},
        "yAxis": {"type": "category", "inverse": True, "data": [row.label for row, _cost in drawn]},
        "series": [
            {
                "type": "bar",
                "barMaxWidth": 22,
                "data": [
                    {
                        "value": float(cost),
                        "link": link("order", row.group),
                        "label": {"show": True, "position": "right", "formatter": _money(cost, figures, compact=True)},
                    }
                    for row, cost in drawn
                ],
            }
        ],
    }
    return Chart(_("What one customer costs on each channel"), option, table, "", _size(len(drawn)))


def shares_chart(figures: ChannelFigures, link: LinkOf) -> Chart:
    """Of all spend and of all orders: which share each channel has. A long grey bar beside a short blue one is dear."""
    rows = [row for row in figures.rows if row.cost or row.counts["order"]][:MOST]
    spent, orders = figures.total.cost or Decimal(0), figures.total.counts["order"]
    lines = [(row, _part(row.cost, spent), _part(row.counts["order"], orders)) for row in rows]
    names = (_("Share of spend, %"), _("Share of orders, %"))
    option = {
        "legend": {"data": list(names), "right": 0, "top": 0, "itemHeight": 8},
        "grid": {"left": 8, "right": 30, "top": 26, "bottom": 2, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "value", "splitNumber": 3},
        "yAxis": {"type": "category", "inverse": True, "data": [row.label for row in rows]},
        "series": [
            {"name": names[0], "type": "bar", "barMaxWidth": 10, "color": "#b3bac5",
             "data": [of_spend for _row, of_spend, _of_orders in lines]},
            {"name": names[1], "type": "bar", "barMaxWidth": 10,
             "data": [{"value": of_orders, "link": link("order", row.group)} for row, _of_spend, of_orders in lines]},
        ],
    }  # fmt: skip
    table = Table(
        [_("Channel"), *names],
        [[row.label, of_spend / 100, of_orders / 100] for row, of_spend, of_orders in lines],
        ["text", "percent", "percent"],
    )
    return Chart(_("Who takes the money, who brings the orders"), option, table, "", _size(len(rows)))


def _size(bars: int) -> str:
    return "medium" if bars > 6 else "small"


def _part(part: Any, whole: Any) -> float:
    return round(100 * float(part or 0) / float(whole), 1) if whole else 0.0


def _count(row: ChannelRow, step: str) -> float:
    return round(float(row.counts[step]), 1)


def _money(amount: Decimal | None, figures: ChannelFigures, compact: bool = False) -> str:
    return values.money(None if amount is None else round(amount), figures.currency, compact=compact)
