"""What orders and amendments share: a discount above the seller's limit is asked, given or refused."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sales.models.products import ZERO


class AsksApproval(models.Model):
    """The deepest discount that the customer gets, and where its approval stands."""

    deepest_discount = models.DecimalField(
        _("deepest discount, %"), max_digits=5, decimal_places=2, default=ZERO, editable=False
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("approved by"),
    )  # fmt: skip
    asked_at = models.DateTimeField(_("approval asked at"), null=True, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    asked_why = models.CharField(_("why the discount"), max_length=300, blank=True, editable=False)
    refused_why = models.CharField(_("why it was refused"), max_length=300, blank=True, editable=False)

    class Meta:
        abstract = True
