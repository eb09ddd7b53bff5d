"""What the cleaning rules did: every change, and each rule's week."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from console.pages import Column, Empty
from leads.models import CleaningChange
from leads.views.bench import BenchPage
from leads.wording import field_label, rule_label, value_line


class ChangesPage(BenchPage):
    """What the rules changed by themselves, newest first; the panel takes it back."""

    tab = "changes"
    model = CleaningChange
    default_sort = "-pk"
    columns = [
        Column("lead", gettext_lazy("Lead"), kind="link", value=lambda change: str(change.lead)),
        Column("field", gettext_lazy("Field"), value=lambda change: field_label(change.field)),
        Column("old", gettext_lazy("Before"), value=lambda change: shown_value(change, change.old)),
        Column("new", gettext_lazy("After"), value=lambda change: shown_value(change, change.new)),
        Column("rule", gettext_lazy("Rule"), value=lambda change: rule_label(change.rule)),
        Column("made_at", gettext_lazy("When"), kind="datetime"),
        Column("undone", gettext_lazy("Taken back at"), kind="datetime", value="undone_at"),
    ]
    empty = Empty(gettext_lazy("The rules have changed nothing yet"))

    def get_queryset(self) -> QuerySet[CleaningChange]:
        return CleaningChange.objects.select_related("lead")

    def record_url(self, record: CleaningChange) -> str:
        return record.lead.get_absolute_url()

    def panel_url(self, record: CleaningChange) -> str:
        return f"{record.lead.get_absolute_url()}?panel=1"


def shown_value(change: CleaningChange, value: str) -> Any:
    """A value before or after a change; spaces at its ends can be seen."""
    shown = value_line(change.field, value) if value == change.new else value
    return format_html('<span class="old-new">{}</span>', shown) if shown else "—"
