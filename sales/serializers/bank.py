"""How bank receipts look in the API, and what their calls take."""

from rest_framework import serializers

from sales.models import BankReceipt, Order, Receivable


class BankReceiptSerializer(serializers.ModelSerializer):
    """One credit of a bank statement, with the orders that are proposed for it and why."""

    open_amount = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    why = serializers.CharField(source="why_line", read_only=True)

    class Meta:
        model = BankReceipt
        fields = ["id", "account", "serial", "received_on", "amount", "open_amount", "currency", "payer", "remark",
                  "status", "company", "proposals", "why", "settled_by", "settled_at"]  # fmt: skip


class AssignInput(serializers.Serializer):
    """The order, and perhaps only an amount of it, or only chosen payments; else the oldest payment first."""

    order = serializers.PrimaryKeyRelatedField(queryset=Order.objects.all())
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, required=False, allow_null=True)
    receivables = serializers.PrimaryKeyRelatedField(
        queryset=Receivable.objects.all(), many=True, required=False, allow_null=True
    )
