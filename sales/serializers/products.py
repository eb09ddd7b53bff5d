"""How products look in the API."""

from typing import Any

from rest_framework import serializers

from sales.models import Product


class ProductSerializer(serializers.ModelSerializer):
    class Meta:
        model = Product
        fields = ["id", "code", "name", "kind", "series", "list_price", "currency", "is_active"]
        extra_kwargs: dict[str, Any] = {"code": {"validators": []}}
