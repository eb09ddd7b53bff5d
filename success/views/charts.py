"""Charts of one account, each with its table."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from console import values
from console.pages import Chart, Table
from success.models import HealthScore, UsageDay
from success.rules.activity import monday_of
from success.rules.health import HEALTHY_FROM, RISK_BELOW


def health_chart(scores: list[HealthScore]) -> Chart | None:
    """Health week by week between the lines of steady and high risk; None before the first score."""
    if not scores:
        return None
    weeks = [values.day(one.week) for one in scores]
    line = {
        "type": "line",
        "data": _points(scores),
        "connectNulls": False,
        "symbolSize": 6,
        "label": {"show": False},
        "markLine": {
            "symbol": "none",
            "silent": True,
            "lineStyle": {"type": "dashed", "width": 1},
            "label": {"position": "end", "fontSize": 11},
            "data": [
                {"yAxis": float(HEALTHY_FROM), "name": _("steady"), "label": {"formatter": _("steady from 75")}},
                {"yAxis": float(RISK_BELOW), "name": _("risk"), "label": {"formatter": _("risk below 50")}},
            ],
        },
    }
    option = {
        "tooltip": {"trigger": "axis"},
        "grid": {"left": 8, "right": 86, "top": 20, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "category", "data": weeks, "boundaryGap": False},
        "yAxis": {"type": "value", "min": 0, "max": 100, "interval": 25},
        "series": [line],
    }
    rows = [[one.week, one.score, one.coverage, one.get_grade_display()] for one in reversed(scores)]
    heads = [_("Week of"), _("Health"), _("Coverage, %"), _("Grade")]
    return Chart(
        _("How did health go?"), option, Table(heads, rows, ["date", "number", "number", "text"]), size="small"
    )


def _points(scores: list[HealthScore]) -> list[Any]:
    """A value per week, the last one with its number on it."""
    points: list[Any] = [None if one.score is None else round(float(one.score)) for one in scores]
    if points[-1] is not None:
        label = {"show": True, "position": "top", "align": "right", "fontWeight": 600}
        points[-1] = {"value": points[-1], "label": label}
    return points


def usage_chart(days: list[UsageDay]) -> Chart | None:
    """Active people per week (most of a day) and minutes in key modules; None when nothing was reported."""
    if not days:
        return None
    weeks = _by_week(days)
    labels = [values.day(week) for week in weeks]
    option = {
        "tooltip": {"trigger": "axis"},
        "legend": {"top": 0, "right": 0},
        "grid": {"left": 8, "right": 8, "top": 30, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "category", "data": labels},
        "yAxis": [{"type": "value", "minInterval": 1}, {"type": "value", "splitLine": {"show": False}}],
        "series": [
            {
                "type": "bar",
                "name": _("Active people"),
                "data": [week["users"] for week in weeks.values()],
                "barMaxWidth": 26,
                "itemStyle": {"opacity": 0.4},
            },
            {
                "type": "line",
                "name": _("Minutes in key modules"),
                "yAxisIndex": 1,
                "data": [week["minutes"] for week in weeks.values()],
                "symbolSize": 5,
            },
        ],
    }
    rows = [[week, *found.values()] for week, found in reversed(weeks.items())]
    heads = [_("Week of"), _("Active people"), _("Executives"), _("Logins"), _("Minutes in key modules")]
    kinds = ["date", "number", "number", "number", "number"]
    return Chart(_("How much is it used?"), option, Table(heads, rows, kinds), size="small")


def _by_week(days: list[UsageDay]) -> dict[date, dict[str, Any]]:
    weeks: dict[date, dict[str, Any]] = {}
    for day in days:
        week = weeks.setdefault(monday_of(day.day), {"users": 0, "executives": 0, "logins": 0, "minutes": 0})
        users = sum(x or 0 for x in (day.active_executives, day.active_managers, day.active_staff))
        week["users"] = max(week["users"], users)
        week["executives"] = max(week["executives"], day.active_executives or 0)
        week["logins"] += day.logins
        week["minutes"] += day.key_minutes or 0
    return weeks
