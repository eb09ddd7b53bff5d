"""Create or edit a record with a form. What was typed is kept when it can't be done."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _

from console.links import url_for
from console.pages.base import Page
from console.pages.posting import PostsOnce
from journal.errors import NotPossible

log = logging.getLogger(__name__)
OUT_OF_RANGE = (DataError, OverflowError)


class FormPage(PostsOnce, Page):
    """A form whose `act` calls one action. With `pk` in the URL and a model it edits that record (`self.record`)."""

    template_name = "console/form.html"
    fragment_template_name = "console/form_dialog.html"
    form_class: Any = None
    model: Any = None
    label: Any = _("Save")
    sentence: Any = ""
    success_message: Any = _("Saved.")
    back_url: Any = ""

    # what a department fills in

    # a page names its own record's type, so the signature is left open here
    def act(self, *args: Any, **kwargs: Any) -> Any:
        """`act(form)` calls one action with the cleaned values; returns the record, or a URL, to go to."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Any]:
        """The rows this person may change."""
        return self.model._default_manager.visible_to(self.person)

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_form_kwargs(self) -> dict[str, Any]:
        """What the form is made with besides its data; a ModelForm gets the record as instance."""
        kwargs: dict[str, Any] = {"initial": self.get_initial()}
        if self.record is not None and issubclass(self.form_class, forms.ModelForm):
            kwargs["instance"] = self.record
        return kwargs

    def get_sentence(self) -> Any:
        """What will happen, under the title."""
        return self.sentence

    # how it works

    @cached_property
    def record(self) -> Any:
        """The record that is edited, None when one is being made."""
        if self.model is None or "pk" not in self.kwargs:
            return None
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return self.form_class(data, files, **self.get_form_kwargs())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.show(self.get_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.get_form(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            url, is_repeat = self.act_once(lambda: self._url_after(self.act(form)))
        except NotPossible as refusal:
            return self.show(form, status=409, refusal=str(refusal))
        except OUT_OF_RANGE as error:
            return self.show(form, status=422, refusal=out_of_range(error))
        except ValidationError as error:
            add_errors(form, error)
            return self.show(form, status=422)
        return self.done(url, "" if is_repeat else str(self.get_success_message()))

    def get_success_message(self) -> Any:
        return self.success_message

    def _url_after(self, result: Any) -> str:
        if isinstance(result, str):
            return result
        return (url_for(result) if isinstance(result, Model) else "") or self.get_back_url()

    def get_back_url(self) -> str:
        """Where "Cancel" leads, and where to go when the action names no place."""
        if self.back_url:
            return str(self.back_url)
        return (url_for(self.record) if self.record is not None else "") or "/"

    def show(self, form: Any, status: int = 200, refusal: str = "") -> HttpResponse:
        """The form, with its errors or the sentence why it can't be done now."""
        more = {"form": form, "refusal": refusal, "record": self.record, "sentence": self.get_sentence(),
                "label": self.label, "back_url": self.get_back_url(), "act_key": self.act_key}  # fmt: skip
        if self.wants_fragment("dialog"):
            return self.fragment(self.fragment_template_name, status=status, **more)
        return self.render(status=status, **more)

    def done(self, url: str, message: str) -> HttpResponse:
        """Go on: a redirect with a toast, or the same said to the dialog."""
        if self.wants_fragment("dialog"):
            return self.tell_dialog(url, message)
        if message:
            messages.success(self.request, message)
        return redirect(url)


def out_of_range(error: Exception) -> str:
    """The sentence for a value that no check had refused and the database or the calendar did."""
    log.warning("A value got past its check", exc_info=error)
    return str(_("A number or a date is out of range, or a text holds what nothing can store."))


def add_errors(form: Any, error: ValidationError) -> None:
    """Put an action's ValidationError beside the fields it names."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
