"""Who owns what is sold to a customer: what the firm decided about it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sales.rules.ownership import EXPANSION_MONTHS


class OwnershipPolicy(models.Model):
    """One row: who owns renewals, and for how many calendar months a contract's expansions stay with sales."""

    class RenewalOwner(models.TextChoices):
        CSM = "csm", pgettext_lazy("owner of renewals", "The CSM")
        COMMERCIAL = "commercial", pgettext_lazy("owner of renewals", "A commercial manager")
        SALES = "sales", pgettext_lazy("owner of renewals", "The seller")
        OPERATIONS = "operations", pgettext_lazy("owner of renewals", "Operations")

    renewal_owner = models.CharField(
        _("renewals belong to"), max_length=10, choices=RenewalOwner.choices, default=RenewalOwner.CSM
    )
    expansion_months = models.PositiveSmallIntegerField(
        _("months in which expansions stay with sales"), default=EXPANSION_MONTHS
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who takes them"),
    )
    changed_at = models.DateTimeField(_("changed at"), null=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("changed by")
    )

    class Meta:
        verbose_name = _("ownership rule")
        verbose_name_plural = _("ownership rules")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="ownership_policy_is_one")]

    def __str__(self) -> str:
        return str(self.get_renewal_owner_display())
