"""How orders and their cash look in the API, and what their calls take."""

from typing import Any

from rest_framework import serializers

from sales.actions.checks import today
from sales.models import Deal, Order, OrderLine, Receipt, Receivable


class OrderLineSerializer(serializers.ModelSerializer):
    unit_price = serializers.DecimalField(max_digits=14, decimal_places=2, required=False, allow_null=True)

    class Meta:
        model = OrderLine
        fields = ["id", "product", "quantity", "unit_price", "discount_percent", "list_price", "amount"]
        read_only_fields = ["amount", "list_price"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A line is given whole, also when only some values of its order are."""
        if "product" not in attrs:
            raise serializers.ValidationError({"product": [self.fields["product"].error_messages["required"]]})
        return attrs


class ReceivableSerializer(serializers.ModelSerializer):
    open_amount = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)

    class Meta:
        model = Receivable
        fields = ["id", "order", "due_on", "milestone", "days_after", "expected_on", "amount", "received_amount",
                  "open_amount"]  # fmt: skip


class ReceiptSerializer(serializers.ModelSerializer):
    class Meta:
        model = Receipt
        fields = ["id", "order", "amount", "received_on", "reference", "by"]


class OrderSerializer(serializers.ModelSerializer):
    """An order with its lines and its plan of receivables."""

    lines = OrderLineSerializer(many=True, read_only=True)
    receivables = ReceivableSerializer(many=True, read_only=True)

    class Meta:
        model = Order
        fields = [
            "id", "journey", "number", "kind", "status", "deal", "company", "owner", "renews", "currency",
            "total_amount", "recurring_amount", "discount_percent", "deepest_discount", "expands", "starts_on",
            "ends_on", "renews_by_itself", "notice_days", "payments", "signed_on", "signed_at", "approved_by",
            "asked_at", "asked_by", "asked_why", "refused_why", "reason", "lines", "receivables", "created_at",
        ]  # fmt: skip


class OrderInput(serializers.ModelSerializer):
    """What an order is written with; `lines` as product, quantity and unit price (the list price when left out)."""

    lines = OrderLineSerializer(many=True, required=False)
    payments = serializers.IntegerField(required=False, allow_null=True, min_value=1)

    class Meta:
        model = Order
        fields = ["kind", "currency", "discount_percent", "starts_on", "ends_on", "renews_by_itself", "notice_days",
                  "payments", "lines"]  # fmt: skip


class NewOrderInput(OrderInput):
    deal = serializers.PrimaryKeyRelatedField(queryset=Deal.objects.all())
    lines = OrderLineSerializer(many=True)

    class Meta(OrderInput.Meta):
        fields = [*OrderInput.Meta.fields, "deal"]


class AskApprovalInput(serializers.Serializer):
    why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class ApproveInput(serializers.Serializer):
    """`discount` is what the approver saw, in per cent; another one by now is refused."""

    why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    discount = serializers.DecimalField(max_digits=5, decimal_places=2, required=False, allow_null=True)


class OrderSignInput(serializers.Serializer):
    signed_on = serializers.DateField(required=False, allow_null=True)


class ReceiptInput(serializers.Serializer):
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)
    received_on = serializers.DateField(default=today)
    reference = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    currency = serializers.CharField(max_length=3, required=False, allow_null=True)
    receivables = serializers.PrimaryKeyRelatedField(
        queryset=Receivable.objects.all(), many=True, required=False, allow_null=True
    )


class OrderRenewInput(serializers.Serializer):
    """The next term of an order; without lines or amount the recurring lines of the old order are taken over."""

    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    recurring_amount = serializers.DecimalField(max_digits=14, decimal_places=2, required=False, allow_null=True)
    signed_on = serializers.DateField(required=False, allow_null=True)
