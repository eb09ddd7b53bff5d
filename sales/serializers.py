"""How records of sales look in the API, and what its calls take."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from companies.models import Company, Contact
from leads.models import Lead
from people.models import Person
from sales.actions.checks import today
from sales.models import Activity, Deal, DealKind, Order, OrderLine, Product, Promise, Receipt, Receivable, Stage


class StageSerializer(serializers.ModelSerializer):
    class Meta:
        model = Stage
        fields = ["id", "key", "name", "name_zh", "position", "probability"]


class ProductSerializer(serializers.ModelSerializer):
    class Meta:
        model = Product
        fields = ["id", "code", "name", "kind", "series", "list_price", "currency", "is_active"]
        extra_kwargs: dict[str, Any] = {"code": {"validators": []}}


class DealSerializer(serializers.ModelSerializer):
    """A deal; what only actions change can't be written."""

    class Meta:
        model = Deal
        fields = [
            "id", "journey", "name", "kind", "status", "stage", "lead", "company", "contact", "owner", "desk",
            "product", "amount", "currency", "expected_close_on", "next_step", "next_step_on", "is_self_sourced",
            "opened_at",
            "closed_at", "moved_at", "reason", "attributes", "source_ref", "created_at",
        ]  # fmt: skip
        read_only_fields = [
            "journey", "status", "stage", "lead", "owner", "desk", "is_self_sourced", "opened_at", "closed_at",
            "moved_at", "reason", "created_at",
        ]  # fmt: skip
        extra_kwargs = {"name": {"required": False, "allow_blank": True}}


class DealChange(serializers.ModelSerializer):
    """What may be changed about a deal by hand."""

    class Meta:
        model = Deal
        fields = ["name", "company", "contact", "product", "amount", "currency", "expected_close_on", "next_step",
                  "next_step_on", "attributes"]  # fmt: skip


class OrderLineSerializer(serializers.ModelSerializer):
    unit_price = serializers.DecimalField(max_digits=14, decimal_places=2, required=False, allow_null=True)

    class Meta:
        model = OrderLine
        fields = ["id", "product", "quantity", "unit_price", "amount"]
        read_only_fields = ["amount"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A line is given whole, also when only some values of its order are."""
        if "product" not in attrs:
            raise serializers.ValidationError({"product": [self.fields["product"].error_messages["required"]]})
        return attrs


class ReceivableSerializer(serializers.ModelSerializer):
    open_amount = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)

    class Meta:
        model = Receivable
        fields = ["id", "order", "due_on", "amount", "received_amount", "open_amount"]


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
            "total_amount", "recurring_amount", "discount_percent", "starts_on", "ends_on", "renews_by_itself",
            "notice_days", "payments", "signed_on", "signed_at", "approved_by", "reason", "lines", "receivables",
            "created_at",
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


class ConvertInput(serializers.Serializer):
    """A lead to convert. Without `company` the matcher's sure answer is taken; `new_company` makes a new one.

    `deal` is an open deal that it joins; `take` names fields in conflict of which the lead's value is taken, as
    `company.phone` or `contact.title`.
    """

    lead = serializers.PrimaryKeyRelatedField(queryset=Lead.objects.all())
    company = serializers.PrimaryKeyRelatedField(queryset=Company.objects.current(), required=False, allow_null=True)
    new_company = serializers.BooleanField(required=False, default=False)
    take = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, default=list, max_length=30
    )
    deal = serializers.PrimaryKeyRelatedField(queryset=Deal.objects.open(), required=False, allow_null=True)
    deal_name = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, required=False, default=Decimal(0))
    currency = serializers.CharField(required=False, max_length=3, default="CNY")
    product = serializers.PrimaryKeyRelatedField(queryset=Product.objects.all(), required=False, allow_null=True)
    expected_close_on = serializers.DateField(required=False, allow_null=True)


class TakeBackInput(serializers.Serializer):
    lead = serializers.PrimaryKeyRelatedField(queryset=Lead.objects.all())
    why = serializers.CharField(max_length=300)


class NewDealInput(DealChange):
    kind = serializers.ChoiceField(choices=DealKind.choices, default=DealKind.NEW)
    company = serializers.PrimaryKeyRelatedField(queryset=Company.objects.current(), required=False, allow_null=True)
    contact = serializers.PrimaryKeyRelatedField(queryset=Contact.objects.all(), required=False, allow_null=True)
    beside_why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="", write_only=True)

    class Meta(DealChange.Meta):
        fields = [*DealChange.Meta.fields, "kind", "beside_why"]
        extra_kwargs = {"name": {"required": False, "allow_blank": True}}


class PromiseSerializer(serializers.ModelSerializer):
    """What was said before signing that somebody must deliver."""

    class Meta:
        model = Promise
        fields = ["id", "deal", "text", "made_to", "made_by", "made_on", "due_on", "status", "reason", "settled_on"]


class PromiseInput(serializers.Serializer):
    text = serializers.CharField(max_length=500)
    made_to = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    made_on = serializers.DateField(required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)


class PromiseSettleInput(serializers.Serializer):
    promise = serializers.PrimaryKeyRelatedField(queryset=Promise.objects.all())
    status = serializers.ChoiceField(choices=Promise.Status.choices)
    why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class SalesReasonInput(serializers.Serializer):
    why = serializers.CharField(max_length=300)


class DealMoveInput(serializers.Serializer):
    stage = serializers.PrimaryKeyRelatedField(queryset=Stage.objects.all())
    why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class DealLoseInput(SalesReasonInput):
    recycle = serializers.BooleanField(required=False, default=False)


class DealAssignInput(serializers.Serializer):
    owner = serializers.PrimaryKeyRelatedField(queryset=Person.objects.filter(is_active=True))
    why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class DealActivityInput(serializers.Serializer):
    kind = serializers.ChoiceField(choices=Activity.Kind.choices)
    note = serializers.CharField(max_length=10_000)
    happened_at = serializers.DateTimeField(required=False, allow_null=True)


class ActivitySerializer(serializers.ModelSerializer):
    class Meta:
        model = Activity
        fields = ["id", "deal", "kind", "note", "by", "happened_at"]


class OrderSignInput(serializers.Serializer):
    signed_on = serializers.DateField(required=False, allow_null=True)


class ReceiptInput(serializers.Serializer):
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)
    received_on = serializers.DateField(default=today)
    reference = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    currency = serializers.CharField(max_length=3, required=False, allow_null=True)


class OrderRenewInput(serializers.Serializer):
    """The next term of an order; without lines or amount the recurring lines of the old order are taken over."""

    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    recurring_amount = serializers.DecimalField(max_digits=14, decimal_places=2, required=False, allow_null=True)
    signed_on = serializers.DateField(required=False, allow_null=True)
