"""What is typed about pipelines, their stages, and moves between them."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sales.models import DealKind, Pipeline, Stage, StageCriterion
from sales.queries.criteria import CRITERIA

ROWS = {"rows": 3}


class MoveForm(forms.Form):
    """Into which stage, and why; `anyway` names the stage for which the missing criteria were shown."""

    stage: forms.ModelChoiceField = forms.ModelChoiceField(label=_("Stage"), queryset=None, empty_label=None)
    why = forms.CharField(label=_("Why"), max_length=300, required=False)
    anyway = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, stages: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = stages  # type: ignore[attr-defined]

    @property
    def goes_anyway(self) -> bool:
        """Whether the person saw what is missing for the stage that is chosen now."""
        return bool(self.cleaned_data["anyway"] == str(self.cleaned_data["stage"].pk))

    def ask_anyway(self) -> None:
        """Show the form again so that it may be sent in spite of what is missing."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["anyway"] = str(self.cleaned_data["stage"].pk)
        self.data = data
        self.fields["why"].label = _("Why it goes on anyway")
        self.fields["why"].required = True
        self._bound_fields_cache.pop("why", None)  # type: ignore[attr-defined]


class PipelineForm(forms.ModelForm):
    """Names of a pipeline, and the kinds of deals that go through it."""

    kinds = forms.MultipleChoiceField(
        label=_("Kinds of deals"),
        choices=DealKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        help_text=_("A kind that is ticked comes here with its deals, each into the stage of the nearest probability."),
    )

    class Meta:
        model = Pipeline
        fields = ["name", "name_zh"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = self.instance.kinds if self.instance.pk else []
        self.initial["kinds"] = self.held

    def clean_kinds(self) -> list[str]:
        """A kind is never without a pipeline: another one takes it."""
        kinds = self.cleaned_data["kinds"]
        if set(self.held) - set(kinds):
            raise forms.ValidationError(_("Tick the kind in the pipeline that shall have it instead."))
        return list(kinds)

    def _post_clean(self) -> None:
        """The action changes the record, not the form."""


class NewPipelineForm(PipelineForm):
    """A pipeline begins with the stages of another one."""

    like = forms.ModelChoiceField(label=_("Stages as in"), queryset=Pipeline.objects.all(), required=False)
    field_order = ["name", "name_zh", "like"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["kinds"]


class StageForm(forms.ModelForm):
    """A stage with its guidance and its exit criteria: checks to tick, and lines that the rep ticks."""

    checks = forms.MultipleChoiceField(
        label=_("Before a deal goes on, there must be"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    ticks = forms.CharField(
        label=_("And the rep ticks"),
        required=False,
        max_length=6_000,
        widget=forms.Textarea(attrs=ROWS),
        help_text=_("One line for each, such as: The budget is approved | 预算已批准"),
    )

    class Meta:
        model = Stage
        fields = ["name", "name_zh", "probability", "stuck_after_days", "say", "say_zh", "show", "show_zh"]
        widgets = {name: forms.Textarea(attrs=ROWS) for name in ("say", "say_zh", "show", "show_zh")}
        help_texts = {"stuck_after_days": _("Days without any activity. 0: never.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        criteria = list(self.instance.criteria.all()) if self.instance.pk else []
        self.fields["checks"].choices = [(key, check.label) for key, check in CRITERIA.items()]  # type: ignore[attr-defined]
        self.initial["checks"] = [one.key for one in criteria if one.key != StageCriterion.TICK]
        self.initial["ticks"] = "\n".join(_line(one) for one in criteria if one.key == StageCriterion.TICK)

    def criteria(self) -> Iterable[dict[str, str]]:
        """The rows that add_stage and change_stage take."""
        for key in self.cleaned_data["checks"]:
            yield {"key": key}
        for line in self.cleaned_data["ticks"].splitlines():
            text, _bar, text_zh = line.partition("|")
            if text.strip() or text_zh.strip():
                yield {"key": StageCriterion.TICK, "text": text, "text_zh": text_zh}

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        own = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return {**own, "criteria": list(self.criteria())}

    def _post_clean(self) -> None:
        """The action changes the record, not the form."""


def _line(one: StageCriterion) -> str:
    return " | ".join(filter(None, (one.text, one.text_zh)))


class RetireForm(forms.Form):
    """Where the open deals of a retired stage go."""

    to: forms.ModelChoiceField = forms.ModelChoiceField(label=_("Its open deals go to"), queryset=None, required=False)

    def __init__(self, *args: Any, stage: Stage, has_deals: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Stage.objects.live().filter(pipeline=stage.pipeline_id).exclude(pk=stage.pk)
        self.fields["to"].queryset = others.order_by("position", "pk")  # type: ignore[attr-defined]
        if not has_deals:
            del self.fields["to"]
