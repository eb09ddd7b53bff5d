"""How amendments and refunds look in the API, and what their calls take."""

from rest_framework import serializers

from sales.actions.checks import today
from sales.models import Amendment, AmendmentLine, OrderLine, Product, Refund


class AmendmentLineSerializer(serializers.ModelSerializer):
    class Meta:
        model = AmendmentLine
        fields = ["line", "product", "quantity", "unit_price", "list_price", "discount_percent", "credit", "charge"]


class AmendmentSerializer(serializers.ModelSerializer):
    """An amendment with what it changes."""

    lines = AmendmentLineSerializer(many=True, read_only=True)

    class Meta:
        model = Amendment
        fields = ["id", "number", "order", "status", "effective_on", "ends_on", "reason", "total_before", "total_after",
                  "recurring_before", "recurring_after", "deepest_discount", "approved_by", "asked_at", "asked_by",
                  "asked_why", "refused_why", "signed_on", "in_force_at",
                  "lines"]  # fmt: skip


class AmendmentChangeInput(serializers.Serializer):
    """`line` is a standing line of the order; without it the product is added. Quantity 0 removes the line."""

    line = serializers.PrimaryKeyRelatedField(queryset=OrderLine.objects.all(), required=False, allow_null=True)
    product = serializers.PrimaryKeyRelatedField(queryset=Product.objects.all())
    quantity = serializers.IntegerField(min_value=0)
    unit_price = serializers.DecimalField(max_digits=14, decimal_places=2, required=False, allow_null=True)
    discount_percent = serializers.DecimalField(max_digits=5, decimal_places=2, required=False)


class AmendInput(serializers.Serializer):
    effective_on = serializers.DateField(default=today)
    ends_on = serializers.DateField(required=False, allow_null=True)
    why = serializers.CharField(max_length=300)
    changes = AmendmentChangeInput(many=True, required=False, default=list)


class RefundSerializer(serializers.ModelSerializer):
    class Meta:
        model = Refund
        fields = ["id", "order", "amount", "refunded_on", "reason", "by"]


class RefundInput(serializers.Serializer):
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)
    refunded_on = serializers.DateField(default=today)
    why = serializers.CharField(max_length=300)
