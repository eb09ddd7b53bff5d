"""A deal goes through its pipeline: it moves, and what the rep says of it is ticked."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sales.actions import move_deal
from sales.actions.stages import CriteriaMissing, tick_criterion
from sales.forms.pipelines import MoveForm
from sales.models import Stage, StageCriterion
from sales.queries.criteria import standing
from sales.views.deal_acts import DealAct


class MoveDealPage(DealAct):
    """Another stage of its pipeline; when criteria are missing it says which, and asks why it goes on anyway."""

    form_class = MoveForm
    label: Any = gettext_lazy("Move")
    success_message = gettext_lazy("Moved.")
    missing: CriteriaMissing | None = None

    def get_title(self) -> str:
        return _("Move {deal}").format(deal=self.record)

    def get_sentence(self) -> str:
        open_lines = [line.label for line in standing(self.record, [self.record.stage]) if not line.is_met]
        if not open_lines or self.missing:
            return ""
        sentence = _("To go on from “{stage}” there is still missing: {missing}.")
        return sentence.format(stage=self.record.stage, missing="; ".join(open_lines))

    def get_stages(self) -> QuerySet[Stage]:
        return Stage.objects.live().of_kind(self.record.kind).order_by("position", "pk")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "stages": self.get_stages()}

    def get_initial(self) -> dict[str, Any]:
        here = self.record.stage
        later = self.get_stages().filter(position__gt=here.position).first()
        return {"stage": (later or here).pk}

    def act(self, record: Any, form: MoveForm) -> None:
        stage, why = form.cleaned_data["stage"], form.cleaned_data["why"]
        try:
            move_deal(record, stage, by=self.person, why=why, anyway=form.goes_anyway)
        except CriteriaMissing as missing:
            self.missing = missing
            raise

    def show(self, form: Any, status: int = 200, refusal: str = "") -> HttpResponse:
        if self.missing is not None:
            form.ask_anyway()
            self.label = _("Move anyway")
        return super().show(form, status=status, refusal=refusal)


class TickCriterionPage(DealAct):
    """Say of a deal that a criterion in words is met, or no longer."""

    is_so = True
    success_message = gettext_lazy("Saved.")

    @property
    def criterion(self) -> StageCriterion:
        rows = StageCriterion.objects.filter(stage__pipeline__kind_rows__kind=self.record.kind)
        return get_object_or_404(rows, pk=self.kwargs["criterion_pk"])

    def get_title(self) -> str:
        return str(self.criterion)

    def get_sentence(self) -> str:
        if self.is_so:
            return _("Say that this is so with “{deal}”; your name and the day are kept.").format(deal=self.record)
        return _("It is not so any more with “{deal}”.").format(deal=self.record)

    def act(self, record: Any, form: Any) -> None:
        tick_criterion(record, self.criterion, self.is_so, by=self.person)
