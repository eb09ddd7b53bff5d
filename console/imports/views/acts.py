"""What a person does to an import: send a file, correct the guess, start, stop."""

from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.imports import actions, queries
from console.imports.forms import ACCEPTED, DialectForm, MappingForm, WordsForm, upload_form
from console.imports.keeping import send_corrected
from console.imports.models import Import
from console.imports.reading import Dialect, open_table
from console.imports.registry import Importer, importer_of
from console.imports.undoing import look_ahead, undo_import
from console.pages import ActPage, FormPage, Page
from console.values import number
from journal.errors import NotPossible


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
        check_size(file)
        run = actions.start_import(self.importer.kind, file, self.person, values, name=file.name)
        if not actions.missing_fields(run):
            actions.check_import(run, by=self.person)
        return run


def check_size(file: Any) -> None:
    """Raise NotPossible for a file that is larger than a page takes."""
    if file.size > actions.upload_limit_mb() * 1_048_576:
        raise NotPossible(
            _("The file has more than {limit} MB. Split it, or ask an administrator to load it by command.").format(
                limit=actions.upload_limit_mb()
            )
        )


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
        elif data.get("what") == "words":
            columns = open_table(Path(run.file.path), Dialect.from_json(run.dialect)).columns
            form = WordsForm(importer_of(run.kind), queries.strangers_of(run, columns), data)  # type: ignore[assignment]
            self._check(form)
            words = form.cleaned_data["words"]
            run = actions.correct_import(run, by=self.person, dialect=run.dialect, mapping=run.mapping, words=words)
        else:
            columns = open_table(Path(run.file.path), Dialect.from_json(run.dialect)).columns
            form = MappingForm(run, importer_of(run.kind), columns, data)  # type: ignore[assignment]
            self._check(form)
            told = {name: form.cleaned_data[name] for name in ("mapping", "orders")}
            run = actions.correct_import(run, by=self.person, dialect=run.dialect, **told)
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
            raise NotPossible(
                " ".join([*sentences, *map(str, form.non_field_errors())])
                or _("Correct the values and send them again.")
            )


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
        if not run.rows_done:
            return _("It runs in the background; you may close the page.")
        return _("It runs in the background; you may close the page. {outcome}.").format(
            outcome=queries.outcome_sentence(run)
        )

    def act(self, record: Import, form: Any) -> str:
        actions.send_import(record, by=self.person)
        return record.get_absolute_url()


class UndoPage(RunActPage):
    """Take back what an import did."""

    title = gettext_lazy("Take this import back")
    label = gettext_lazy("Take back")
    is_danger = True

    def get_sentence(self) -> str:
        """What would happen now, counted, before anybody presses."""
        try:
            return queries.prospect_sentence(look_ahead(self.record), self.record)
        except NotPossible as refusal:
            return str(refusal)

    def act(self, record: Import, form: Any) -> str:
        undo_import(record, by=self.person)
        return record.get_absolute_url()


class AgainForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Corrected file"),
        allow_empty_file=True,
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": gettext_lazy("Choose a file first.")},
    )


class AgainPage(RunActPage):
    """Send the corrected rows: the same columns and options, and a dry run at once."""

    title = gettext_lazy("Send the corrected file")
    label = gettext_lazy("Read the file")
    form_class = AgainForm
    template_name = "console/imports/again.html"
    in_dialog = False

    def get_context(self) -> dict[str, Any]:
        return {**super().get_context(), "limit": actions.upload_limit_mb()}

    def get_sentence(self) -> str:
        return _("The columns and options of the first file are kept. You see what would happen before anything does.")

    def act(self, record: Import, form: Any) -> str:
        file = form.cleaned_data["file"]
        check_size(file)
        run = send_corrected(record, file, by=self.person, name=file.name)
        if not actions.missing_fields(run):
            actions.check_import(run, by=self.person)
        return run.get_absolute_url()


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
