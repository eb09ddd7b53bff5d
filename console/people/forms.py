"""Forms about people: one's own settings, colleagues, teams."""

from __future__ import annotations

import re
import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from people.models import Person, Team
from people.roles import ROLE_CHOICES

TOKEN_DAYS = [("30", _("30 days")), ("90", _("90 days")), ("365", _("One year"))]


def zone_choices() -> list[tuple[str, Any]]:
    """Every time zone, after the installation's own."""
    own = [("", _("As the company ({zone})").format(zone=settings.TIME_ZONE))]
    return own + [(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones()) if "/" in name]


class WordsField(forms.CharField):
    """Words separated by commas of any script, kept as a list without doubles."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, validators=[MaxLengthValidator(60)], **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        words = (word.strip() for word in re.split(r"[,，、;；\n]", super().to_python(value) or ""))
        return list(dict.fromkeys(word for word in words if word))

    def run_validators(self, value: Any) -> None:
        for word in value:
            super().run_validators(word)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self.to_python(data))


class ProfileForm(forms.ModelForm):
    """What each person sets for themselves."""

    language = forms.ChoiceField(
        label=_("language"), required=False, choices=[("", _("As the browser")), *settings.LANGUAGES]
    )
    time_zone = forms.ChoiceField(label=_("time zone"), required=False, choices=zone_choices)

    class Meta:
        model = Person
        fields = ["name", "language", "time_zone", "theme"]


class PersonForm(forms.ModelForm):
    """What an administrator sets for a colleague."""

    roles = forms.MultipleChoiceField(
        label=_("roles"), choices=ROLE_CHOICES, required=False, widget=forms.CheckboxSelectMultiple
    )

    territories = WordsField(
        label=_("territory"), help_text=_("Provinces or cities this person covers, separated by commas.")
    )
    skills = WordsField(
        label=_("skills"), help_text=_("Industries and products this person knows, separated by commas.")
    )

    class Meta:
        model = Person
        fields = ["name", "email", "team", "roles", "capacity", "territories", "skills", "is_active"]


class NewPersonForm(PersonForm):
    """A new colleague, with a first password."""

    password = forms.CharField(
        label=_("first password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        min_length=8,
        help_text=_("At least eight characters. Tell it in person; it can be changed on the profile."),
    )

    class Meta(PersonForm.Meta):
        fields = ["name", "email", "team", "roles", "capacity"]


class TeamForm(forms.ModelForm):
    """A team and its working calendar."""

    class Meta:
        model = Team
        fields = ["name", "department", "region", "leader", "country", "work_starts", "work_ends"]
        widgets = {
            "work_starts": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "work_ends": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label=_("name"), max_length=60, help_text=_("What will use it: “Data warehouse, nightly”."))
    days = forms.TypedChoiceField(label=_("valid for"), choices=TOKEN_DAYS, coerce=int, initial="90")
    may_write = forms.ChoiceField(
        label=_("may"),
        choices=[("", _("Only read")), ("yes", _("Read and change, with my rights"))],
        required=False,
    )

    def clean_may_write(self) -> bool:
        return self.cleaned_data["may_write"] == "yes"
