"""Imports as lists: all of them, the rows of one, the refused rows as a file."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.imports import queries
from console.imports.models import Import, ImportRow
from console.imports.report import columns_of, refused_lines
from console.pages import Act, Column, Empty, ListPage, Page

WARNED = "warned"


class ImportFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), empty_label=gettext_lazy("all"))
    status = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"), choices=Import.Status.choices, empty_label=gettext_lazy("all")
    )

    class Meta:
        model = Import
        fields = ["kind", "status"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = queries.kinds_for(self.request.user)
        self.filters["kind"].extra["choices"] = [(i.kind, i.label) for i in kinds]


class ImportListPage(ListPage):
    """Imports that the person started, and those of others where they manage the kind."""

    right = None
    title = gettext_lazy("Imports")
    model = Import
    filterset_class = ImportFilter
    search_fields = ("name",)
    default_sort = "-added_at"
    panel = False
    columns = (
        Column("name", gettext_lazy("File"), kind="link", why="outcome_line", sort="name"),
        Column("kind", gettext_lazy("Kind"), value=lambda run: queries.label_of(run.kind)),
        Column("status", gettext_lazy("Status"), kind="status", sort="status"),
        Column("rows_total", gettext_lazy("Rows"), kind="number", sort="rows_total"),
        Column("refused", gettext_lazy("Refused"), kind="number", sort="refused"),
        Column("by", gettext_lazy("Imported by"), kind="person"),
        Column("added_at", gettext_lazy("Uploaded at"), kind="datetime", sort="added_at"),
    )

    def get_queryset(self) -> QuerySet[Import]:
        return Import.objects.visible_to(self.person).filter(migrated=False).select_related("by")

    def get_acts(self) -> Sequence[Act]:
        if not queries.kinds_for(self.person):
            return ()
        return (Act(_("Import a file"), "imports:import-add", primary=True, icon="upload"),)

    @property
    def empty(self) -> Empty:  # type: ignore[override]
        if not queries.kinds_for(self.person):
            return Empty(_("Your roles import nothing"), _("Leads, orders and usage come in by those who own them."))
        return Empty(
            _("No imports yet"),
            _("Send a CSV or XLSX file: you see what would happen before anything happens."),
            self.get_acts(),
        )


OUTCOMES = [
    ("created", gettext_lazy("created")),
    ("updated", gettext_lazy("updated")),
    ("twin", gettext_lazy("twins")),
    ("refused", gettext_lazy("refused")),
    (WARNED, gettext_lazy("with a warning")),
]


class RowFilter(django_filters.FilterSet):
    outcome = django_filters.ChoiceFilter(
        label=gettext_lazy("Outcome"), choices=OUTCOMES, method="by_outcome", empty_label=gettext_lazy("all")
    )

    undo = django_filters.ChoiceFilter(
        label=gettext_lazy("Taken back"), choices=ImportRow.Undo.choices, empty_label=gettext_lazy("all")
    )

    class Meta:
        model = ImportRow
        fields = ["outcome", "undo"]

    def by_outcome(self, rows: QuerySet[ImportRow], name: str, value: str) -> QuerySet[ImportRow]:
        return rows.filter(warnings__isnull=False) if value == WARNED else rows.filter(outcome=value)


class RowListPage(ListPage):
    """What became of the rows of one import."""

    right = None
    model = ImportRow
    filterset_class = RowFilter
    search_fields = ("sentence",)
    default_sort = "number"
    panel = False

    @cached_property
    def run(self) -> Import:
        return get_object_or_404(Import.objects.visible_to(self.person), pk=self.kwargs["pk"])

    @cached_property
    def file_columns(self) -> list[str]:
        return columns_of(self.run)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        assert self.run is not None  # 404 before anything is shown
        return super().get(request, *args, **kwargs)

    @property
    def columns(self) -> Sequence[Column]:  # type: ignore[override]
        outcomes = dict(OUTCOMES)
        return (
            Column("number", _("Row"), kind="number", sort="number"),
            Column("outcome", _("Outcome"), value=lambda row: outcome_words(row, outcomes)),
            Column("sentence", _("Why"), value=why_words),
            Column("raw", _("In the file"), value=self.shown_raw),
            Column("record_id", _("Record"), kind="link", url="record_url", value=self.record_name),
        )

    def shown_raw(self, row: ImportRow) -> str:
        pairs = zip(self.file_columns, row.raw or [], strict=False)
        return " · ".join(f"{column}: {text[:40]}" for column, text in pairs if str(text).strip())[:300]

    def record_url(self, record: Any) -> str:
        return str(record.record_url)

    def record_name(self, row: ImportRow) -> str:
        """What the link to a record says: its name, where the person may see it."""
        return self.names.get(row.record_id, _("open")) if row.record_id else ""

    @cached_property
    def names(self) -> dict[int | None, str]:
        """The names of the records of this page of rows; a file of all rows does without."""
        rows = [] if self.request.GET.get("export") else self.rows.rows
        ids = {row.record_id for row in rows if row.record_id}
        return queries.names_of(self.run.kind, ids, self.person)

    def get_title(self) -> str:
        return _("Rows of {file}").format(file=self.run.name)

    def get_facts(self) -> str:
        return queries.outcome_sentence(self.run)

    def get_queryset(self) -> QuerySet[ImportRow]:
        return ImportRow.objects.filter(run=self.run).select_related("run")

    def get_acts(self) -> Sequence[Act]:
        acts = [Act(_("Back to the import"), self.run.get_absolute_url(), icon="arrow-left")]
        if self.run.refused:
            url = reverse("imports:import-refused", args=[self.run.pk])
            acts.insert(0, Act(_("Download refused rows"), url, primary=True, icon="download"))
        return acts


def outcome_words(row: ImportRow, outcomes: dict[str, Any]) -> str:
    """What became of the row, and what taking back did to it."""
    words = str(outcomes.get(row.outcome, row.outcome))
    return f"{words} · {row.get_undo_display()}" if row.undo else words


def why_words(row: ImportRow) -> str:
    """What is said of the row: how it was met or why it was refused, and each warning."""
    return " · ".join(filter(None, [row.sentence, *(row.warnings or [])]))


class RefusedFile(Page):
    """The refused rows as a file: the same columns and the reason, to be corrected and sent again."""

    right = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        run = get_object_or_404(Import.objects.visible_to(self.person), pk=kwargs["pk"])
        response = StreamingHttpResponse(refused_lines(run), content_type="text/csv; charset=utf-8")
        name = f"{Path(run.name).stem}-{_('refused')}.csv"
        response.headers["Content-Disposition"] = _attachment(name)
        return response


def _attachment(name: str) -> str:
    from django.utils.http import content_disposition_header

    return content_disposition_header(True, name) or "attachment"
