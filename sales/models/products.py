from decimal import Decimal
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

MONEY: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}
ZERO = Decimal("0.00")


class Product(models.Model):
    """Something that can be ordered."""

    class Kind(models.TextChoices):
        SETUP = "setup", _("Set-up fee")
        ANNUAL = "annual", _("Annual fee")
        SEATS = "seats", _("Seats")
        MODULE = "module", _("Module")
        HARDWARE = "hardware", _("Hardware")

    RECURRING = ("annual", "seats", "module")

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("product"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.ANNUAL)
    series = models.CharField(_("series"), max_length=60, blank=True)
    list_price = models.DecimalField(_("list price"), **MONEY, default=ZERO)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    is_active = models.BooleanField(_("on sale"), default=True)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("sales:product-edit", args=[self.pk])

    @property
    def is_recurring(self) -> bool:
        """Set-up fees and hardware never count as recurring revenue."""
        return self.kind in self.RECURRING
