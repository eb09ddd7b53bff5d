"""What the cleaning rules did: each rule's week, and every change, which one click takes back."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console import values
from console.pages import Act, BulkActPage, Chart, Column, Empty, Link, Page, Table
from leads.actions import undo_cleaning
from leads.filters.cleaning import ChangeFilter
from leads.models import CleaningChange, Lead
from leads.queries import cleaning as cleaning_queries
from leads.queries.cleaning import PERIODS, RulesReport, RuleWeek
from leads.views.bench import RIGHT, BenchPage
from leads.wording import field_label, rule_label, value_line

MOST_BARS = 12


class ChangesPage(BenchPage):
    """What the rules changed by themselves, newest first; the panel, or one click for many, takes it back."""

    tab = "changes"
    model = CleaningChange
    filterset_class = ChangeFilter
    columns = [
        Column("lead", gettext_lazy("Lead"), kind="link", value=lambda change: str(change.lead)),
        Column("field", gettext_lazy("Field"), value=lambda change: field_label(change.field)),
        Column("old", gettext_lazy("Before"), value=lambda change: shown_value(change, change.old)),
        Column("new", gettext_lazy("After"), value=lambda change: shown_value(change, change.new)),
        Column("rule", gettext_lazy("Rule"), value=lambda change: rule_label(change.rule)),
        Column("made_at", gettext_lazy("When"), kind="datetime"),
        Column("undone", gettext_lazy("Taken back at"), kind="datetime", value="undone_at"),
        Column("undone_by", gettext_lazy("Taken back by"), kind="person"),
    ]
    bulk_acts = [Act(gettext_lazy("Take back"), "leads:cleaning-undo-many", right="leads.change_lead")]
    empty = Empty(
        gettext_lazy("The rules have changed nothing yet"),
        gettext_lazy("What comes in is cleaned, and every change is listed here."),
    )

    @property
    def default_sort(self) -> str:  # type: ignore[override]
        """Newest first, by the index that serves the filter."""
        return "-made_at" if self.request.GET.get("rule") else "-pk"

    def get_acts(self) -> list[Act]:
        return [Act(gettext_lazy("What the rules did"), "leads:bench-rules", right=RIGHT, icon="chart-bar")]

    def get_queryset(self) -> QuerySet[CleaningChange]:
        return CleaningChange.objects.select_related("lead", "undone_by")

    def record_url(self, record: CleaningChange) -> str:
        return record.lead.get_absolute_url()

    def panel_url(self, record: CleaningChange) -> str:
        return f"{record.lead.get_absolute_url()}?panel=1"


def shown_value(change: CleaningChange, value: str) -> Any:
    """A value before or after a change; spaces at its ends can be seen."""
    shown = new_words(change) if value == change.new else value
    return format_html('<span class="old-new">{}</span>', shown) if shown else "—"


def new_words(change: CleaningChange) -> str:
    """The value after a change as people read it, unless that would look like the one before."""
    shown = str(value_line(change.field, change.new))
    return change.new if shown == change.old else shown


class UndoManyPage(BulkActPage):
    """Take back the chosen changes."""

    right = "leads.change_lead"
    model = CleaningChange

    def get_queryset(self) -> QuerySet[CleaningChange]:
        leads = Lead.objects.visible_to(self.person)
        return CleaningChange.objects.filter(lead__in=leads).select_related("lead")

    def act(self, record: CleaningChange) -> None:
        undo_cleaning(record, by=self.person)


class RulesPage(Page):
    """What each rule did in the last days: changes, taken back, share, examples; most taken back first."""

    right = RIGHT
    template_name = "leads/cleaning_rules.html"

    @property
    def days(self) -> str:
        """How many days are looked at: a key of PERIODS."""
        wanted = self.request.GET.get("days", "")
        return wanted if wanted in PERIODS else "7"

    @cached_property
    def report(self) -> RulesReport:
        return cleaning_queries.rules_since(PERIODS[self.days])

    @property
    def rules(self) -> list[RuleWeek]:
        return self.report.rules

    def get_title(self) -> str:
        worst = self.rules[0] if self.rules else None
        if worst is None:
            is_behind = self.report.is_behind
            return _("What the rules did") if is_behind else _("The rules changed nothing in these days")
        if not worst.taken_back:
            return _("Nobody took back what the rules changed")
        return ngettext(
            "“{rule}” is taken back most: {n} time", "“{rule}” is taken back most: {n} times", worst.taken_back
        ).format(rule=rule_label(worst.rule), n=values.number(worst.taken_back))

    def get_facts(self) -> str:
        changes, back = sum(r.changes for r in self.rules), sum(r.taken_back for r in self.rules)
        parts = [
            ngettext("{n} value changed", "{n} values changed", changes).format(n=values.number(changes)),
            ngettext("{n} taken back", "{n} taken back", back).format(n=values.number(back)),
        ]
        return " · ".join(parts)

    def get_acts(self) -> list[Act]:
        return [Act(gettext_lazy("All changes"), "leads:bench-changes", right=RIGHT)]

    def get_context(self) -> dict[str, Any]:
        return {
            "periods": [(key, days, key == self.days) for key, days in PERIODS.items()],
            "lines": [self._line(rule) for rule in self.rules],
            "chart": self._chart() if self.rules else None,
            "is_behind": self.report.is_behind,
            "counted_at": cleaning_queries.counted_at() if self.report.is_behind else None,
            "empty": Empty(
                _("The rules have changed nothing yet"), _("What comes in is cleaned, and every change is listed here.")
            ),
        }

    def _line(self, rule: RuleWeek) -> dict[str, Any]:
        examples = [
            {"change": change, "field": field_label(change.field), "old": change.old or "—",
             "new": new_words(change) or "—"}
            for change in rule.examples
        ]  # fmt: skip
        return {
            "rule": rule, "label": rule_label(rule.rule), "examples": examples,
            "changes_url": self._rows(rule, "made"), "taken_url": self._rows(rule, "undone"),
        }  # fmt: skip

    def _rows(self, rule: RuleWeek, name: str) -> str:
        return f"{reverse('leads:bench-changes')}?rule={rule.rule}&{name}={self.days}"

    def _chart(self) -> Chart:
        back = any(rule.taken_back for rule in self.rules)
        shown = sorted(self.rules, key=lambda r: r.taken_back if back else r.changes, reverse=True)[:MOST_BARS]
        data = [
            {"value": rule.taken_back if back else rule.changes, "link": self._rows(rule, "undone" if back else "made")}
            for rule in shown
        ]
        option = {
            "grid": {"left": 28, "right": 48, "top": 4, "bottom": 4, "containLabel": True},
            "xAxis": {"type": "value", "show": False},
            "yAxis": {"type": "category", "inverse": True, "data": [rule_label(rule.rule) for rule in shown]},
            "series": [{"type": "bar", "data": data, "barMaxWidth": 18, "label": {"show": True, "position": "right"}}],
        }
        title = _("Which rules are taken back?") if back else _("Which rules change most?")
        return Chart(title, option, self._table(), size="tall" if len(shown) > 8 else "medium")

    def _table(self) -> Table:
        first = sorted({day for rule in self.rules for day in rule.by_day})
        heads = [_("Rule"), *[values.day(day) for day in first], _("Taken back")]
        rows = [
            [rule_label(rule.rule), *[rule.by_day.get(day, 0) for day in first],
             Link(rule.taken_back, self._rows(rule, "undone"))]
            for rule in self.rules
        ]  # fmt: skip
        return Table(heads, rows, ["text", *["number"] * (len(first) + 1)])
