"""What channels cost, and how many people visited and registered."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leads.models.campaigns import Campaign
from leads.models.channels import Channel


class Spend(models.Model):
    """An amount spent on a channel within some days. What builds the brand is kept apart from what brings leads."""

    class Kind(models.TextChoices):
        PERFORMANCE = "performance", pgettext_lazy("spend", "Performance")
        BRAND = "brand", pgettext_lazy("spend", "Brand and PR")

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="spend", verbose_name=_("channel"))
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.PROTECT, related_name="spend", verbose_name=_("campaign")
    )
    from_on = models.DateField(_("first day"))
    to_on = models.DateField(_("last day"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.PERFORMANCE)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    note = models.CharField(_("note"), max_length=300, blank=True)
    source_ref = models.CharField(_("number of the bill"), max_length=120, blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("spend")
        verbose_name_plural = _("spend")
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="spend_days_in_order"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="spend_not_negative"),
            models.UniqueConstraint(
                fields=["channel", "campaign", "from_on", "to_on", "kind", "currency", "source_ref"],
                name="spend_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["-from_on", "-id"], name="spend_newest"),
            models.Index(fields=["channel", "-from_on", "-id"], name="spend_by_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.from_on} {self.amount} {self.currency}"

    def get_absolute_url(self) -> str:
        return reverse("leads:spend-edit", args=[self.pk])


class Visits(models.Model):
    """How many people came to a channel on one day, and how many of them registered. Nothing told is empty, not 0."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="visits", verbose_name=_("channel"))
    day = models.DateField(_("day"))
    visitors = models.PositiveIntegerField(_("visitors (UV)"), null=True, blank=True)
    registrations = models.PositiveIntegerField(_("registrations"), null=True, blank=True)

    class Meta:
        verbose_name = _("visits of a day")
        verbose_name_plural = _("visits")
        constraints = [models.UniqueConstraint(fields=["channel", "day"], name="visits_once")]
        indexes = [models.Index(fields=["day"], name="visits_by_day")]

    def __str__(self) -> str:
        return f"{self.channel} {self.day}"
