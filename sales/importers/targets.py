"""Targets from a file: one person or team, one month or quarter a row; told again they change."""

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.imports import Field, Importer, Option, Row, register
from console.imports.reversal import state_of, told
from journal.errors import NotPossible
from people.models import Person, Team
from sales.actions.targets import WantedTarget, set_targets
from sales.importers.reversal import TargetReversal
from sales.models import SalesTarget
from sales.rules.targets import MONTH, QUARTER

if TYPE_CHECKING:
    from console.imports.models import Import

_MONTH = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?$")
_QUARTER = re.compile(r"^(\d{4})\s*年?\s*[-/ ]?\s*(?:q|第)?\s*([1-4一二三四])\s*(?:季度|季)?$", re.IGNORECASE)
_COUNT = {"一": 1, "二": 2, "三": 3, "四": 4}


def period_of(text: str) -> tuple[str, date] | None:
    """The span and first day that a cell names: 2026-10, 2026年10月, 2026Q4, 2026年第四季度; None for anything else."""
    text = text.strip()
    found = _QUARTER.match(text) if re.search(r"[qQ季]", text) else None
    if found:
        quarter = _COUNT.get(found[2]) or int(found[2])
        return QUARTER, date(int(found[1]), 3 * quarter - 2, 1)
    found = _MONTH.match(text)
    if found and 1 <= int(found[2]) <= 12 and int(found[1]) > 0:
        return MONTH, date(int(found[1]), int(found[2]), 1)
    return None


@register
class TargetImporter(Importer):
    """What people and teams are to bring. The same holder, period and measure told again replaces the amount."""

    kind = "sales.target"
    label = gettext_lazy("Sales targets")
    right = "sales.change_target"
    reversal = TargetReversal()
    fields = [
        Field("holder", gettext_lazy("Person or team"),
              ("rep", "sales rep", "person", "team", "owner", "name", "e-mail", "销售", "姓名", "团队",
               "负责人", "销售代表"),
              required=True),
        Field("period", gettext_lazy("Month or quarter"),
              ("month", "quarter", "period", "月份", "季度", "期间", "年月"), required=True),
        Field("amount", gettext_lazy("Target"), ("target", "quota", "goal", "目标", "指标", "任务", "目标金额"),
              required=True, kind="money"),
        Field("measure", gettext_lazy("Target of"), ("measure", "指标类型"), kind="choice",
              choices=lambda: [*SalesTarget.Measure.choices, ("revenue", "签单"), ("cash", "回款")]),
        Field("currency", gettext_lazy("Currency"), ("currency", "币种")),
    ]  # fmt: skip
    options = [
        Option("currency", gettext_lazy("Currency when the row names none"), initial="CNY"),
    ]
    key_fields = ("holder", "period")

    def start(self, run: "Import") -> None:
        """People and teams are few: all chunks share what one look finds."""
        self.holders: dict[str, Person | Team] = {team.name.casefold(): team for team in Team.objects.all()}
        for person in Person.objects.filter(is_active=True).order_by("-pk"):
            self.holders |= {person.name.casefold(): person, person.email.casefold(): person}

    def take(self, rows: list[Row], run: "Import") -> None:
        """Take one chunk; a row that can't be is refused with its sentence."""
        if not hasattr(self, "holders"):
            self.start(run)
        for row in rows:
            self._take(row, run)

    def _take(self, row: Row, run: "Import") -> None:
        values: dict[str, Any] = row.values
        holder = self.holders.get(str(values["holder"]).strip().casefold())
        period = period_of(str(values["period"]))
        if holder is None:
            row.refused(_("Nobody here, and no team, is called “{name}”.").format(name=str(values["holder"])[:60]))
            return
        if period is None:
            row.refused(_("“{text}” is no month or quarter: write 2026-10 or 2026Q4.").format(text=values["period"]))
            return
        wanted = WantedTarget(
            *period, values["amount"], measure=values.get("measure") or "revenue",
            currency=values.get("currency") or run.options.get("currency") or "CNY",
            team=holder if isinstance(holder, Team) else None, person=holder if isinstance(holder, Person) else None,
        )  # fmt: skip
        known = SalesTarget.objects.filter(
            measure=wanted.measure, span=wanted.span, starts_on=wanted.starts_on, person=wanted.person, team=wanted.team
        ).first()
        try:
            changed = set_targets([wanted], by=run.by, run=run.pk)
        except NotPossible as refusal:
            row.refused(str(refusal))
            return
        if changed and known:
            row.updated(known.pk, told(state_of(known), state_of(changed[0])))
        elif changed:
            row.created(changed[0].pk)
        elif known:
            row.unchanged(known.pk)
