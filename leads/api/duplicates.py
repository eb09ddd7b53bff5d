"""The API of the bench: groups of duplicates, decisions about them, and long work."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from leads import actions
from leads.actions.bench_jobs import start_merging, start_sweep, start_undoing, stop_job
from leads.actions.choosing import best_choice
from leads.actions.merging import MERGED_FIELDS, WORK
from leads.filters.clusters import ClusterFilter
from leads.models import BenchDecision, BenchJob, DuplicateCluster, Lead
from leads.queries import bench as bench_queries
from leads.wording.bench import evidence_lines

SEE, DECIDE = "leads.judge_lead", "leads.merge_lead"


class ClusterSerializer(serializers.ModelSerializer):
    """A group of leads that look like one; `evidence` says why in the caller's language."""

    evidence = serializers.SerializerMethodField()

    class Meta:
        model = DuplicateCluster
        fields = [
            "id", "certainty", "score", "size", "members", "employees", "grade", "channels", "owners", "regions",
            "blocked", "evidence", "found_at",
        ]  # fmt: skip

    def get_evidence(self, cluster: DuplicateCluster) -> list[dict[str, Any]]:
        return [{"sentence": words, "weight": weight} for words, weight in evidence_lines(cluster.evidence)]


class ProposalSerializer(serializers.Serializer):
    """Which lead had best stay, and from which each value had best come."""

    into = serializers.IntegerField()
    values = serializers.DictField(child=serializers.IntegerField())


class DecisionSerializer(serializers.ModelSerializer):
    """One decision; `kept` is the lead that stays, or the one that was taken out."""

    class Meta:
        model = BenchDecision
        fields = ["id", "kind", "leads", "kept", "by", "job", "decided_at", "undone_at", "undone_by"]
        ref_name = "BenchDecision"


class ClusterMergeInput(serializers.Serializer):
    """`into` is the lead that stays; `values` names for a field the lead its value comes from. What is left out is
    taken as proposed."""

    into = serializers.IntegerField(min_value=1, required=False)
    values = serializers.DictField(child=serializers.IntegerField(min_value=1), required=False)
    why = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)

    def validate_values(self, values: dict[str, int]) -> dict[str, int]:
        unknown = sorted(set(values) - {*MERGED_FIELDS, WORK})
        if unknown:
            raise serializers.ValidationError(_("No such field: {names}.").format(names=", ".join(unknown)))
        return values


class ClusterNoteInput(serializers.Serializer):
    why = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class ClusterOutInput(ClusterNoteInput):
    lead = serializers.IntegerField(min_value=1)


class SurePreviewSerializer(serializers.Serializer):
    """What "merge all that is sure" would take; `left` counts what it leaves by reason."""

    groups = serializers.IntegerField()
    leads = serializers.IntegerField()
    left = serializers.DictField(child=serializers.IntegerField())


class BenchJobSerializer(serializers.ModelSerializer):
    """Long work: how far it is."""

    class Meta:
        model = BenchJob
        fields = [
            "id", "kind", "status", "by", "wanted", "total", "done", "acted", "left", "started_at", "heartbeat_at",
            "finished_at",
        ]  # fmt: skip
        read_only_fields = fields


class DuplicateViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Groups of duplicates: list with filters, propose, merge, keep apart, take one out, merge all that is sure."""

    rights = {
        "list": SEE, "retrieve": SEE, "proposal": SEE, "merge": DECIDE, "apart": DECIDE, "take_out": DECIDE,
        "merge_sure": DECIDE, "sure": DECIDE,
    }  # fmt: skip
    queryset = DuplicateCluster.objects.all()
    serializer_class = ClusterSerializer
    filterset_class = ClusterFilter
    ordering = ("-rank", "-pk")

    def leads(self) -> list[Lead]:
        """The leads of the group that is asked for."""
        cluster = self.get_object()
        return bench_queries.leads_of([cluster])[cluster.pk]

    @extend_schema(responses=ProposalSerializer)
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def proposal(self, request: Request, pk: Any = None) -> Response:
        """Which lead had best stay, and from which each value had best come."""
        into, proposed = best_choice(self.leads())
        return Response({"into": into.pk, "values": {name: each.pk for name, each in proposed.items()}})

    @extend_schema(request=ClusterMergeInput, responses=DecisionSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: Any = None) -> Response:
        """Merge the group; answers with the decision, by which it can be taken back."""
        leads, wanted = self.leads(), self.values(ClusterMergeInput)
        into, proposed = best_choice(leads)
        if "into" in wanted:
            into = self._one_of(leads, wanted["into"], "into")
        values = {name: each.pk for name, each in proposed.items()} | wanted.get("values", {})
        actions.merge_leads(leads, into, by=self.caller, why=wanted["why"], values=values)
        return self._last()

    @extend_schema(request=ClusterNoteInput, responses=DecisionSerializer)
    @action(detail=True, methods=["post"])
    def apart(self, request: Request, pk: Any = None) -> Response:
        """Say that no two leads of the group are the same."""
        actions.keep_all_apart(self.leads(), by=self.caller, why=self.values(ClusterNoteInput)["why"])
        return self._last()

    @extend_schema(request=ClusterOutInput, responses=DecisionSerializer)
    @action(detail=True, methods=["post"], url_path="take-out")
    def take_out(self, request: Request, pk: Any = None) -> Response:
        """Say that one lead is none of the others."""
        leads, wanted = self.leads(), self.values(ClusterOutInput)
        out = self._one_of(leads, wanted["lead"], "lead")
        actions.take_out(out, [x for x in leads if x.pk != out.pk], by=self.caller, why=wanted["why"])
        return self._last()

    @extend_schema(responses=SurePreviewSerializer)
    @action(detail=False, methods=["get"], pagination_class=None)
    def sure(self, request: Request) -> Response:
        """What "merge all that is sure" would take, with the same filters as the list."""
        found = bench_queries.sure_preview(self.filter_queryset(self.get_queryset()))
        return Response(found | {"left": dict(found["left"])})

    @extend_schema(request=None, responses={202: BenchJobSerializer})
    @action(detail=False, methods=["post"], url_path="merge-sure")
    def merge_sure(self, request: Request) -> Response:
        """Start to merge all that is sure, with the same filters as the list; answers with the work."""
        wanted = {name: request.query_params[name] for name in request.query_params}
        job = start_merging(self.filter_queryset(self.get_queryset()), by=self.caller, wanted=wanted)
        return Response(BenchJobSerializer(job).data, status=202)

    def _one_of(self, leads: list[Lead], pk: int, field: str) -> Lead:
        found = next((lead for lead in leads if lead.pk == pk), None)
        if found is None:
            raise serializers.ValidationError({field: [_("This lead is not in the group.")]})
        return found

    def _last(self) -> Response:
        return Response(DecisionSerializer(actions.last_decision(self.caller)).data)


class BenchDecisionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Decisions of the bench, newest first, and taking one back."""

    rights = {"list": SEE, "retrieve": SEE, "undo": DECIDE}
    queryset = BenchDecision.objects.defer("changes")
    serializer_class = DecisionSerializer

    @extend_schema(request=ClusterNoteInput)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: Any = None) -> Response:
        """Take it back: every row is what it was."""
        return self.act(actions.undo_decision, self.get_object(), **self.values(ClusterNoteInput))


class BenchJobViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Long work of the bench: how far it is; stop it, take all of it back, look among all leads."""

    rights = {"list": DECIDE, "retrieve": DECIDE, "stop": DECIDE, "undo": DECIDE, "sweep": DECIDE}
    queryset: QuerySet[BenchJob] = BenchJob.objects.all()
    serializer_class = BenchJobSerializer

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: Any = None) -> Response:
        return self.act(stop_job, self.get_object())

    @extend_schema(request=None, responses={202: BenchJobSerializer})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: Any = None) -> Response:
        """Start to take back every merge of it; answers with that work. Leads that went on since stay merged."""
        return Response(BenchJobSerializer(start_undoing(self.get_object(), by=self.caller)).data, status=202)

    @extend_schema(request=None, responses={202: BenchJobSerializer})
    @action(detail=False, methods=["post"])
    def sweep(self, request: Request) -> Response:
        """Look for duplicates among all leads; work that goes on already is answered."""
        return Response(BenchJobSerializer(start_sweep(by=self.caller)).data, status=202)
