"""The pages of the import centre: list, upload, check, run, result, rows."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.imports import actions, queries
from console.imports.forms import DialectForm, MappingForm, upload_form
from console.imports.models import Import, ImportRow
from console.imports.preview import first_rows
from console.imports.reading import Dialect, Unreadable, open_table
from console.imports.registry import Importer, importer_of, importers
from console.imports.report import columns_of, refused_lines
from console.pages import Act, ActPage, Column, DetailPage, Empty, FormPage, ListPage, Page, Stat
from console.values import number
from journal.errors import NotPossible

SAMPLES = 3
PREVIEW_ROWS = 8
WARNED = "warned"


class ImportFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label=gettext_lazy("What"), empty_label=gettext_lazy("all"))
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
        Column("kind", gettext_lazy("What"), value=lambda run: queries.label_of(run.kind)),
        Column("status", gettext_lazy("Status"), kind="status", sort="status"),
        Column("rows_total", gettext_lazy("Rows"), kind="number", sort="rows_total"),
        Column("refused", gettext_lazy("Refused"), kind="number", sort="refused"),
        Column("by", gettext_lazy("Imported by"), kind="person"),
        Column("added_at", gettext_lazy("Uploaded"), kind="datetime", sort="added_at"),
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


class UploadPage(FormPage):
    """Drop a file, say what it holds."""

    right = None
    title = gettext_lazy("Import a file")
    template_name = "console/imports/upload.html"
    label = gettext_lazy("Read the file")
    success_message = ""

    @cached_property
    def importer(self) -> Importer:
        """The kind asked for, else the first that the person may import; 403 without any."""
        kinds = {importer.kind: importer for importer in queries.kinds_for(self.person)}
        wanted = self.request.GET.get("kind") or next(iter(kinds), "")
        if wanted not in kinds:
            raise PermissionDenied
        return kinds[wanted]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not queries.kinds_for(self.person):
            return redirect("imports:import-list")
        return super().get(request, *args, **kwargs)

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return upload_form(self.importer)(data, files, initial=self.request.GET.dict())

    def get_context(self) -> dict[str, Any]:
        kinds = [
            {
                "label": importer.label,
                "url": f"?{urlencode({'kind': importer.kind})}",
                "is_current": importer is self.importer,
            }
            for importer in queries.kinds_for(self.person)
        ]
        return {"kinds": kinds, "importer": self.importer, "limit": actions.upload_limit_mb()}

    def get_back_url(self) -> str:
        return reverse("imports:import-list")

    def act(self, form: Any) -> Any:
        values = dict(form.cleaned_data)
        file = values.pop("file")
        if file.size > actions.upload_limit_mb() * 1_048_576:
            raise NotPossible(
                _("The file has more than {limit} MB. Split it, or ask an administrator to load it by command.").format(
                    limit=actions.upload_limit_mb()
                )
            )
        run = actions.start_import(self.importer.kind, file, self.person, values, name=file.name)
        if not actions.missing_fields(run):
            actions.check_import(run, by=self.person)
        return run


class ImportPage(DetailPage):
    """One import from upload to result; the part that changes while a worker works is fetched again by itself."""

    right = None
    model = Import
    template_name = "console/imports/import_detail.html"
    has_timeline = False

    def get_queryset(self) -> QuerySet[Import]:
        return Import.objects.visible_to(self.person).select_related("by")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.GET.get("part") == "progress":
            response = self.fragment("console/imports/progress_part.html")
            if not self.record.is_going:
                response.headers["HX-Refresh"] = "true"
            return response
        return super().get(request, *args, **kwargs)

    def get_title(self) -> str:
        return queries.title_of(self.record)

    def get_finding(self) -> str:
        run = self.record
        said = [str(queries.label_of(run.kind)), dialect_sentence(run), *option_sentences(run)]
        return " · ".join(part for part in said if part)

    @property
    def is_open(self) -> bool:
        """Whether the guess can still be corrected."""
        return self.record.status in (Import.Status.UPLOADED, Import.Status.CHECKED)

    def get_acts(self) -> Sequence[Act]:
        run = self.record
        if not queries.may_work(self.person, run):
            return ()
        acts = []
        if self.is_open:
            missing = actions.missing_fields(run)
            why_not = _("Say which column holds: {fields}.").format(fields=", ".join(missing)) if missing else ""
            if run.status == Import.Status.CHECKED and not run.created + run.updated + run.twins:
                why_not = why_not or _("No row of this file would change anything.")
            url = reverse("imports:import-start", args=[run.pk])
            acts.append(Act(_("Import"), url, primary=True, icon="database-import", why_not=why_not))
        if run.status == Import.Status.FAILED:
            acts.append(
                Act(_("Go on"), reverse("imports:import-start", args=[run.pk]), primary=True, icon="player-play")
            )
        if Import.MOVES.allows(run.status, Import.Status.CANCELLED):
            label = _("Stop") if run.is_going else _("Discard")
            acts.append(Act(label, reverse("imports:import-cancel", args=[run.pk]), icon="x"))
        if run.is_over or run.status == Import.Status.FAILED:
            acts.append(
                Act(_("Import another file"), f"{reverse('imports:import-add')}?{urlencode({'kind': run.kind})}")
            )
        return acts

    def get_context(self) -> dict[str, Any]:
        run = self.record
        context: dict[str, Any] = {
            "run": run,
            "stats": stats_of(run),
            "pace": queries.pace_sentence(run),
            "progress_url": f"{run.get_absolute_url()}?part=progress" if run.is_going else "",
            "reasons": queries.reasons_of(run) if run.refused and not run.is_going else [],
        }
        if self.is_open and self.request.GET.get("part") != "progress":
            context.update(self.check_context())
        return context

    def check_context(self) -> dict[str, Any]:
        """The guess on the file's real rows, and the forms to correct it."""
        run = self.record
        importer = importer_of(run.kind)
        try:
            columns, rows = first_rows(run, PREVIEW_ROWS)
        except (Unreadable, OSError) as error:
            return {"unreadable": str(error), "dialect_form": DialectForm(run)}
        form = MappingForm(run, importer, columns)
        return {
            "dialect_form": DialectForm(run),
            "mapping_form": form,
            "mapped": sum(1 for column in columns if column in run.mapping.values()),
            "columns": [
                {"name": column, "samples": samples(rows, column), "bound": form[f"column-{position}"]}
                for position, column in enumerate(columns)
            ],
            "preview": preview_of(importer, run, rows),
            "missing": actions.missing_fields(run),
        }


def samples(rows: Sequence[Any], column: str) -> list[str]:
    """The first different values of a column."""
    found: list[str] = []
    for row in rows:
        text = row.raw.get(column, "").strip()
        if text and text not in found:
            found.append(text[:60])
    return found[:SAMPLES]


def preview_of(importer: Importer, run: Import, rows: Sequence[Any]) -> dict[str, Any]:
    """The first rows as they would be taken: field labels, values, and what is wrong."""
    fields = [field for field in importer.fields if field.name in run.mapping]
    lines = []
    for row in rows:
        cells = ["" if row.values[f.name] is None else str(shown_value(row.values[f.name]))[:80] for f in fields]
        lines.append({"number": row.number, "cells": cells, "refused": row.sentence, "warnings": row.warnings})
    return {"heads": [field.label for field in fields], "lines": lines}


def shown_value(value: Any) -> Any:
    """A parsed value so that one sees how it was understood."""
    if value is True:
        return _("yes")
    if value is False:
        return _("no")
    return f"{value:%Y-%m-%d %H:%M}" if hasattr(value, "hour") else value


def dialect_sentence(run: Import) -> str:
    """How the file is written, in a few words."""
    dialect = Dialect.from_json(run.dialect)
    if dialect.format == "sheet":
        return _("sheet “{sheet}”").format(sheet=dialect.sheet)
    names = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("bar")}
    encoding = {"utf-8-sig": "UTF-8", "big5hkscs": "Big5"}.get(dialect.encoding, dialect.encoding.upper())
    return f"{encoding}, {names.get(dialect.delimiter, dialect.delimiter)}"


def option_sentences(run: Import) -> list[str]:
    """The answers given for the file."""
    said = []
    importer = next((importer for importer in importers() if importer.kind == run.kind), None)
    for option in importer.options if importer else ():
        value = run.options.get(option.name)
        if value in (None, "", False):
            continue
        if option.kind == "boolean":
            said.append(str(option.label))
        else:
            label = dict(option.get_choices()).get(value, value) if option.kind == "choice" else value
            said.append(f"{option.label}: {label}")
    return said


def stats_of(run: Import) -> list[Stat]:
    """The counts, each opening to its rows."""
    if run.rows_total is None and not run.rows_done:
        return []
    url = reverse("imports:import-rows", args=[run.pk])
    lines = [
        (_("created"), run.created, "created", "good"),
        (_("updated"), run.updated, "updated", ""),
        (_("twins"), run.twins, "twin", ""),
        (_("unchanged"), run.unchanged, "", ""),
        (_("refused"), run.refused, "refused", "bad"),
        (_("with a warning"), run.warnings, WARNED, "warn"),
    ]
    return [
        Stat(label, count, url=f"{url}?outcome={outcome}" if count and outcome else None, tone=tone if count else "")
        for label, count, outcome, tone in lines
    ]


class CorrectPage(Page):
    """POST only: how the file is written, or which column is which field, as a person corrects it."""

    right = None
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        run = get_object_or_404(Import.objects.visible_to(self.person), pk=kwargs["pk"])
        if not queries.may_work(self.person, run):
            raise PermissionDenied
        try:
            self.correct(run)
        except NotPossible as refusal:
            from django.contrib import messages

            messages.error(request, str(refusal))
        return redirect(run.get_absolute_url())

    def correct(self, run: Import) -> None:
        data = self.request.POST
        if data.get("what") == "dialect":
            form = DialectForm(run, data)
            self._check(form)
            run = actions.correct_import(run, by=self.person, dialect=form.cleaned_data)
        else:
            columns = open_table(Path(run.file.path), Dialect.from_json(run.dialect)).columns
            form = MappingForm(run, importer_of(run.kind), columns, data)  # type: ignore[assignment]
            self._check(form)
            run = actions.correct_import(run, by=self.person, dialect=run.dialect, mapping=form.cleaned_data["mapping"])
        if not actions.missing_fields(run):
            actions.check_import(run, by=self.person)

    @staticmethod
    def _check(form: forms.Form) -> None:
        if not form.is_valid():
            sentences = [
                f"{form[name].label}: {' '.join(str(error) for error in errors)}"
                for name, errors in form.errors.items()
                if name in form.fields
            ]
            raise NotPossible(" ".join(sentences) or _("Correct the values and send them again."))


class RunActPage(ActPage):
    """An act on an import that the person sees and may work on."""

    right = None
    model = Import
    success_message = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not queries.may_work(self.person, self.record):
            raise PermissionDenied
        return super().post(request, *args, **kwargs)


class StartPage(RunActPage):
    """Start the import, or let a failed one go on."""

    title = gettext_lazy("Import")
    label = gettext_lazy("Import")

    def get_sentence(self) -> str:
        run = self.record
        if run.status == Import.Status.FAILED:
            return _("It goes on after row {n}.").format(n=number(run.rows_done))
        return _("It runs in the background; you may close the page. {outcome}.").format(
            outcome=queries.outcome_sentence(run)
        )

    def act(self, record: Import, form: Any) -> str:
        actions.send_import(record, by=self.person)
        return record.get_absolute_url()


class CancelPage(RunActPage):
    """Stop a running import, or discard one that has not begun."""

    title = gettext_lazy("Stop this import")
    label = gettext_lazy("Stop")
    is_danger = True

    def get_sentence(self) -> str:
        if self.record.is_going and not self.record.dry_run:
            return _("It stops after the rows it is working on. The rows taken before stay.")
        return _("Nothing of the file has been imported, and nothing will be.")

    def act(self, record: Import, form: Any) -> str:
        actions.cancel_import(record, by=self.person)
        return record.get_absolute_url()


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

    class Meta:
        model = ImportRow
        fields = ["outcome"]

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
            Column("outcome", _("Outcome"), value=lambda row: outcomes.get(row.outcome, row.outcome)),
            Column("sentence", _("Why"), value=lambda row: " ".join([row.sentence, *(row.warnings or [])]).strip()),
            Column("raw", _("In the file"), value=self.shown_raw),
            Column("record_id", _("Record"), kind="link", url="record_url", value=lambda row: record_label(row)),
        )

    def shown_raw(self, row: ImportRow) -> str:
        pairs = zip(self.file_columns, row.raw or [], strict=False)
        return " · ".join(f"{column}: {text[:40]}" for column, text in pairs if str(text).strip())[:300]

    def record_url(self, record: Any) -> str:
        return str(record.record_url)

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


def record_label(row: ImportRow) -> str:
    """What the link to a record says."""
    return _("open") if row.record_id else ""


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
