"""The speed-to-lead clocks, what happens to late leads, and the reasons to return one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.pages import Act, Column, Empty, FormPage, ListPage
from leads import actions
from leads.actions.rerouting import speed_policy
from leads.actions.settings import clock_minutes
from leads.models import ReturnReason, SpeedPolicy
from leads.models.clock import MOST_MINUTES
from leads.views.routing import RIGHT
from people.models import Team
from people.rules.working_time import is_schedule_known

KINDS = ("answer", "contact")
KIND_LABELS = {
    "answer": gettext_lazy("Working minutes to accept"),
    "contact": gettext_lazy("Working minutes to the first contact"),
}


class ClocksForm(forms.ModelForm):
    """Minutes per grade as `answer_A`, `contact_A`, …; the blank grade as `answer_none`."""

    class Meta:
        model = SpeedPolicy
        fields = ["reroutes", "at_most", "after"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.minutes = clock_minutes()
        for grade, pair in self.minutes.items():
            for kind, usual in zip(KINDS, pair, strict=True):
                self.fields[f"{kind}_{grade or 'none'}"] = forms.IntegerField(
                    min_value=1,
                    max_value=MOST_MINUTES,
                    initial=usual,
                    widget=forms.NumberInput(attrs={"aria-label": f"{grade or _('no grade')}: {KIND_LABELS[kind]}"}),
                )

    def rows(self) -> list[dict[str, Any]]:
        """One line of the table for each grade."""
        return [
            {"grade": grade or _("no grade"), **{kind: self[f"{kind}_{grade or 'none'}"] for kind in KINDS}}
            for grade in self.minutes
        ]

    def values(self) -> dict[str, tuple[int, int]]:
        """Minutes by grade."""
        data = self.cleaned_data
        return {
            grade: (data[f"answer_{grade or 'none'}"], data[f"contact_{grade or 'none'}"]) for grade in self.minutes
        }

    def _post_clean(self) -> None:
        """The action changes the settings, not the form."""


class ClocksPage(FormPage):
    """How long a rep has, by grade, in working time."""

    right = RIGHT
    title = gettext_lazy("Speed-to-lead")
    template_name = "leads/routing_clocks.html"
    form_class = ClocksForm
    back_url = "/leads/routing/"

    @property
    def record(self) -> Any:
        return speed_policy()

    def get_facts(self) -> str:
        return _("Minutes count in the working hours of the owner's team; holidays stand still, make-up days run.")

    def get_acts(self) -> list[Act]:
        return [Act(gettext_lazy("Reasons to return"), "leads:return-reasons", right=RIGHT, icon="list")]

    def get_context(self) -> dict[str, Any]:
        return {"unknown_years": unknown_years()}

    def act(self, form: Any) -> str:
        policy = {name: form.cleaned_data[name] for name in form.Meta.fields}
        actions.set_clocks(form.values(), policy, by=self.person)
        return reverse("leads:routing-clocks")


def unknown_years() -> list[int]:
    """This year and the next, as far as China's make-up days are not published and a team works by them."""
    year = timezone.localdate().year
    missing = [each for each in (year, year + 1) if not is_schedule_known(each)]
    return missing if missing and Team.objects.filter(country="CN").exists() else []


class ReturnReasonsPage(ListPage):
    """The tree of reasons from which a rep chooses."""

    right = RIGHT
    title = gettext_lazy("Reasons to return a lead")
    model = ReturnReason
    default_sort = "position"
    panel = False
    columns = [
        Column(
            "name",
            gettext_lazy("Reason"),
            kind="link",
            value=str,
            url=lambda r: reverse("leads:return-reason-edit", args=[r.pk]),
        ),
        Column("parent", gettext_lazy("Group")),
        Column("code", gettext_lazy("Code")),
        Column("is_active", gettext_lazy("In use")),
    ]
    acts = [Act(gettext_lazy("Add a reason"), "leads:return-reason-new", right=RIGHT, primary=True, icon="plus")]
    empty = Empty(
        gettext_lazy("No reasons yet"),
        gettext_lazy("Without a list reps return leads in their own words."),
        [Act(gettext_lazy("Add a reason"), "leads:return-reason-new", right=RIGHT, icon="plus")],
    )

    def get_queryset(self) -> QuerySet[ReturnReason]:
        return ReturnReason.objects.select_related("parent")


class ReturnReasonForm(forms.ModelForm):
    """A reason and its group."""

    class Meta:
        model = ReturnReason
        fields = ["name", "parent", "is_active"]
        help_texts = {"parent": gettext_lazy("Leave it open for a group of reasons.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tops = ReturnReason.objects.filter(parent=None).exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = tops  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The action changes the record, not the form."""


class _ReasonPage(FormPage):
    right = RIGHT
    model = ReturnReason
    form_class = ReturnReasonForm
    back_url = "/leads/returns/reasons/"

    def get_queryset(self) -> QuerySet[ReturnReason]:
        return ReturnReason.objects.all()

    def act(self, form: Any) -> str:
        actions.save_return_reason(self.record, form.cleaned_data, by=self.person)
        return reverse("leads:return-reasons")


class NewReturnReasonPage(_ReasonPage):
    title = gettext_lazy("Add a reason")


class EditReturnReasonPage(_ReasonPage):
    def get_title(self) -> str:
        return _("Reason “{reason}”").format(reason=self.record)
