"""The largest discount that a role may give alone."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DiscountLimit(models.Model):
    """What an installation says about one role; roles without a row keep the shipped limit (rules/discounts.py)."""

    role = models.CharField(_("role"), max_length=40, unique=True)
    percent = models.DecimalField(_("limit, %"), max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = _("discount limit")
        verbose_name_plural = _("discount limits")
        constraints = [
            models.CheckConstraint(condition=Q(percent__gte=0, percent__lte=100), name="discount_limit_within_100")
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.percent}%"
