"""Where leads come from."""

from django.db import models
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class Channel(models.Model):
    """Where leads come from: a tree of two levels, offline and online at its top."""

    class Side(models.TextChoices):
        ONLINE = "online", _("Online")
        OFFLINE = "offline", _("Offline")
        OTHER = "other", _("Other")

    key = models.SlugField(_("key"), max_length=60, unique=True, allow_unicode=True)
    name = models.CharField(_("channel"), max_length=80)
    side = models.CharField(_("side"), max_length=10, choices=Side.choices, default=Side.OTHER)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=pgettext_lazy("channel", "part of"),
    )
    is_paid = models.BooleanField(_("paid"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveIntegerField(default=0, editable=False)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="merged",
        verbose_name=pgettext_lazy("channel", "merged into"),
    )

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["side", "position", "name"]

    def __str__(self) -> str:
        """The name; shipped names in the reader's language, own names as typed."""
        return gettext(self.name) if self.name else self.key

    def get_absolute_url(self) -> str:
        return f"{reverse('leads:lead-list')}?channel={self.pk}"


class Touch(models.Model):
    """A later contact of a known lead with a channel; the first one is the lead's own channel and came_at."""

    lead = models.ForeignKey("leads.Lead", on_delete=models.CASCADE, related_name="touches")
    channel = models.ForeignKey(
        Channel, db_index=False, on_delete=models.PROTECT, related_name="+", verbose_name=_("channel")
    )
    campaign = models.CharField(_("campaign"), max_length=120, blank=True)
    campaign_ref = models.ForeignKey(
        "leads.Campaign",
        null=True,
        editable=False,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="touches",
        verbose_name=_("campaign"),
    )
    happened_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("touch")
        verbose_name_plural = _("touches")
        indexes = [
            models.Index(fields=["channel", "happened_at"], name="touch_by_channel"),
            models.Index(
                fields=["campaign_ref", "happened_at"],
                name="touch_by_campaign",
                condition=models.Q(campaign_ref__isnull=False),
            ),
            models.Index(
                Upper("campaign"),
                name="touch_untied",
                condition=models.Q(campaign_ref=None) & ~models.Q(campaign=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id} {self.channel_id}"
