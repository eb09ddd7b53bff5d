"""One import from upload to result."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from console.imports import actions, queries
from console.imports.forms import DialectForm, MappingForm, WordsForm
from console.imports.models import Import
from console.imports.preview import SAMPLE_ROWS, first_rows
from console.imports.reading import Dialect, Unreadable
from console.imports.registry import Importer, importer_of, importers
from console.imports.values import dates_by_order
from console.imports.views.lists import WARNED
from console.pages import Act, DetailPage, Stat

SAMPLES = 3
PREVIEW_ROWS = 8


class ImportPage(DetailPage):
    """One import from upload to result; the part that changes while a worker works is fetched again by itself."""

    right = None
    model = Import
    template_name = "console/imports/import_detail.html"
    has_timeline = False

    def get_queryset(self) -> QuerySet[Import]:
        return Import.objects.visible_to(self.person).select_related("by")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.GET.get("part") == "following":
            return self.fragment("console/imports/following_part.html")
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
        if run.status == Import.Status.FAILED and not run.file_gone:
            acts.append(
                Act(_("Go on"), reverse("imports:import-start", args=[run.pk]), primary=True, icon="player-play")
            )
        if Import.MOVES.allows(run.status, Import.Status.CANCELLED):
            label = _("Stop") if run.is_going else _("Discard")
            acts.append(Act(label, reverse("imports:import-cancel", args=[run.pk]), icon="x"))
        if queries.may_undo(run):
            acts.append(Act(_("Take back"), reverse("imports:import-undo", args=[run.pk]), icon="arrow-back-up"))
        if run.is_over or run.status == Import.Status.FAILED:
            acts.append(
                Act(_("Import another file"), f"{reverse('imports:import-add')}?{urlencode({'kind': run.kind})}")
            )
        return acts

    def get_context(self) -> dict[str, Any]:
        run = self.record
        context: dict[str, Any] = {
            "run": run,
            "following": queries.following_of(run, self.person),
            "stats": stats_of(run),
            "pace": queries.pace_sentence(run),
            "progress_url": f"{run.get_absolute_url()}?part=progress" if run.is_going else "",
            "undo": queries.undo_lines(run) if run.status in (run.Status.UNDOING, run.Status.UNDONE) else [],
            "undo_line": queries.undo_sentence(run),
            "may_work": queries.may_work(self.person, run),
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
            columns, looked_at = first_rows(run, SAMPLE_ROWS)
        except (Unreadable, OSError) as error:
            return {"unreadable": str(error), "dialect_form": DialectForm(run)}
        rows, form = looked_at[:PREVIEW_ROWS], MappingForm(run, importer, columns)
        strangers = queries.strangers_of(run, columns)
        return {
            "dialect_form": DialectForm(run),
            "mapping_form": form,
            "mapped": sum(1 for column in columns if column in run.mapping.values()),
            "columns": [
                {
                    "name": column,
                    "samples": samples(rows, column),
                    "bound": form[f"column-{position}"],
                    "order": (order := form.order_of(column)),
                    "mixed": mixed_sentence(looked_at, column) if order else "",
                }
                for position, column in enumerate(columns)
            ],
            "preview": preview_of(importer, run, rows),
            "before": queries.sent_before(run, self.person),
            "missing": actions.missing_fields(run),
            "words_form": WordsForm(importer, strangers) if strangers else None,
        }


def samples(rows: Sequence[Any], column: str) -> list[str]:
    """The first different values of a column."""
    found: list[str] = []
    for row in rows:
        text = row.raw.get(column, "").strip()
        if text and text not in found:
            found.append(text[:60])
    return found[:SAMPLES]


def mixed_sentence(rows: Sequence[Any], column: str) -> str:
    """That dates of a column contradict each other, with an example of each; "" when they don't."""
    found = dates_by_order(row.raw.get(column, "") for row in rows)
    shown = [texts[0] for order, texts in sorted(found.items()) if order]
    if len(shown) < 2:
        return ""
    return _("Both {one} and {other} stand here: say how those are written that can be read either way.").format(
        one=shown[0], other=shown[1]
    )


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
    if run.status == Import.Status.UNDOING:
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
