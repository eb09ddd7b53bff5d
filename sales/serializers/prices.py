"""How price books and discount limits look in the API."""

from typing import Any

from rest_framework import serializers

from sales.actions.limits import selling_roles
from sales.models import Price, PriceBook, Product


class PriceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Price
        fields = ["product", "price"]


class PriceBookSerializer(serializers.ModelSerializer):
    """A book with its prices."""

    prices = PriceSerializer(many=True, read_only=True)

    class Meta:
        model = PriceBook
        fields = ["id", "name", "currency", "valid_from", "valid_to", "prices"]
        extra_kwargs: dict[str, Any] = {"name": {"validators": []}}


class PriceInput(serializers.Serializer):
    product = serializers.PrimaryKeyRelatedField(queryset=Product.objects.all())
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)


class DropPriceInput(serializers.Serializer):
    product = serializers.PrimaryKeyRelatedField(queryset=Product.objects.all())


class DiscountLimitSerializer(serializers.Serializer):
    role = serializers.ChoiceField(choices=[(role, role) for role in selling_roles()])
    percent = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100)
