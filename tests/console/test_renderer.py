"""A select is drawn without Django's templates, to the same text."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from console.renderer import SELECT, QuickRenderer

CHOICES = [
    ("", "—"),
    ('a"&b', "<b>"),
    ("Group <1>", [(1, "one"), (2, gettext_lazy("Status"))]),
    (3, mark_safe("<i>marked</i>")),
    (None, 1234.5),
]
ATTRS = {"class": 'a"b', "required": True, "hidden": False, "data-n": 3}


@pytest.mark.parametrize("chosen", [None, "", ["1"], 'a"&b'])
def test_a_select_is_what_django_makes_of_it(chosen: Any) -> None:
    context = forms.Select(attrs=ATTRS, choices=CHOICES).get_context("of<", chosen, None)
    ours, theirs = (one().render(SELECT, context) for one in (QuickRenderer, DjangoTemplates))
    assert _lines(ours) == _lines(theirs)


def test_other_fields_are_left_to_django() -> None:
    assert 'type="text"' in QuickRenderer().render(
        "django/forms/widgets/text.html", forms.TextInput().get_context("a", "", None)
    )


def _lines(html: str) -> list[str]:
    return [line.strip() for line in html.splitlines() if line.strip()]
