"""What is typed about the sales kit and about trainings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leads.forms import industry_choices
from people.models import Person
from sales.actions.checks import today
from sales.actions.kit import ALLOWED
from sales.filters.presales import of_presales
from sales.forms.inputs import DayInput
from sales.models import KitItem, KitUse, Product, Stage, Training

ACCEPT = ",".join(sorted(ALLOWED))


class FileForm(forms.Form):
    """A file or a link."""

    file = forms.FileField(
        label=_("File"), required=False, max_length=255, widget=forms.FileInput(attrs={"accept": ACCEPT})
    )
    link = forms.URLField(label=_("or a link"), required=False, max_length=500, assume_scheme="https")


class _ForIndustry(forms.ModelForm):
    industry = forms.ChoiceField(label=_("Industry"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        industry = self.fields["industry"]
        industry.choices = industry_choices(self.instance.industry)  # type: ignore[attr-defined]
        products = Product.objects.filter(is_active=True)
        self.fields["product"].queryset = products  # type: ignore[attr-defined]


class StagesField(forms.ModelMultipleChoiceField):
    """Stages to tick, each with its pipeline, for several pipelines end with the same words."""

    def label_from_instance(self, stage: Stage) -> str:
        return f"{stage.pipeline} · {stage}"


class KitItemForm(_ForIndustry):
    """What is written about an item."""

    stages = StagesField(
        label=_("For the stages"), queryset=Stage.objects.select_related("pipeline"), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: for any stage."),
    )  # fmt: skip

    class Meta:
        model = KitItem
        fields = ["title", "title_zh", "kind", "product", "industry", "stages", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def save(self, commit: bool = True) -> Any:
        """Only the actions write."""
        raise NotImplementedError


class NewKitItemForm(FileForm, KitItemForm):
    """An item with its first file or link."""

    field_order = ["title", "title_zh", "kind", "file", "link", "product", "industry", "stages", "note"]


class KitVersionForm(FileForm):
    note = forms.CharField(label=_("What is new"), max_length=300, required=False)


class TrainingForm(FileForm, _ForIndustry):
    """A training that was held."""

    class Meta:
        model = Training
        fields = ["title", "held_on", "audience", "people_count", "product", "industry", "held_by"]
        widgets = {"held_on": DayInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].label = pgettext_lazy("training", "For whom")
        self.fields["held_on"].initial = today
        self.fields["link"].initial = self.instance.link
        holders = of_presales().filter(is_active=True) | Person.objects.filter(pk=self.instance.held_by_id)
        self.fields["held_by"].queryset = holders  # type: ignore[attr-defined]
        self.fields["held_by"].required = False
        self.fields["held_by"].empty_label = str(pgettext_lazy("promise", "me"))  # type: ignore[attr-defined]


class UseTrainingForm(forms.Form):
    """Which solution or training the deal used."""

    item: forms.ModelChoiceField = forms.ModelChoiceField(
        label=pgettext_lazy("kit", "Item of the kit"), queryset=KitItem.objects.none(), required=False
    )
    training: forms.ModelChoiceField = forms.ModelChoiceField(
        label=pgettext_lazy("kit", "or a training"), queryset=Training.objects.none(), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = KitItem.objects.published().order_by("kind", "title")  # type: ignore[attr-defined]
        self.fields["training"].queryset = Training.objects.held()  # type: ignore[attr-defined]


class JudgeUseForm(forms.Form):
    verdict = forms.ChoiceField(
        label=pgettext_lazy("kit", "Did it help"), choices=KitUse.Verdict.choices, widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label=_("Comment"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
