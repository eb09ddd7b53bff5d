"""What is typed about support requests, and about what presales knows."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from leads.forms import industry_choices
from people.models import Person
from sales.actions.checks import today
from sales.models import PresalesPolicy, PresalesRequest, Product
from sales.queries.presales_words import Candidate
from sales.rules.presales import EXPERT


class MomentInput(forms.DateTimeInput):
    """The browser's own calendar with a clock."""

    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


def in_two_days() -> datetime:
    """A usual moment to be ready by: 18:00 of the day after tomorrow, in the reader's zone."""
    return datetime.combine(today() + timedelta(days=2), time(18), timezone.get_current_timezone())


class ConsultantField(forms.ChoiceField):
    """Whom to ask: the console's proposal, or somebody of presales, each with the reasons in words."""

    def fill(self, candidates: list[Candidate]) -> None:
        """Show these candidates; the first choice leaves it to the console."""
        chosen = next((one for one in candidates if one.is_chosen), None)
        proposed = (
            _("As the console proposes: {person}").format(person=chosen.person) if chosen else _("Whoever is free")
        )
        self.choices = [
            ("", proposed), *((str(one.person.pk), f"{one.person} — {one.sentence}") for one in candidates),
        ]  # fmt: skip
        self.people = {str(one.person.pk): one.person for one in candidates}
        self.help_text = chosen.sentence if chosen else ""

    def clean(self, value: Any) -> Person | None:
        """The person, None for the console's own choice."""
        return self.people.get(super().clean(value))


class RequestForm(forms.Form):
    """What a seller asks presales for."""

    kind = forms.ChoiceField(label=gettext_lazy("What for"), choices=PresalesRequest.Kind.choices)
    text = forms.CharField(
        label=gettext_lazy("What is needed"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Who will be there, what hurts them, what was said already."),
    )  # fmt: skip
    wanted_by = forms.DateTimeField(label=gettext_lazy("Wanted by"), widget=MomentInput, initial=in_two_days)
    industry = forms.ChoiceField(label=gettext_lazy("Industry"), required=False)
    product = forms.ModelChoiceField(
        label=gettext_lazy("Product"), queryset=Product.objects.filter(is_active=True), required=False
    )
    hours = forms.IntegerField(
        label=gettext_lazy("Hours of work"), min_value=1, max_value=400, required=False,
        help_text=gettext_lazy("Empty: what such a request usually takes."),
    )  # fmt: skip
    consultant = ConsultantField(label=gettext_lazy("Consultant"), required=False)
    why = forms.CharField(
        label=pgettext_lazy("presales", "Why this one"), max_length=300, required=False,
        help_text=gettext_lazy("Needed when the week of the consultant is full."),
    )  # fmt: skip

    def __init__(self, *args: Any, candidates: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consultant"].fill(candidates)  # type: ignore[attr-defined]
        typed = str((self.initial or {}).get("industry") or "")
        self.fields["industry"].choices = industry_choices(typed)  # type: ignore[attr-defined]


class AssignRequestForm(forms.Form):
    """Somebody else of presales, with the reasons of each."""

    consultant = ConsultantField(label=gettext_lazy("Consultant"), required=False)
    why = forms.CharField(
        label=pgettext_lazy("presales", "Why this one"), max_length=300, required=False,
        help_text=gettext_lazy("Needed when the week of the consultant is full."),
    )  # fmt: skip

    def __init__(self, *args: Any, candidates: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consultant"].fill(candidates)  # type: ignore[attr-defined]


class FinishRequestForm(forms.Form):
    """What came of it, and what was promised on the way."""

    result = forms.CharField(
        label=gettext_lazy("What came of it"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    promise = forms.CharField(
        label=gettext_lazy("Promised"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "What implementation must deliver because it was said here; it is confirmed before signing."
        ),
    )  # fmt: skip


class SkillsForm(forms.Form):
    """Words with a level behind each, as in “medical 3, CRM Suite 2”."""

    skills = forms.CharField(
        label=gettext_lazy("Skills"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Industries and products, separated by commas, each with its level: "
            "1 knows it, 2 is sure of it, 3 is an expert."
        ),
    )  # fmt: skip

    def clean_skills(self) -> dict[str, int]:
        """The words with their levels; a word without one has level 1."""
        text = self.cleaned_data["skills"].replace("，", ",").replace("、", ",").replace("\n", ",")
        parts = [part.strip() for part in text.split(",") if part.strip()]
        return dict(_word(part) for part in parts)


def _word(part: str) -> tuple[str, int]:
    word, _space, level = part.rpartition(" ")
    if word and level.isdecimal():
        if not 1 <= int(level) <= EXPERT:
            raise forms.ValidationError(_("“{part}”: a level is 1, 2 or 3.").format(part=part))
        return word.strip(), int(level)
    return part, 1


class PresalesPolicyForm(forms.ModelForm):
    class Meta:
        model = PresalesPolicy
        fields = ["answer_hours", "week_hours"]
