"""The drawings of figures, as plain ECharts options."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from console import values
from console.pages import Chart, Link, Table
from metrics.queries.funnel import Funnel, Row
from metrics.queries.sales_values import SalesRow
from metrics.queries.visits import UNKNOWN, Pair
from metrics.rules.rates import Step, share
from metrics.stages import BY_KEY, KEYS

# From what sales still works to what the customer lives with; readable on light and dark ground.
COLOURS = ("#1d49c4", "#2f60e0", "#4676ef", "#6d93f4", "#7fae9d", "#68a089", "#549276", "#418564")
GAP, DRAWN_HEIGHT = 3, 248  # pixels: parts and the names beside them share rows of one height
WIDE = 0.3  # of the widest part: narrower ones carry their number outside

VISITS = {"visitors": gettext_lazy("Visitors"), "registrations": gettext_lazy("Registrations")}
COLOUR_OF = {"visitors": "#8b93a1", "registrations": "#6b7688"} | dict(zip(KEYS, COLOURS, strict=True))

LinkOf = Callable[[str], str]


def funnel_chart(title: Any, note: Any, found: Funnel, link: LinkOf, visits: Pair = UNKNOWN) -> Chart:
    """Visitors and registrations where they are known, then the stages that anybody reached: names on the left, counts
    on the marks or beside them, step rates right."""
    steps = with_visits(shown_steps(found.total), visits)
    table = Table(
        [_("Stage"), _("Journeys"), _("Of the stage before")],
        [[label_of(s.key), Link(s.count, link(s.key)), _fraction(s.rate)] for s in steps],
        ["text", "number", "percent"],
    )
    return Chart(title, _funnel_option(steps, link), table, note, "medium")


def with_visits(steps: list[Step], visits: Pair) -> list[Step]:
    """The steps before the first lead, as far as they are known, and the share of them that left their data."""
    before: list[Step] = []
    for key, count in zip(VISITS, visits, strict=True):
        if count is not None:
            before.append(Step(key, count, share(count, before[-1].count) if before else None))
    if not before:
        return steps
    return [*before, Step(steps[0].key, steps[0].count, share(steps[0].count, before[-1].count)), *steps[1:]]


def label_of(key: str) -> str:
    """The name of a stage, or of one of the steps before."""
    return str(VISITS[key] if key in VISITS else BY_KEY[key].label)


def shown_steps(row: Row) -> list[Step]:
    """All stages up to the last one that anybody reached, at least up to the order."""
    last = max((number for number, key in enumerate(KEYS) if row.counts[key]), default=0)
    return row.steps[: max(last, KEYS.index("order")) + 1]


def _funnel_option(steps: Sequence[Step], link: LinkOf) -> dict[str, Any]:
    names = [label_of(step.key) for step in steps]
    # more than all of the stage before says that journeys began elsewhere, not that a step went well
    rates = ["" if step.rate is None or step.rate > 100 else values.percent(step.rate / 100) for step in steps]
    most = max((step.count for step in steps), default=0) or 1
    height = (100 - 100 * GAP * len(steps) / DRAWN_HEIGHT) / len(steps)
    box = {"left": 84, "right": 84, "top": 6, "bottom": 6}
    axis = {"type": "category", "inverse": True, "axisLine": {"show": False}, "axisTick": {"show": False}}
    return {
        "grid": {**box, "containLabel": False},
        "xAxis": {"type": "value", "show": False, "max": 1},
        "yAxis": [
            {**axis, "data": names, "axisLabel": {"fontSize": 13}},
            {**axis, "data": rates, "position": "right", "axisLabel": {"fontSize": 13, "fontWeight": 600}},
        ],
        "tooltip": {"formatter": "{b}: {c}"},
        "series": [
            {"type": "bar", "data": [0] * len(steps), "silent": True},
            {
                "type": "funnel",
                **box,
                "sort": "none",
                "gap": GAP,
                "minSize": "1%",
                "max": most,
                "data": [
                    *(_part(step, most, height, link) for step in steps),
                    _end(steps[-1]),
                ],
            },
        ],
    }


def _end(last: Step) -> dict[str, Any]:
    """An unseen part without height, so that the last stage is drawn as wide at its end as at its beginning."""
    unseen = {"show": False}
    return {
        "value": last.count,
        "itemStyle": {"opacity": 0, "height": 0},
        "label": unseen,
        "labelLine": unseen,
        "tooltip": unseen,
    }


def _part(step: Step, most: int, height: float, link: LinkOf) -> dict[str, Any]:
    is_wide = step.count / most >= WIDE
    label: dict[str, Any] = {"formatter": values.number(step.count), "fontSize": 13, "fontWeight": 600}
    label |= {"position": "inside", "color": "#fff"} if is_wide else {"position": "right"}
    return {
        "name": label_of(step.key),
        "value": step.count,
        "link": link(step.key),
        "label": label,
        "labelLine": {"show": False, "length": 4},
        "itemStyle": {"color": COLOUR_OF[step.key], "borderWidth": 0, "height": f"{height}%"},
    }


def trend_chart(rows: Sequence[Row], ripe_until: str, link: Callable[[str, str], str]) -> Chart:
    """Leads month by month, and which share of them became orders: of months before `ripe_until` ("2026-09") only."""
    rates = [share(row.counts["order"], row.counts["lead"]) if row.key < ripe_until else None for row in rows]
    bars = [{"value": row.counts["lead"], "link": link(row.group, "lead")} for row in rows]
    line = [
        {"value": rate and round(rate, 1), "link": link(row.group, "order")}
        for row, rate in zip(rows, rates, strict=True)
    ]
    table = Table(
        [_("Month"), pgettext("stage", "Leads"), pgettext("stage", "Orders"), _("Leads that became orders")],
        [
            [r.label, Link(r.counts["lead"], link(r.group, "lead")), Link(r.counts["order"], link(r.group, "order")),
             _fraction(rate)]
            for r, rate in zip(rows, rates, strict=True)
        ],
        ["text", "number", "number", "percent"],
    )  # fmt: skip
    names = (pgettext("stage", "Leads"), _("Became orders, %"))
    option = _bars_and_line([row.label for row in rows], names, bars, line)
    return Chart(_("Leads by month of arrival, and what share became orders"), option, table, "", "small")


def revenue_chart(rows: Sequence[SalesRow], currency: str, title: Any, link: Callable[[str, str], str]) -> Chart:
    """Revenue of each group, the largest first, with a mark at its target; its win rate stands in the table."""
    ranked = sorted(rows, key=lambda row: row.revenue_in(currency), reverse=True)
    largest = [row for row in ranked if row.revenue_in(currency) or row.target][:15]
    marks = [None if row.target is None else round(row.target) for row in largest]
    targets = {"name": _("Target"), "type": "scatter", "symbol": "rect", "symbolSize": [3, 24], "color": "#d9963a"}
    option = {
        "grid": {"left": 8, "right": 90, "top": 4, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "value", "axisLabel": {"show": False}, "splitLine": {"show": False}},
        "yAxis": {"type": "category", "inverse": True, "data": [row.label for row in largest]},
        "series": [
            {"type": "bar", "barMaxWidth": 22, "data": [_bar(row, currency, link) for row in largest]},
            *([{**targets, "data": marks}] if any(marks) else []),
        ],
    }
    lines = [
        [r.label, values.money(r.revenue_in(currency), currency), values.money(r.target, currency),
         _fraction(r.attained(currency)), _fraction(r.win_rate)]
        for r in ranked
    ]  # fmt: skip
    heads = [_("Group"), _("Revenue"), _("Target"), _("Attained"), _("Win rate")]
    table = Table(heads, lines, ["text", "text", "text", "percent", "percent"])
    note = _("the mark is the target") if any(marks) else ""
    return Chart(title, option, table, note, "medium" if len(largest) > 6 else "small")


def _bar(row: SalesRow, currency: str, link: Callable[[str, str], str]) -> dict[str, Any]:
    amount = row.revenue_in(currency)
    label = {"show": True, "position": "right", "formatter": values.money(amount, currency, compact=True)}
    return {"value": round(amount), "link": link(row.group, "won") if row.won else "", "label": label}


def decided_chart(months: Sequence[dict[str, Any]], link: Callable[[str, str], str]) -> Chart:
    """Deals won by month of signing, and the win rate of the month."""
    keys = [f"{month['month']:%Y-%m}" for month in months]
    rates = [share(month["won"], month["won"] + month["lost"]) for month in months]
    bars = [{"value": m["won"], "link": link(key, "won")} for m, key in zip(months, keys, strict=True)]
    line = [{"value": rate and round(rate, 1)} for rate in rates]
    table = Table(
        [_("Month"), pgettext("deal", "Won"), pgettext("deal", "Lost"), _("Win rate")],
        [
            [key, Link(m["won"], link(key, "won")), Link(m["lost"], link(key, "lost")), _fraction(rate)]
            for m, key, rate in zip(months, keys, rates, strict=True)
        ],
        ["text", "number", "number", "percent"],
    )
    option = _bars_and_line(keys, (pgettext("deal", "Won"), _("Win rate, %")), bars, line, most=100)
    return Chart(_("Deals won by month of signing, and the win rate"), option, table, "", "small")


def _bars_and_line(
    labels: list[str], names: tuple[str, str], bars: list[Any], line: list[Any], most: int | None = None
) -> dict[str, Any]:
    return {
        "legend": {"data": list(names), "right": 0, "top": 0, "itemHeight": 8},
        "grid": {"left": 4, "right": 4, "top": 30, "bottom": 2, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": labels},
        "yAxis": [
            {"type": "value", "splitNumber": 3},
            {"type": "value", "min": 0, "max": most, "splitLine": {"show": False}, "splitNumber": 3},
        ],
        "series": [
            {"name": names[0], "type": "bar", "data": bars, "barMaxWidth": 28, "itemStyle": {"opacity": 0.4}},
            {"name": names[1], "type": "line", "yAxisIndex": 1, "data": line, "symbolSize": 6, "color": "#d9963a"},
        ],
    }


def _fraction(rate: float | None) -> float | None:
    return None if rate is None else rate / 100
