"""What a replay found, made ready for its page: stats, load per person, who gives to whom, rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from console import values
from console.pages import Chart, Link, Stat, Table
from leads.models import ReplayMove, RoutingReplay
from people.models import Person

MOST_BARS = 24
MOST_FLOWS = 15


@dataclass(frozen=True)
class Figures:
    """The parts of the page."""

    stats: list[Stat]
    load: Chart
    flows: Table
    rules: Table


def figures_of(replay: RoutingReplay, moves_url: str) -> Figures:
    """The figures of a finished replay in the reader's language, names with one query."""
    result = replay.result
    names = {p.pk: str(p) for p in Person.objects.filter(pk__in=[row[0] for row in result["people"]])}
    names[0] = _("nobody")
    return Figures(
        _stats(result, moves_url), _load(result, names), _flows(result, names, moves_url), _rules(result, replay.lines)
    )


def moves_behind(replay: RoutingReplay, asked: Mapping[str, Any]) -> QuerySet[ReplayMove]:
    """The leads that would move. `asked` may name `before` and `after` (person ids, 0 is nobody), `rule` (a key of the
    draft), and `other_rule` for those alone that another rule takes."""
    rows = replay.moves.all()
    for name in ("before", "after"):
        rows = rows.filter(**{f"person_{name}": asked[name] or None}) if name in asked else rows
    rows = rows.exclude(rule_before=F("rule_after")) if asked.get("other_rule") else rows
    return rows.filter(rule_after=asked["rule"]) if asked.get("rule") else rows


def _stats(result: Mapping[str, Any], moves_url: str) -> list[Stat]:
    unrouted = {pk: (before, after) for pk, before, after in result["people"]}.get(0, (0, 0))
    share = values.percent(result["moved"] / result["leads"]) if result["leads"] else values.NOTHING
    return [
        Stat(_("Leads played"), result["leads"]),
        Stat(_("Would go to somebody else"), result["moved"], url=moves_url, why=share),
        Stat(
            _("By another rule"),
            result["other_rule"],
            url=f"{moves_url}?other_rule=1" if result["other_rule"] else None,
            why=_("the others only because turns shift") if result["moved"] > result["other_rule"] else "",
        ),
        Stat(_("Nobody takes them now"), unrouted[0]),
        Stat(
            _("Nobody would take them"),
            unrouted[1],
            url=f"{moves_url}?after=0" if unrouted[1] else None,
            tone="bad" if unrouted[1] > unrouted[0] else "",
            why=_("more than now") if unrouted[1] > unrouted[0] else "",
        ),
    ]


def _load(result: Mapping[str, Any], names: Mapping[int, str]) -> Chart:
    rows = sorted(result["people"], key=lambda row: -max(row[1], row[2]))
    table = Table(
        [_("Person"), _("Leads now"), _("Leads with the draft"), _("Difference")],
        [[names.get(pk, "—"), before, after, after - before] for pk, before, after in rows],
        ["text", "number", "number", "change"],
    )
    shown = rows[:MOST_BARS]
    option = {
        "grid": {"left": 8, "right": 40, "top": 28, "bottom": 4, "containLabel": True},
        "legend": {"top": 0, "left": 0},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "inverse": True, "data": [names.get(pk, "—") for pk, _b, _a in shown]},
        "series": [
            _bars(_("Now"), [before for _pk, before, _a in shown], faint=True),
            _bars(_("With the draft"), [after for _pk, _b, after in shown]),
        ],
    }
    note = _("the {n} with most leads").format(n=MOST_BARS) if len(rows) > MOST_BARS else ""
    return Chart(_("Who would get how many leads?"), option, table, note, "tall" if len(shown) > 8 else "medium")


def _bars(name: str, data: Sequence[int], *, faint: bool = False) -> dict[str, Any]:
    style = {"opacity": 0.45} if faint else {}
    label = {"show": True, "position": "right"}
    return {"type": "bar", "name": name, "data": list(data), "itemStyle": style, "label": label, "barMaxWidth": 12}


def _flows(result: Mapping[str, Any], names: Mapping[int, str], moves_url: str) -> Table:
    rows = [
        [names.get(a, "—"), names.get(b, "—"), Link(n, f"{moves_url}?{urlencode({'before': a, 'after': b})}")]
        for a, b, n in result["flows"][:MOST_FLOWS]
    ]
    heads = [pgettext("leads move", "From"), pgettext("leads move", "To"), _("Leads")]
    return Table(heads, rows, ["text", "text", "number"])


def _rules(result: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> Table:
    """Leads per rule in both tables; a rule is the same when its key is."""
    before, after = dict(result["rules_before"]), dict(result["rules_after"])
    names = {**result["names_before"], **result["names_after"], "": _("no rule gave it away")}
    drafted = [line["key"] for line in lines]
    keys = [*drafted, *(key for key in result["names_before"] if key not in drafted), ""]
    asked = [key for key in keys if key or before.get(key) or after.get(key)]
    rows = [
        [_rule_name(names[key]), was := before.get(key, 0), is_now := after.get(key, 0), is_now - was] for key in asked
    ]
    return Table([_("Rule"), _("Leads now"), _("Leads with the draft"), _("Difference")], rows,
                 ["text", "number", "number", "change"])  # fmt: skip


def _rule_name(name: str) -> str:
    """Shipped names in the reader's language, own names as typed."""
    return _(name) if name else "—"
