"""How the matcher weighs: what each comparison counts, shipped and learnt, and the acts on it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from companies.actions import learn_weights, use_shipped_weights
from companies.models import MatchWeights
from companies.rules.learning import ENOUGH, ENOUGH_EACH
from companies.rules.match_weights import SURE_BITS
from companies.weights import decisions_so_far, newest_weights, weight_tables
from console.api import ChainViewSet
from console.pages import Act, ActPage, Page
from console.values import number

RIGHT = "companies.change_matching"
KINDS = {"person": gettext_lazy("Between two people"), "company": gettext_lazy("Between two companies")}


class WeightsForm(forms.Form):
    """Why, when somebody wants to say so."""

    why = forms.CharField(label=gettext_lazy("why"), required=False, max_length=300)


class MatchingPage(Page):
    """Every comparison with its weights, and how many decisions stand behind each."""

    right = RIGHT
    template_name = "companies/matching.html"

    @cached_property
    def newest(self) -> MatchWeights | None:
        return newest_weights()

    @property
    def has_learnt(self) -> bool:
        return self.newest is not None and bool(self.newest.levels)

    def get_title(self) -> str:
        if not self.has_learnt:
            return _("The matcher weighs as it was shipped")
        assert self.newest is not None
        decisions = sum(sum(counts) for kind, counts in self.newest.decisions.items() if kind in self.newest.levels)
        return _("The matcher has learned from {n} decisions").format(n=number(decisions))

    def get_facts(self) -> str:
        if self.has_learnt:
            return _("It learns again each Sunday, from what was merged and what was kept apart.")
        same, other = decisions_so_far()
        if same + other < ENOUGH or min(same, other) < ENOUGH_EACH:
            said = _("It learns from {enough} decisions on: so far {same} pairs were merged and {other} kept apart.")
            return said.format(enough=ENOUGH, same=number(same), other=number(other))
        if self.newest is not None:
            return _("Somebody chose the shipped weights; it does not learn by itself until you let it.")
        return _("There are enough decisions to learn from; it learns each Sunday, or now.")

    def get_acts(self) -> Sequence[Act]:
        learn = Act(gettext_lazy("Learn now"), "companies:matching-learn", RIGHT, icon="refresh")
        reset = Act(gettext_lazy("Use the shipped weights"), "companies:matching-reset", RIGHT, icon="arrow-back")
        return [learn, reset] if self.has_learnt else [learn]

    def get_context(self) -> dict[str, Any]:
        tables = weight_tables(self.newest)
        return {
            "tables": [{"label": label, **tables[kind]} for kind, label in KINDS.items()],
            "has_learnt": self.has_learnt,
            "newest": self.newest,
            "sure_bits": SURE_BITS,
        }


class _MatchingAct(ActPage):
    right = RIGHT
    model = MatchWeights
    form_class = WeightsForm
    back_url = "/companies/matching/"

    @cached_property
    def record(self) -> MatchWeights:
        return newest_weights() or MatchWeights()


class LearnWeightsPage(_MatchingAct):
    """Learn from the decisions so far."""

    title = gettext_lazy("Learn the weights now?")
    label = gettext_lazy("Learn")
    sentence = gettext_lazy("From now on, pairs are weighed by what your people merged and kept apart.")
    success_message = gettext_lazy("Learned.")

    def act(self, record: Any, form: Any) -> str:
        learn_weights(by=self.person, why=form.cleaned_data["why"])
        return reverse("companies:matching")


class ResetWeightsPage(_MatchingAct):
    """Back to what was shipped."""

    title = gettext_lazy("Use the shipped weights again?")
    label = gettext_lazy("Use the shipped weights")
    sentence = gettext_lazy("What was learned is no longer used, until you let the matcher learn again.")
    success_message = gettext_lazy("The shipped weights are used again.")

    def act(self, record: Any, form: Any) -> str:
        use_shipped_weights(by=self.person, why=form.cleaned_data["why"])
        return reverse("companies:matching")


class WeightLineSerializer(serializers.Serializer):
    """One comparison: its weight in bits as shipped and as used, and the decisions in which it came out so."""

    kind = serializers.CharField()
    level = serializers.CharField()
    sentence = serializers.CharField()
    shipped = serializers.FloatField()
    used = serializers.FloatField()
    merged = serializers.IntegerField(source="same")
    kept_apart = serializers.IntegerField(source="other")


class WeightsWhyInput(serializers.Serializer):
    why = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)


class MatchingViewSet(ChainViewSet):
    """How the matcher weighs: read it, let it learn now, go back to what was shipped."""

    rights = {"list": RIGHT, "learn": RIGHT, "reset": RIGHT}
    queryset = MatchWeights.objects.all()
    serializer_class = WeightLineSerializer
    pagination_class = None  # type: ignore[assignment]

    def list(self, request: Any) -> Response:
        """Every comparison with its weights."""
        lines = [line for table in weight_tables(newest_weights()).values() for line in table["lines"]]
        return Response(WeightLineSerializer(lines, many=True).data)

    @extend_schema(request=WeightsWhyInput, responses=WeightLineSerializer(many=True))
    @action(detail=False, methods=["post"])
    def learn(self, request: Any) -> Response:
        """Learn from the decisions so far; 409 while they are too few."""
        learn_weights(by=self.caller, why=self.values(WeightsWhyInput)["why"])
        return self.list(request)

    @extend_schema(request=WeightsWhyInput, responses=WeightLineSerializer(many=True))
    @action(detail=False, methods=["post"])
    def reset(self, request: Any) -> Response:
        """Use the shipped weights again; 409 when they are in use."""
        use_shipped_weights(by=self.caller, why=self.values(WeightsWhyInput)["why"])
        return self.list(request)
