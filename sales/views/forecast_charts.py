"""The drawings of the forecast, as plain ECharts options."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from console import values
from console.pages import Chart, Link, Table
from sales.queries.forecast import ForecastRow
from sales.rules.forecast import BEST, COMMIT

MOST = 20
COLOURS = {"won": "#418564", COMMIT: "#2f60e0", BEST: "#a9c0f8"}
TARGET = "#d9963a"


def parts_chart(rows: Sequence[ForecastRow], currency: str, link: Callable[[str, str], str]) -> Chart:
    """Won, commit and best case of each rep or team in one bar, with a mark at the target."""
    drawn = [row for row in rows if row.best or row.target][:MOST]
    names = {
        "won": pgettext("deal", "Won"),
        COMMIT: pgettext("forecast", "Commit"),
        BEST: pgettext("forecast", "Best case"),
    }
    bars = [
        {
            "name": str(name), "type": "bar", "stack": "all", "barMaxWidth": 20, "color": COLOURS[part],
            "data": [{"value": float(row.amounts[part]), "link": link(part, row.key)} for row in drawn],
        }
        for part, name in names.items()
    ]  # fmt: skip
    marks = {
        "name": _("Target"), "type": "scatter", "symbol": "rect", "symbolSize": [3, 24], "color": TARGET,
        "data": [None if row.target is None else float(row.target) for row in drawn],
    }  # fmt: skip
    has_targets = any(row.target for row in drawn)
    option = {
        "legend": {"data": [*map(str, names.values()), *([_("Target")] if has_targets else [])], "right": 0, "top": 0,
                   "itemHeight": 8},
        "grid": {"left": 8, "right": 24, "top": 28, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "value", "splitNumber": 3},
        "yAxis": {"type": "category", "inverse": True, "data": [row.label or _("Nobody") for row in drawn],
                  "axisLabel": {"interval": 0}},
        "series": [*bars, *([marks] if has_targets else [])],
    }  # fmt: skip
    table = Table(
        [_("Who"), *map(str, names.values()), _("Target")],
        [
            [row.label, *(Link(values.money(row.amounts[part], currency), link(part, row.key)) for part in names),
             values.money(row.target, currency)]
            for row in drawn
        ],
    )  # fmt: skip
    return Chart(_("Who stands where against the target"), option, table, "", "medium" if len(drawn) > 5 else "small")


def moved_chart(pictures: Sequence[dict[str, Any]], target: Decimal | None, currency: str) -> Chart:
    """Commit, best case and weighted as they stood each week, and the target."""
    days = [values.day(picture["taken_on"]) for picture in pictures]
    names = {"commit": pgettext("forecast", "Commit"), "best": pgettext("forecast", "Best case"),
             "weighted": _("Weighted"), "won": pgettext("deal", "Won")}  # fmt: skip
    colours = {"commit": "#2f60e0", "best": "#a9c0f8", "weighted": "#8b93a1", "won": "#418564"}
    series: list[dict[str, Any]] = [
        {"name": str(name), "type": "line", "symbolSize": 5, "color": colours[part],
         "data": [float(picture[part]) for picture in pictures]}
        for part, name in names.items()
    ]  # fmt: skip
    if target is not None:
        series.append({"name": _("Target"), "type": "line", "symbol": "none", "color": TARGET,
                       "lineStyle": {"type": "dashed"}, "data": [float(target)] * len(pictures)})  # fmt: skip
    option = {
        "legend": {"data": [one["name"] for one in series], "right": 0, "top": 0, "itemHeight": 8},
        "grid": {"left": 4, "right": 8, "top": 30, "bottom": 2, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": days},
        "yAxis": {"type": "value", "splitNumber": 3},
        "series": series,
    }
    table = Table(
        [_("Taken on"), *map(str, names.values())],
        [
            [day, *(values.money(picture[part], currency) for part in names)]
            for day, picture in zip(days, pictures, strict=True)
        ],
    )
    return Chart(_("How the forecast moved, week by week"), option, table, "", "small")
