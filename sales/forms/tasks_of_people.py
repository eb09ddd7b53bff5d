"""What is typed about a task."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Person
from sales.actions.checks import today
from sales.forms.inputs import DayInput, TimeInput
from sales.models import Deal, Task

MOST_DEALS = 300


class TaskForm(forms.ModelForm):
    """What, by when, for whom; on a deal where the page names no record."""

    class Meta:
        model = Task
        fields = ["title", "due_on", "due_at", "assignee", "note"]
        widgets = {"due_on": DayInput(), "due_at": TimeInput(), "note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, people: Any, deals: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].label = _("What is to be done")
        self.fields["assignee"].queryset = people  # type: ignore[attr-defined]
        self.fields["assignee"].empty_label = None  # type: ignore[attr-defined]
        if not self.instance.pk:
            self.fields["due_on"].initial = today
        if deals is not None:
            keys = list(deals.order_by("-pk").values_list("pk", flat=True)[:MOST_DEALS])
            rows = Deal.objects.filter(pk__in=keys).select_related("company")
            self.fields["deal"] = forms.ModelChoiceField(label=_("Deal"), queryset=rows)

    def _post_clean(self) -> None:
        """The action changes the record, not the form."""


class TaskDayForm(forms.Form):
    """Another day for a task."""

    due_on = forms.DateField(label=_("Due on"), widget=DayInput)


def people_for(person: Person, also: Person | None = None) -> Any:
    """To whom this person may give a task: who sells or serves, and whoever has it now."""
    roles = ("sales_rep", "sales_leader", "sales_manager", "csm", "csm_manager")
    keys = set(Person.objects.with_role(*roles).filter(is_active=True).values_list("pk", flat=True))
    return Person.objects.filter(pk__in={*keys, person.pk, *([also.pk] if also else [])}).order_by("name", "pk")
