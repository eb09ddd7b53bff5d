"""Firms and contacts in the API: the same actions as on the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from companies.actions import change_company, change_contact, create_contact, merge_company
from companies.models import Company, Contact
from companies.queries import reasons, twins_for_values
from companies.searching import search_q
from console.api import ChainViewSet
from console.companies.beside import create_company_beside
from console.companies.matching import MatchingViewSet

VIEW, CHANGE = "companies.view_company", "companies.change_company"
RIGHTS = {"list": VIEW, "retrieve": VIEW, "create": CHANGE, "partial_update": CHANGE}


class CompanySerializer(serializers.ModelSerializer):
    """A firm; keys are made by the console and can't be written."""

    class Meta:
        model = Company
        fields = [
            "id", "journey", "name", "short_name", "phone", "website", "industry", "region", "city", "address",
            "employees", "annual_revenue", "credit_code",
            "legal_representative", "parent", "owner", "merged_into", "source_ref",
            "company_core", "phone_e164", "domain", "created_at",
        ]  # fmt: skip
        read_only_fields = ["journey", "merged_into", "company_core", "phone_e164", "domain", "created_at"]


class NewCompanyInput(CompanySerializer):
    """A firm to add; `beside_why` where a department works it already (the answer 409 says who)."""

    beside_why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="", write_only=True)

    class Meta(CompanySerializer.Meta):
        fields = [*CompanySerializer.Meta.fields, "beside_why"]


class ContactSerializer(serializers.ModelSerializer):
    """Somebody at a firm."""

    class Meta:
        model = Contact
        fields = [
            "id", "journey", "company", "name", "title", "phone", "email", "source_ref", "phone_e164", "email_clean",
            "email_kind", "created_at",
        ]  # fmt: skip
        read_only_fields = ["journey", "phone_e164", "email_clean", "email_kind", "created_at"]


class CompanyMergeInput(serializers.Serializer):
    into = serializers.PrimaryKeyRelatedField(queryset=Company.objects.current())
    why = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)


class CompanyMatchInput(serializers.Serializer):
    """What is known of a firm that may be here already."""

    name = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)
    phone = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)
    email = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)
    website = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)
    credit_code = serializers.CharField(required=False, default="", allow_blank=True, max_length=40)
    legal_representative = serializers.CharField(required=False, default="", allow_blank=True, max_length=80)
    region = serializers.CharField(required=False, default="", allow_blank=True, max_length=60)
    city = serializers.CharField(required=False, default="", allow_blank=True, max_length=60)
    address = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)


class CompanyMatchSerializer(serializers.Serializer):
    """A firm that may be meant, how sure that is, and why."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    score = serializers.FloatField()
    verdict = serializers.CharField()
    why = serializers.ListField(child=serializers.CharField())


class _Searching(ChainViewSet):
    """`?q=` narrows a list to rows with every word of the text."""

    def filter_queryset(self, queryset: Any) -> Any:
        queryset = super().filter_queryset(queryset)
        text = self.request.query_params.get("q", "").replace("\x00", "")
        return search_q(queryset, text) if text else queryset


class CompanyViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, _Searching):
    """Firms: list (`?q=`), read, add, change, merge, and find the ones that some values may mean."""

    rights = {**RIGHTS, "merge": CHANGE, "match": VIEW}
    queryset = Company.objects.select_related("owner")
    serializer_class = CompanySerializer

    @extend_schema(request=NewCompanyInput)
    def create(self, request: Request) -> Response:
        values = self.values(NewCompanyInput)
        why = values.pop("beside_why")
        return self.act(create_company_beside, values, beside_why=why, status=201)

    def partial_update(self, request: Request, pk: Any = None) -> Response:
        company = self.get_object()
        serializer = CompanySerializer(company, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return self.act(change_company, company, serializer.validated_data)

    @extend_schema(request=CompanyMergeInput)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: Any = None) -> Response:
        values = self.values(CompanyMergeInput)
        return self.act(merge_company, self.get_object(), values["into"], why=values["why"])

    @extend_schema(request=CompanyMatchInput, responses=CompanyMatchSerializer(many=True))
    @action(detail=False, methods=["post"], pagination_class=None)
    def match(self, request: Request) -> Response:
        """The firms that these values may mean, the likeliest first, with the reasons."""
        visible = self.get_queryset()
        found = twins_for_values(self.values(CompanyMatchInput))
        allowed = set(visible.filter(pk__in=[f.record.pk for f in found]).values_list("pk", flat=True))
        return Response([_shown(f) for f in found if f.record.pk in allowed])


def _shown(found: Any) -> dict[str, Any]:
    why = reasons(found.match, limit=10)
    return {
        "id": found.record.pk,
        "name": found.record.name,
        "score": found.match.score,
        "verdict": found.match.verdict,
        "why": why,
    }


class ContactViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, _Searching):
    """People at firms: list (`?q=`), read, add, change."""

    rights = RIGHTS
    queryset = Contact.objects.select_related("company")
    serializer_class = ContactSerializer

    def create(self, request: Request) -> Response:
        return self.act(create_contact, self.values(ContactSerializer), status=201)

    def partial_update(self, request: Request, pk: Any = None) -> Response:
        contact = self.get_object()
        serializer = ContactSerializer(contact, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return self.act(change_contact, contact, serializer.validated_data)


ROUTES = [("companies", CompanyViewSet), ("contacts", ContactViewSet), ("matching", MatchingViewSet)]
