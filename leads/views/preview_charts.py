"""Charts of previews and of the pool, each with its table."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from console.pages import Chart, Table
from console.pages.parts import Link
from leads.queries.previews import ScorePreview
from leads.rules.scoring import GRADES


def grades_chart(preview: ScorePreview) -> Chart:
    """How many of last month's leads have each grade, now and by the draft; numbers of now open their rows."""
    rows: list[list[Any]] = []
    for letter in GRADES:
        now, then = preview.now.get(letter, 0), preview.then.get(letter, 0)
        rows.append([letter, Link(now, _leads_of(letter)), then, then - now])
    series = [
        _bars(_("Now"), [preview.now.get(letter, 0) for letter in GRADES], is_quiet=True),
        _bars(_("With this draft"), [preview.then.get(letter, 0) for letter in GRADES]),
    ]
    option = {
        "grid": {"left": 8, "right": 16, "top": 32, "bottom": 4, "containLabel": True},
        "legend": {"top": 0, "left": 0, "itemWidth": 12, "itemHeight": 12},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "category", "data": list(GRADES), "axisTick": {"show": False}},
        "yAxis": {"type": "value", "show": False},
        "series": series,
    }
    heads = [_("Grade"), _("Now"), _("With this draft"), _("Difference")]
    table = Table(heads, rows, ["text", "number", "number", "number"])
    return Chart(_("How many leads get which grade?"), option, table, size="small")


def _bars(name: str, values: list[int], *, is_quiet: bool = False) -> dict[str, Any]:
    label = {"show": True, "position": "top"}
    style = {"opacity": 0.4} if is_quiet else {}
    return {"type": "bar", "name": name, "data": values, "barMaxWidth": 44, "label": label, "itemStyle": style}


def _leads_of(letter: str) -> str:
    return f"{reverse('leads:lead-list')}?grade={letter}&came=30"
