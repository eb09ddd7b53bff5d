"""Campaigns: a paid or own effort with a beginning, an end, a cost and a goal."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from journal.moves import Moves
from leads.models.channels import Channel


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def open(self) -> "CampaignQuerySet":
        """Campaigns on which something is still to be done."""
        return self.filter(status__in=Campaign.OPEN)

    def overdue(self, today: date) -> "CampaignQuerySet":
        """Campaigns whose last day is over and that nobody has closed."""
        return self.filter(status=Campaign.Status.RUNNING, ends_on__lt=today)


class Campaign(models.Model):
    """One effort on one channel. Leads are tied to it by its code, its name or one of its other names."""

    class Status(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("campaign", "Planned")
        RUNNING = "running", pgettext_lazy("campaign", "Running")
        CLOSED = "closed", pgettext_lazy("campaign", "Closed")
        CANCELLED = "cancelled", pgettext_lazy("campaign", "Called off")

    OPEN = ("planned", "running")
    STATUS_TONES = {"planned": "plain", "running": "blue"}
    MOVES = Moves({"planned": {"running", "cancelled"}, "running": {"closed"}})

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("campaign"), max_length=120)
    aliases = ArrayField(models.CharField(max_length=120), verbose_name=_("other names"), default=list, blank=True)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="campaigns", verbose_name=_("channel"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="campaigns", verbose_name=_("owner")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PLANNED)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    planned_cost = models.DecimalField(_("planned cost"), max_digits=14, decimal_places=2, default=0)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    goal_leads = models.PositiveIntegerField(_("goal: leads"), null=True, blank=True)
    goal_valid = models.PositiveIntegerField(_("goal: valid leads"), null=True, blank=True)
    goal_deals = models.PositiveIntegerField(_("goal: deals"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    what_worked = models.TextField(_("what worked"), blank=True)
    what_did_not = models.TextField(_("what did not"), blank=True)
    next_time = models.TextField(_("next time"), blank=True)
    result = models.JSONField(_("result at closing"), default=dict, blank=True, editable=False)
    source_ref = models.CharField(_("id in the former system"), max_length=120, null=True, blank=True, unique=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_days_in_order")]
        indexes = [
            models.Index(fields=["-starts_on", "-id"], name="campaign_newest"),
            models.Index(fields=["status", "-starts_on", "-id"], name="campaign_by_status"),
            GinIndex(fields=["aliases"], name="campaign_aliases"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("leads:campaign-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done on it."""
        return self.status in self.OPEN

    @property
    def words(self) -> list[str]:
        """The texts by which a lead is known to come from it, folded as files are compared."""
        return list(dict.fromkeys(folded for text in (self.code, self.name, *self.aliases) if (folded := fold(text))))


def fold(text: str) -> str:
    """A campaign's name as it is compared: capitals and spaces at the ends say nothing."""
    return text.strip().upper()


class CampaignItem(models.Model):
    """One line of a campaign's checklist. Shipped lines are shown in the reader's language, own ones as typed."""

    class Phase(models.TextChoices):
        BEFORE = "before", pgettext_lazy("campaign", "Before")
        DURING = "during", pgettext_lazy("campaign", "During")
        AFTER = "after", pgettext_lazy("campaign", "After")

    ORDER = (Phase.BEFORE, Phase.DURING, Phase.AFTER)

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="items")
    phase = models.CharField(_("phase"), max_length=6, choices=Phase.choices)
    text = models.CharField(_("what is to be done"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who does it"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    reminded_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("line of a checklist")
        verbose_name_plural = _("checklists")
        indexes = [
            models.Index(fields=["due_on"], name="campaign_item_due", condition=Q(done_at=None, reminded_at=None))
        ]

    def __str__(self) -> str:
        return gettext(self.text) if self.text else ""

    def is_late(self, today: date) -> bool:
        """Whether it should have been done before today."""
        return self.done_at is None and self.due_on is not None and self.due_on < today
