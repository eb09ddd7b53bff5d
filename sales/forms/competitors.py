"""What is typed about competitors."""

from typing import Any

from django import forms

from sales.actions.competitors import competitors_to_choose
from sales.models import Competitor, Deal, DealCompetitor

Standing = DealCompetitor.Standing


class CompetitorForm(forms.ModelForm):
    """A competitor of the list."""

    class Meta:
        model = Competitor
        fields = ["name", "name_zh", "strengths", "answer", "is_active"]
        widgets = {"strengths": forms.Textarea(attrs={"rows": 3}), "answer": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            shown = {"strengths": self.instance.shown_strengths, "answer": self.instance.shown_answer}
            self.initial = {**self.initial, **shown}

    def _post_clean(self) -> None:
        """The action changes the record, not the form."""


class RivalForm(forms.ModelForm):
    """How a competitor stands in one deal."""

    class Meta:
        model = DealCompetitor
        fields = ["competitor", "standing", "strengths", "answer"]
        widgets = {"strengths": forms.Textarea(attrs={"rows": 2}), "answer": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, deal: Deal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["competitor"]
        else:
            left = competitors_to_choose().exclude(met__deal=deal)
            self.fields["competitor"].queryset = left  # type: ignore[attr-defined]
        lost = deal.status == Deal.Status.LOST
        choices = [pair for pair in Standing.choices if lost or pair[0] != Standing.LOST_TO]
        self.fields["standing"].choices = choices  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The action changes the record, not the form."""
