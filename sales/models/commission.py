"""What an order is worth to whom sold it: rates per origin, each from a day on, and which lines count."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sales.models.products import Product


class Origin(models.TextChoices):
    """Where an order came from, as commission sees it. `any` is the flat rate, for origins without their own."""

    ANY = "any", pgettext_lazy("origin of an order", "Any origin")
    MARKETING = "marketing", pgettext_lazy("origin of an order", "Marketing lead")
    SELF = "self", pgettext_lazy("origin of an order", "Self-sourced")
    REFERRAL = "referral", pgettext_lazy("origin of an order", "Referral")
    PARTNER = "partner", pgettext_lazy("origin of an order", "Partner")
    EXPANSION = "expansion", pgettext_lazy("origin of an order", "Expansion")
    RENEWAL = "renewal", pgettext_lazy("origin of an order", "Renewal")


class CommissionRate(models.Model):
    """Percent of the counted amount for orders of an origin signed from `from_on` to `to_on`, both included."""

    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices)
    percent = models.DecimalField(_("rate, %"), max_digits=5, decimal_places=2)
    from_on = models.DateField(pgettext_lazy("first day", "from"))
    to_on = models.DateField(pgettext_lazy("last day", "to"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("commission rate")
        verbose_name_plural = _("commission rates")
        ordering = ["origin", "-from_on"]
        constraints = [
            models.UniqueConstraint(fields=["origin", "from_on"], name="commission_rate_once"),
            models.CheckConstraint(condition=Q(percent__gte=0, percent__lte=100), name="commission_rate_percent"),
            models.CheckConstraint(condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="commission_rate_days"),
        ]

    def __str__(self) -> str:
        return f"{self.get_origin_display()} {self.percent} %"


def every_kind() -> list[str]:
    """All kinds of product."""
    return list(Product.Kind.values)


class CommissionTerms(models.Model):
    """One row: which kinds of lines count."""

    counted_kinds = ArrayField(
        models.CharField(max_length=10, choices=Product.Kind.choices),
        default=every_kind,
        verbose_name=_("lines that count"),
    )

    class Meta:
        verbose_name = _("commission terms")
        verbose_name_plural = _("commission terms")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="commission_terms_is_one")]

    def __str__(self) -> str:
        return str(_("commission terms"))
