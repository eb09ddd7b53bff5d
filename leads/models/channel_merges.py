"""Channels that became one: what went over, so that it can go back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leads.models.channels import Channel


class ChannelMerge(models.Model):
    """`channel` became one with `into`. `moved` holds what there is little of:

    campaigns, rules, forms and channels: ids; spend: {id: [number of the bill before, after]};
    visits: {day: [visitors, registrations, those of `into` before, whether it had that day]}.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="merges")
    into = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+")
    was_active = models.BooleanField(default=True)
    moved = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(_("merged at"))
    undone_at = models.DateTimeField(_("taken back at"), null=True)

    class Meta:
        verbose_name = _("merge of channels")
        verbose_name_plural = _("merges of channels")
        constraints = [
            models.UniqueConstraint(fields=["channel"], condition=Q(undone_at=None), name="channel_merged_once")
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} → {self.into_id}"


class CarriedRow(models.Model):
    """A lead or a touch that went over with a merge; gone once it went back."""

    class What(models.TextChoices):
        LEAD = "lead"
        TOUCH = "touch"

    merge = models.ForeignKey(ChannelMerge, on_delete=models.CASCADE, related_name="rows")
    what = models.CharField(max_length=5, choices=What.choices)
    record_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("carried row")
        verbose_name_plural = _("carried rows")

    def __str__(self) -> str:
        return f"{self.what} {self.record_id}"
