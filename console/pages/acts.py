"""One act on one record, or on many: ask, call the action, tell what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console.pages.base import Page
from console.pages.forms import OUT_OF_RANGE, FormPage, add_errors, out_of_range
from journal.errors import NotPossible


class ActPage(FormPage):
    """GET asks (page or dialog), POST acts. A refusal is a sentence with 409; a repeated POST is harmless.

    `act(record, form)` calls the action; it may return a URL, else the record's page is next. Without a form_class it
    only asks for confirmation with `sentence` and the button `label`.
    """

    form_class: Any = forms.Form
    in_dialog = True
    is_danger = False
    label: Any = gettext_lazy("Confirm")
    success_message: Any = gettext_lazy("Done.")
    template_name = "console/act.html"
    fragment_template_name = "console/act_dialog.html"

    def act(self, *args: Any, **kwargs: Any) -> Any:
        """`act(record, form)` calls one action on the record; returns a URL to go to, or None."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        assert self.record is not None  # 404 before anything is asked
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        record = self.record
        form = self.get_form(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, status=422)
        return self._post_valid(record, form)

    def _post_valid(self, record: Any, form: Any) -> HttpResponse:
        try:
            url, is_repeat = self.act_once(lambda: self._url_after(self.act(record, form) or record))
        except NotPossible as refusal:
            return self.show(form, status=409, refusal=str(refusal))
        except OUT_OF_RANGE as error:
            return self.show(form, status=422, refusal=out_of_range(error))
        except ValidationError as error:
            add_errors(form, error)
            return self.show(form, status=422)
        return self.done(url, "" if is_repeat else str(self.get_success_message()))


class BulkActPage(Page):
    """One act on the rows selected in a list (POST `ids`). Each row for itself: what can't be done is told by name."""

    model: Any = None
    most = 500
    http_method_names = ["post", "options"]

    def act(self, *args: Any, **kwargs: Any) -> None:
        """`act(record)` calls one action on one record; NotPossible leaves this row as it was."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Any]:
        return self.model._default_manager.visible_to(self.person)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        done, refused, rows = 0, [], self.selected()
        for record in rows:
            try:
                with transaction.atomic():
                    self.act(record)
                done += 1
            except NotPossible as refusal:
                refused.append(f"{record}: {refusal}")
        self._tell(done, refused)
        self._tell_gone(len(self.chosen) - len(rows))
        return redirect(self._next_url())

    @property
    def chosen(self) -> set[int]:
        """The ids that were ticked, of no more rows than one act takes."""
        ids = [int(text) for text in self.request.POST.getlist("ids") if text.isdecimal() and len(text) < 19]
        return set(ids[: self.most])

    def selected(self) -> Sequence[Any]:
        """The chosen rows that are still among those of the person."""
        return list(self.get_queryset().filter(pk__in=self.chosen).order_by("pk"))

    def _tell(self, done: int, refused: list[str]) -> None:
        if done:
            messages.success(self.request, ngettext("Done for {n} row.", "Done for {n} rows.", done).format(n=done))
        for sentence in refused[:5]:
            messages.warning(self.request, sentence)
        if len(refused) > 5:
            more = len(refused) - 5
            messages.warning(
                self.request,
                ngettext("And {n} more row was left.", "And {n} more rows were left.", more).format(n=more),
            )
        if not self.chosen:
            messages.warning(self.request, _("Select rows first."))

    def _tell_gone(self, count: int) -> None:
        """Rows that somebody else took, moved or removed since the list was opened."""
        if count:
            sentence = ngettext(
                "{n} row is not here any more: somebody else was faster.",
                "{n} rows are not here any more: somebody else was faster.",
                count,
            )
            messages.warning(self.request, sentence.format(n=count))

    def _next_url(self) -> str:
        url = self.request.POST.get("next", "")
        return url if url_has_allowed_host_and_scheme(url, {self.request.get_host()}) else "/"
