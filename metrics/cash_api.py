"""Cash at risk over the API."""

from typing import Any

from rest_framework import mixins, serializers

from console.api import ChainViewSet
from metrics.queries.cash_at_risk import RIGHT, cash_at_risk, days_late, why_late
from sales.actions.checks import today
from sales.models import Receivable


class CashAtRiskSerializer(serializers.ModelSerializer):
    """One open payment, the project that it hangs on, and how late that is."""

    project = serializers.IntegerField(source="order.project.pk", read_only=True)
    company = serializers.IntegerField(source="order.company_id", read_only=True)
    currency = serializers.CharField(source="order.currency", read_only=True)
    open_amount = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    days_late = serializers.SerializerMethodField()
    why = serializers.SerializerMethodField()

    class Meta:
        model = Receivable
        fields = ["id", "order", "company", "project", "milestone", "days_after", "expected_on", "open_amount",
                  "currency", "days_late", "why"]  # fmt: skip

    def get_days_late(self, row: Receivable) -> int:
        return days_late(row, today())

    def get_why(self, row: Receivable) -> str:
        return why_late(row, today())


class CashAtRiskViewSet(mixins.ListModelMixin, ChainViewSet):
    """Open payments that hang on a milestone of a late project."""

    rights = {"list": RIGHT}
    queryset = Receivable.objects.all()
    serializer_class = CashAtRiskSerializer
    filterset_class = None

    def get_queryset(self) -> Any:
        return cash_at_risk(self.request.user, today())  # type: ignore[arg-type]


ROUTES = [("cash-at-risk", CashAtRiskViewSet)]
