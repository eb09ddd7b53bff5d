"""How far back the audit looks, over the API: read the rules, set one from a month on."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api import ChainViewSet
from sales.actions.audit_run import month_named
from sales.actions.audit_window import set_audit_window
from sales.models import AuditWindow
from sales.models.audit_window import LONGEST_LOOK_BACK


class AuditWindowSerializer(serializers.ModelSerializer):
    """The look-back of months from one month on."""

    from_month = serializers.DateField(format="%Y-%m")

    class Meta:
        model = AuditWindow
        fields = ["id", "from_month", "look_back_months", "why", "set_at", "by"]


class AuditWindowInput(serializers.Serializer):
    """Calendar months before signing, for months from `from_month` (2026-10) on, and why."""

    look_back_months = serializers.IntegerField(min_value=1, max_value=LONGEST_LOOK_BACK)
    from_month = serializers.CharField(max_length=7)
    why = serializers.CharField(max_length=300)


class AuditWindowViewSet(mixins.ListModelMixin, ChainViewSet):
    """Look-backs of the audit, the newest month first: list, set."""

    rights = {"list": "sales.view_audit", "create": "sales.change_audit"}
    queryset = AuditWindow.objects.all()
    serializer_class = AuditWindowSerializer
    ordering = "-from_month"

    @extend_schema(request=AuditWindowInput)
    def create(self, request: Request) -> Response:
        values = self.values(AuditWindowInput)
        month = month_named(values.pop("from_month"))
        return self.act(set_audit_window, values.pop("look_back_months"), month, status=201, **values)


ROUTES = [("audit-windows", AuditWindowViewSet)]
