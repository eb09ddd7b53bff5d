"""Imports over the API: send a file, follow it, start or stop it, fetch the refused rows."""

from dataclasses import asdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from console.imports import actions, queries
from console.imports.forms import DATE_ORDERS, NUMBER_ORDERS
from console.imports.keeping import send_corrected
from console.imports.models import Import, ImportRow
from console.imports.registry import importer_of, importers
from console.imports.report import refused_lines
from console.imports.undoing import look_ahead, undo_import
from console.parsers import SoundJSONParser
from journal.errors import NotPossible
from people.models import Person


class ImportSerializer(serializers.ModelSerializer[Import]):
    """How far an import is and what became of its rows."""

    class Meta:
        model = Import
        fields = [
            "id", "kind", "name", "size", "status", "dry_run", "options", "mapping", "dialect", "rows_total",
            "rows_done", *Import.COUNTS, "warnings", "error", "undone", "stayed",
            "added_at", "started_at", "finished_at",
        ]  # fmt: skip
        read_only_fields = fields


class ImportRowSerializer(serializers.ModelSerializer[ImportRow]):
    """What became of one row."""

    class Meta:
        model = ImportRow
        fields = ["number", "outcome", "record_id", "sentence", "warnings", "raw", "undo"]
        read_only_fields = fields


class UploadSerializer(serializers.Serializer[Any]):
    """A file and what it holds. With `start` false it is only read: its guessed mapping can be corrected first."""

    file = serializers.FileField(allow_empty_file=True)
    kind = serializers.CharField(max_length=60)
    options = serializers.JSONField(required=False, default=dict, help_text='such as {"channel": "expo"}')
    mapping = serializers.JSONField(required=False, default=None, help_text="field → column; guessed when left out")
    dry_run = serializers.BooleanField(required=False, default=False)
    start = serializers.BooleanField(required=False, default=True)

    def validate_options(self, value: Any) -> dict[str, Any]:
        return as_object(value) or {}

    def validate_mapping(self, value: Any) -> dict[str, str] | None:
        return as_object(value)


def as_object(value: Any) -> dict[str, Any] | None:
    """A JSON object with plain values, or None. Raises ValidationError for anything else."""
    if value is None:
        return None
    if not isinstance(value, dict) or any(isinstance(one, dict | list) for one in value.values()):
        raise serializers.ValidationError(_("This is no JSON object of plain values."))
    return value


class MappingSerializer(serializers.Serializer[Any]):
    """A correction of the guess."""

    mapping = serializers.DictField(child=serializers.CharField(), required=False, default=None)
    dialect = serializers.DictField(required=False, default=None)
    orders = serializers.DictField(
        child=serializers.ChoiceField(choices=[*DATE_ORDERS, *NUMBER_ORDERS]), required=False, default=None,
        help_text='how dates and numbers of fields are written: {"came_at": "mdy"}',
    )  # fmt: skip
    words = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField()), required=False, default=None,
        help_text='what words of the file mean: {"channel": {"Organic Search": "seo"}}',
    )  # fmt: skip


class AgainSerializer(serializers.Serializer[Any]):
    """A corrected file."""

    file = serializers.FileField(allow_empty_file=True)
    start = serializers.BooleanField(required=False, default=True)


class ProspectSerializer(serializers.Serializer[Any]):
    """Of the newest `rows` of `total` that could be taken back: how many would go, how many stay, by reason."""

    rows = serializers.IntegerField()
    total = serializers.IntegerField()
    goes = serializers.IntegerField()
    stays = serializers.DictField(child=serializers.IntegerField())
    sentence = serializers.CharField()


class StartSerializer(serializers.Serializer[Any]):
    """Whether only to say what would happen."""

    dry_run = serializers.BooleanField(required=False, default=False)


class SignedIn(BasePermission):
    """Open to everybody here: what they may import, and which imports they see, is asked per call."""

    def has_permission(self, request: Any, view: Any) -> bool:
        return isinstance(request.user, Person)


class ImportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Files on their way in."""

    permission_classes = [SignedIn]
    rights = {"*": None}  # type: ignore[dict-item]
    queryset = Import.objects.all()
    serializer_class = ImportSerializer
    parser_classes = [MultiPartParser, FormParser, SoundJSONParser]
    filterset_fields = ["kind", "status"]

    @property
    def person(self) -> Person:
        """Who calls."""
        assert isinstance(self.request.user, Person)
        return self.request.user

    @extend_schema(request={"multipart/form-data": UploadSerializer}, responses={201: ImportSerializer})
    def create(self, request: Request) -> Response:
        """Send a file. It is imported in the background unless `start` is false."""
        values = self.values(UploadSerializer)
        self._check_kind(values["kind"])
        self._check_size(values["file"])
        run = actions.start_import(
            values["kind"], values["file"], self.person, values["options"], values["mapping"], name=values["file"].name
        )
        if values["start"]:
            run = actions.send_import(run, by=self.person, dry_run=values["dry_run"])
        return Response(ImportSerializer(run).data, status=201)

    @staticmethod
    def _check_size(file: Any) -> None:
        if file.size > actions.upload_limit_mb() * 1_048_576:
            raise NotPossible(
                _("The file has more than {limit} MB.").format(limit=actions.upload_limit_mb()), "too_big"
            )

    def _check_kind(self, kind: str) -> None:
        if kind not in {importer.kind for importer in importers()}:
            kinds = ", ".join(importer.kind for importer in queries.kinds_for(self.person))
            raise serializers.ValidationError(
                {"kind": [_("Nothing imports that; there are: {kinds}.").format(kinds=kinds)]}
            )
        if not self.person.may(importer_of(kind).right):
            raise PermissionDenied

    def _own(self) -> Import:
        run = self.get_object()
        if not queries.may_work(self.person, run):
            raise PermissionDenied
        return run

    @extend_schema(request=MappingSerializer, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: str | None = None) -> Response:
        """Correct how the file is read, or which column is which field, before it is imported."""
        values = self.values(MappingSerializer)
        run, words = self._own(), values["words"]
        keeps = values["mapping"] is None and values["dialect"] is None and (words or values["orders"]) is not None
        told = {**values, "mapping": run.mapping} if keeps else values
        return self.act(actions.correct_import, run, **told)

    @extend_schema(request=StartSerializer, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str | None = None) -> Response:
        """Hand the import to a worker."""
        return self.act(actions.send_import, self._own(), dry_run=self.values(StartSerializer)["dry_run"])

    @extend_schema(request=None, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str | None = None) -> Response:
        """Stop it after the rows it is working on."""
        return self.act(actions.cancel_import, self._own())

    @extend_schema(responses=ProspectSerializer)
    @action(detail=True, methods=["get"], url_path="undo-prospect", filterset_fields=[], pagination_class=None)
    def undo_prospect(self, request: Request, pk: str | None = None) -> Response:
        """What taking it back would do now; nothing is changed. 409 when it can't be taken back."""
        run = self._own()
        prospect = look_ahead(run)
        sentence = queries.prospect_sentence(prospect, run)
        return Response(asdict(prospect) | {"goes": prospect.goes, "sentence": sentence})

    @extend_schema(request=None, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str | None = None) -> Response:
        """Take back what it did, in the background; what somebody worked on since stays."""
        return self.act(undo_import, self._own())

    @extend_schema(request={"multipart/form-data": AgainSerializer}, responses={201: ImportSerializer})
    @action(detail=True, methods=["post"])
    def again(self, request: Request, pk: str | None = None) -> Response:
        """Send a corrected file with the columns and options of this one; it is imported unless `start` is false."""
        first, values = self._own(), self.values(AgainSerializer)
        self._check_size(values["file"])
        run = send_corrected(first, values["file"], by=self.person, name=values["file"].name)
        if values["start"]:
            run = actions.send_import(run, by=self.person)
        return Response(ImportSerializer(run).data, status=201)

    @extend_schema(responses=ImportRowSerializer(many=True), parameters=[OpenApiParameter("outcome")])
    @action(detail=True, methods=["get"], filterset_fields=[])
    def rows(self, request: Request, pk: str | None = None) -> Response:
        """What became of its rows, in their order; ?outcome=refused and so on."""
        self.ordering = "number"
        rows = self.get_object().rows.all()
        if outcome := request.query_params.get("outcome"):
            rows = rows.filter(outcome=outcome)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(ImportRowSerializer(page, many=True).data)

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR})
    @action(detail=True, methods=["get"])
    def refused(self, request: Request, pk: str | None = None) -> HttpResponseBase:
        """The refused rows as a CSV file: the same columns and the reason."""
        return StreamingHttpResponse(refused_lines(self.get_object()), content_type="text/csv; charset=utf-8")


ROUTES = [("imports", ImportViewSet)]
