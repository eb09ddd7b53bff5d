"""Accounts and usage over the API."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from people.models import HandOver, Person
from success import actions, wording
from success.actions.usage import COUNTS
from success.filters import AccountFilter
from success.models import Account, HealthScore, UsageDay
from success.views.acts import offered_to

CHANGE = "success.change_account"
MOST_ROWS = 5000


class AccountSerializer(serializers.ModelSerializer[Account]):
    company_name = serializers.CharField(source="company.name", read_only=True)
    why = serializers.CharField(source="why_line", read_only=True)

    class Meta:
        model = Account
        fields = [
            "id",
            "journey",
            "company",
            "company_name",
            "status",
            "csm",
            "seller",
            "tier",
            "segment",
            "seats",
            "recurring_amount",
            "currency",
            "since_on",
            "live_at",
            "active_at",
            "health",
            "health_coverage",
            "health_grade",
            "health_parts",
            "health_week",
            "health_override_until",
            "churned_on",
            "reason",
            "why",
        ]


class HealthSerializer(serializers.ModelSerializer[HealthScore]):
    sentences = serializers.SerializerMethodField()

    class Meta:
        model = HealthScore
        fields = ["week", "score", "coverage", "grade", "is_active", "is_onboarding", "parts", "sentences"]

    def get_sentences(self, row: HealthScore) -> list[str]:
        """Each part in words."""
        return [f"{wording.label_of(part)}: {wording.words_of(part)}" for part in row.parts]


class AccountOverrideInput(serializers.Serializer[Any]):
    score = serializers.IntegerField(min_value=0, max_value=100)
    why = serializers.CharField(max_length=1000)
    until = serializers.DateField()


class AccountAssignInput(serializers.Serializer[Any]):
    csm = serializers.PrimaryKeyRelatedField(queryset=Person.objects.filter(is_active=True))
    why = serializers.CharField(required=False, allow_blank=True, default="", max_length=1000)


class AccountChangeInput(serializers.Serializer[Any]):
    tier = serializers.ChoiceField(choices=Account.Tier.choices, required=False)
    segment = serializers.CharField(required=False, allow_blank=True, max_length=40)
    why = serializers.CharField(required=False, allow_blank=True, default="", max_length=1000)


class AccountViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Customers: who looks after them, what they pay, how healthy they are and why."""

    queryset = Account.objects.select_related("company")
    serializer_class = AccountSerializer
    filterset_class = AccountFilter
    rights = {
        "list": "success.view_account",
        "retrieve": "success.view_account",
        "health": "success.view_account",
        "override": CHANGE,
        "change": CHANGE,
        "assign": "success.assign_account",
    }

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False) or self.action in ("list", "retrieve", "health"):
            return rows
        return rows.changeable_by(self.caller, self.rights[self.action])

    @extend_schema(responses=HealthSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def health(self, request: Request, pk: str | None = None) -> Response:
        """The scores of the last 52 weeks, newest first, each opened into its parts."""
        rows = self.get_object().health_scores.order_by("-week")[:52]
        return Response(HealthSerializer(rows, many=True).data)

    @extend_schema(request=AccountOverrideInput)
    @action(detail=True, methods=["post"])
    def override(self, request: Request, pk: str | None = None) -> Response:
        """Set health by hand until a day, with the reason."""
        values, account = self.values(AccountOverrideInput), self.get_object()
        actions.override_health(account, values.pop("score"), by=self.caller, **values)
        account.refresh_from_db()
        return Response(self.get_serializer(account).data)

    @extend_schema(request=AccountChangeInput)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str | None = None) -> Response:
        """Change tier or segment."""
        values = self.values(AccountChangeInput)
        why = values.pop("why")
        return self.act(actions.change_account, self.get_object(), values, why=why)

    @extend_schema(request=AccountAssignInput)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str | None = None) -> Response:
        """Give to another CSM."""
        values = self.values(AccountAssignInput)
        return self.act(actions.assign_account, self.get_object(), values["csm"], why=values["why"])


class HandoverSerializer(serializers.ModelSerializer[HandOver]):
    project = serializers.IntegerField(source="subject_id", read_only=True)

    class Meta:
        model = HandOver
        fields = [
            "id",
            "status",
            "project",
            "title",
            "from_person",
            "to_person",
            "offered_at",
            "due_at",
            "answered_at",
            "reason",
            "missing",
            "checklist",
        ]


class HandoverReturnInput(serializers.Serializer[Any]):
    why = serializers.CharField(max_length=1000)
    missing = serializers.ListField(child=serializers.CharField(max_length=200), default=list, max_length=50)


class HandoverViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Projects offered to CSMs: accept or return."""

    queryset = HandOver.objects.filter(kind=HandOver.Kind.PROJECT)
    serializer_class = HandoverSerializer
    filterset_fields = ("status",)
    rights = {"*": "success.accept_handover"}

    def get_queryset(self) -> Any:
        return self.queryset.none() if getattr(self, "swagger_fake_view", False) else offered_to(self.caller)

    @extend_schema(request=None, responses=AccountSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str | None = None) -> Response:
        """Take the customer over from implementation."""
        account = actions.accept_project(self.get_object(), by=self.caller)
        return Response(AccountSerializer(account).data)

    @extend_schema(request=HandoverReturnInput)
    @action(detail=True, methods=["post"], url_path="return")
    def return_project(self, request: Request, pk: str | None = None) -> Response:
        """Send it back with the reason and what is missing."""
        return self.act(actions.return_project, self.get_object(), **self.values(HandoverReturnInput))


class UsageInput(serializers.Serializer[Any]):
    """One day of one customer. Left out means not reported, which is not zero."""

    account = serializers.CharField(
        max_length=120, help_text="Credit code, id of the company, or id in the former system."
    )
    day = serializers.DateField()
    logins = serializers.IntegerField(min_value=0, max_value=2_000_000_000, default=0)
    active_executives = serializers.IntegerField(min_value=0, max_value=2_000_000_000, allow_null=True, default=None)
    active_managers = serializers.IntegerField(min_value=0, max_value=2_000_000_000, allow_null=True, default=None)
    active_staff = serializers.IntegerField(min_value=0, max_value=2_000_000_000, allow_null=True, default=None)
    key_minutes = serializers.IntegerField(min_value=0, max_value=2_000_000_000, allow_null=True, default=None)
    business_counts = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=2_000_000_000), default=dict
    )


class UsageSerializer(serializers.ModelSerializer[UsageDay]):
    class Meta:
        model = UsageDay
        fields = ["account", "day", *COUNTS]


class UsageAnswer(serializers.Serializer[Any]):
    rows = serializers.IntegerField()
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = serializers.ListField(child=serializers.DictField())


class UsageViewSet(ChainViewSet):
    """What the product reports: days of use, sent as often as one likes."""

    queryset = UsageDay.objects.all()
    serializer_class = UsageSerializer
    pagination_class: Any = None
    filter_backends = []
    rights = {"create": "success.import_usage"}

    @extend_schema(request=UsageInput(many=True), responses=UsageAnswer)
    def create(self, request: Request) -> Response:
        """Take days of use (a list, at most 5,000). A day sent again replaces itself; rows that can't be taken are
        named with the sentence why, the others are stored."""
        data = request.data if isinstance(request.data, list) else [request.data]
        if len(data) > MOST_ROWS:
            raise serializers.ValidationError({"detail": _("At most {n} rows in one call.").format(n=MOST_ROWS)})
        serializer = UsageInput(data=data, many=True)
        serializer.is_valid(raise_exception=True)
        return Response(take_rows(serializer.validated_data))


def take_rows(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Store checked rows and count what became of them; refused ones by their place in the list (from 0)."""
    found = actions.find_accounts(row["account"] for row in rows)
    refused, usage, places = [], [], []
    for place, row in enumerate(rows):
        account = found.get(row["account"].strip())
        if account is None:
            refused.append({"row": place, "detail": _unknown(row["account"])})
            continue
        values = {name: value for name, value in row.items() if name != "account"}
        usage.append(actions.Usage(account, **values))
        places.append(place)
    counts = {"created": 0, "updated": 0, "unchanged": 0}
    for place, taken in zip(places, actions.take_usage(usage), strict=True):
        if taken.sentence:
            refused.append({"row": place, "detail": taken.sentence})
        else:
            counts[taken.outcome] += 1
    return {"rows": len(rows), **counts, "refused": refused}


def _unknown(ref: str) -> str:
    return _("No customer has this credit code or id: {ref}").format(ref=ref)


ROUTES = [("accounts", AccountViewSet), ("project-handovers", HandoverViewSet), ("usage", UsageViewSet)]
