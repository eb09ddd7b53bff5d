"""The month-end audit in the API: the same acts as on its page."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from leads.models import Lead
from sales.actions import audit as acts
from sales.actions.audit_run import month_of, open_month, start_audit
from sales.models import AuditCandidate, AuditMonth, AuditWin
from sales.queries.audit_words import evidence_of, report_of
from sales.tasks import run_audit_later

MOST = 500
VIEW, JUDGE, AGREE = "sales.view_audit", "sales.judge_audit", "sales.agree_audit"


class AuditMonthSerializer(serializers.ModelSerializer):
    """One month: how far it is, whether it is locked."""

    month = serializers.CharField(source="key", read_only=True)

    class Meta:
        model = AuditMonth
        fields = ["id", "month", "status", "look_back_months", "has_own_look_back", "wins_total", "wins_done",
                  "finished_at", "locked_at", "locked_by"]  # fmt: skip


class AuditCandidateSerializer(serializers.ModelSerializer):
    """A lead that may stand behind the order, its evidence in words."""

    evidence = serializers.SerializerMethodField()

    class Meta:
        model = AuditCandidate
        fields = ["lead", "score", "strength", "is_credited", "is_recycled", "evidence"]

    def get_evidence(self, candidate: AuditCandidate) -> list[str]:
        return evidence_of(candidate)


class AuditWinSerializer(serializers.ModelSerializer):
    """One audited order with its candidates and its verdict."""

    number = serializers.CharField(source="order.number", read_only=True)
    candidates = AuditCandidateSerializer(many=True, read_only=True)

    class Meta:
        model = AuditWin
        fields = ["id", "month", "order", "number", "status", "verdict", "lead", "why", "is_proposed", "best_score",
                  "note", "judged_by", "judged_at", "agreed_by", "agreed_at", "candidates"]  # fmt: skip


class AuditLookInput(serializers.Serializer):
    """Which month, and how far back leads may claim its orders."""

    month = serializers.CharField(max_length=7)
    look_back_months = serializers.IntegerField(min_value=1, max_value=60, required=False)


class AuditVerdictInput(serializers.Serializer):
    """credit (to `lead`, else to the best candidate) or self; a reason when it goes against the evidence."""

    verdict = serializers.ChoiceField(choices=AuditWin.Verdict.choices)
    why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    lead = serializers.PrimaryKeyRelatedField(queryset=Lead.objects.all(), required=False, allow_null=True)


class AuditWhyInput(serializers.Serializer):
    """A reason."""

    why = serializers.CharField(max_length=300)


class AuditManyInput(serializers.Serializer):
    """Which audited orders, by id: at most 500, each once."""

    ids = serializers.ListField(child=serializers.IntegerField(min_value=1), min_length=1, max_length=MOST)


class AuditVerdictManyInput(AuditManyInput):
    """One verdict for many; each is credited to its best candidate."""

    verdict = serializers.ChoiceField(choices=AuditWin.Verdict.choices)
    why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class AuditWhyManyInput(AuditManyInput):
    """A reason for many."""

    why = serializers.CharField(max_length=300)


class AuditRefusalSerializer(serializers.Serializer):
    """One that stayed as it was, and why."""

    id = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()


class AuditManyAnswer(serializers.Serializer):
    """What became of each id."""

    done = serializers.ListField(child=serializers.IntegerField())
    refused = AuditRefusalSerializer(many=True)


class AuditMonthViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Audited months: list, read, look through (`start`, runs in the background), `report`, `lock`."""

    rights = {"list": VIEW, "retrieve": VIEW, "report": VIEW, "start": JUDGE, "lock": AGREE}
    queryset = AuditMonth.objects.order_by("-month")
    serializer_class = AuditMonthSerializer

    @extend_schema(request=AuditLookInput)
    @action(detail=False, methods=["post"])
    def start(self, request: Request) -> Response:
        values = self.values(AuditLookInput)

        def look(*, by: Any) -> AuditMonth:
            with transaction.atomic():
                audit = open_month(month_of(values["month"]))
                audit = start_audit(audit, by=by, look_back_months=values.get("look_back_months"))
                run_audit_later(audit.pk)
                return audit

        return self.act(look, status=202)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True)
    def report(self, request: Request, pk: Any = None) -> Response:
        return Response(report_of(self.get_object()))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def lock(self, request: Request, pk: Any = None) -> Response:
        return self.act(acts.lock_month, self.get_object())


class AuditWinViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Audited orders: list, read, judge, agree, send_back; the same for many, each for itself."""

    rights = {
        "list": VIEW, "retrieve": VIEW, "judge": JUDGE, "agree": AGREE, "send_back": AGREE,
        "judge_many": JUDGE, "agree_many": AGREE, "send_back_many": AGREE,
    }  # fmt: skip
    queryset = AuditWin.objects.select_related("order", "month").prefetch_related("candidates")
    serializer_class = AuditWinSerializer
    filterset_fields = ["month", "status", "verdict", "is_proposed"]

    @extend_schema(request=AuditVerdictInput)
    @action(detail=True, methods=["post"])
    def judge(self, request: Request, pk: Any = None) -> Response:
        values = self.values(AuditVerdictInput)
        return self.act(acts.judge_win, self.get_object(), values.pop("verdict"), **values)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, pk: Any = None) -> Response:
        return self.act(acts.agree_win, self.get_object())

    @extend_schema(request=AuditWhyInput)
    @action(detail=True, methods=["post"])
    def send_back(self, request: Request, pk: Any = None) -> Response:
        return self.act(acts.send_back_win, self.get_object(), why=self.values(AuditWhyInput)["why"])

    @extend_schema(request=AuditVerdictManyInput, responses=AuditManyAnswer)
    @action(detail=False, methods=["post"], url_path="judge-many", filterset_fields=None)
    def judge_many(self, request: Request) -> Response:
        """The same verdict on many; what can't be judged stays, with its sentence."""
        values = self.values(AuditVerdictManyInput)
        return self._each(values, acts.judge_win, values["verdict"], why=values["why"])

    @extend_schema(request=AuditManyInput, responses=AuditManyAnswer)
    @action(detail=False, methods=["post"], url_path="agree-many", filterset_fields=None)
    def agree_many(self, request: Request) -> Response:
        """Sign many verdicts that others gave."""
        return self._each(self.values(AuditManyInput), acts.agree_win)

    @extend_schema(request=AuditWhyManyInput, responses=AuditManyAnswer)
    @action(detail=False, methods=["post"], url_path="send-back-many", filterset_fields=None)
    def send_back_many(self, request: Request) -> Response:
        """Many are to be judged again."""
        values = self.values(AuditWhyManyInput)
        return self._each(values, acts.send_back_win, why=values["why"])

    def _each(self, values: dict[str, Any], verb: Any, *args: Any, **kwargs: Any) -> Response:
        """What became of each id; ids of nothing are refused like the others."""
        ids = dict.fromkeys(values["ids"])
        wins = {win.pk: win for win in AuditWin.objects.visible_to(self.caller).filter(pk__in=ids)}
        found = [wins[pk] for pk in ids if pk in wins]
        done, refused = acts.for_each(found, lambda win: verb(win, *args, by=self.caller, **kwargs))
        missing = [
            {"id": pk, "detail": _("There is no audited order {id}.").format(id=pk), "code": "not_found"}
            for pk in ids if pk not in wins
        ]  # fmt: skip
        told = [{"id": win.pk, "detail": str(why), "code": why.code} for win, why in refused]
        return Response({"done": [win.pk for win in done], "refused": [*told, *missing]})


ROUTES = [("audit-months", AuditMonthViewSet), ("audit-wins", AuditWinViewSet)]
