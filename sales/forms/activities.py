"""What is typed about an activity, the next step and the grade."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.models import Contact
from leads.models.scoring import Grade
from sales.forms.inputs import DayInput, MomentInput
from sales.models import Activity, Deal
from sales.models.activities import MOST_MINUTES

MOST_CONTACTS = 200
FIRST = ("kind", "outcome", "note", "next_step", "next_step_on")


class ActivityForm(forms.Form):
    """What was done, and what comes next; the rest is asked on demand."""

    kind = forms.ChoiceField(label=pgettext_lazy("activity", "Way"), choices=Activity.Kind.choices, initial="call")
    outcome = forms.ChoiceField(label=_("Outcome"), choices=[("", "—"), *Activity.Outcome.choices], required=False)
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}))
    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False)
    next_step_on = forms.DateField(label=_("Next step on"), required=False, widget=DayInput)
    promise = forms.CharField(
        label=_("Promised"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What implementation must deliver because it was said here; it is confirmed before signing."),
    )  # fmt: skip
    direction = forms.ChoiceField(
        label=_("Call or mail"), choices=[("", "—"), *Activity.Direction.choices], required=False
    )
    duration_minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=MOST_MINUTES, required=False)
    place = forms.CharField(label=_("Place of the visit"), max_length=200, required=False)
    participants = forms.ModelMultipleChoiceField(
        label=_("Who took part"), queryset=Contact.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    happened_at = forms.DateTimeField(label=_("When, if not now"), required=False, widget=MomentInput)

    def __init__(self, *args: Any, deal: Deal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Contact.objects.filter(company=deal.company) if deal.company_id else Contact.objects.none()
        keys = list(people.order_by("name", "pk").values_list("pk", flat=True)[:MOST_CONTACTS])
        self.fields["participants"].queryset = people.filter(pk__in=keys).order_by("name", "pk")  # type: ignore[attr-defined]
        if not keys:
            del self.fields["participants"]
        if deal.status != Deal.Status.OPEN:
            for name in ("next_step", "next_step_on", "promise"):
                del self.fields[name]

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """What is typed each time."""
        return [self[name] for name in FIRST if name in self.fields]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """What is asked on demand."""
        return [self[name] for name in self.fields if name not in FIRST]

    @property
    def shows_others(self) -> bool:
        """Whether something stands in the fields asked on demand."""
        return any(bound.errors or bound.value() for bound in self.other_fields)

    def values(self) -> dict[str, Any]:
        """What log_and_plan takes; an open deal's step is given even when it was emptied."""
        return {name: value for name, value in self.cleaned_data.items() if value is not None or "step" in name}


class StepForm(forms.Form):
    """What happens next, and when."""

    next_step = forms.CharField(label=_("Next step"), max_length=200)
    next_step_on = forms.DateField(label=_("On"), widget=DayInput)


class GradeForm(forms.Form):
    """How much they want to buy, and what says so."""

    grade = forms.ChoiceField(
        label=_("Intent grade"), choices=Grade.choices, help_text=_("A: they want it now. D: they only look around.")
    )
    why = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
