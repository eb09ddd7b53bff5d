"""What the journal says, folded into tables that can be counted: one row per belief, as long as it was held.

A row holds from `seen_from` until `seen_to` (empty: still). To know what the figures were at a moment, take the rows
that held then. Nothing here is typed in: `metrics.actions` derives every row from the journal, and can do so again.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leads.models import Channel, Lead
from metrics.stages import STAGES
from people.models import Person
from people.rights import rows_for
from sales.models import Deal, Order

# The journal holds ids without constraints, and so do the tables that are derived from it.
LOOSE: dict[str, Any] = {"null": True, "db_constraint": False, "on_delete": models.DO_NOTHING, "related_name": "+"}


class BeliefQuerySet(models.QuerySet[Any]):
    def held_before(self, moment: datetime) -> "BeliefQuerySet":
        """Rows that held just before the moment (aware): what was known of what had happened by then."""
        return self.filter(Q(seen_to=None) | Q(seen_to__gte=moment), seen_from__lt=moment)

    def counted_for(self, person: Person | None, right: str, owner: str = "rep") -> "BeliefQuerySet":
        """Rows that make up the figures the person may see: own, the team's or all; all for None (a command)."""
        return self if person is None else self.filter(rows_for(person, right, owner=owner))


class Belief(models.Model):
    """Abstract: something that the journal let us believe from one moment until another."""

    journey = models.UUIDField()
    seen_from = models.DateTimeField()
    seen_to = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class FunnelJourney(Belief):
    """How far one journey had come, and to whom it belonged. `lead` is empty when no lead began it."""

    lead = models.ForeignKey(Lead, **LOOSE, db_index=False)
    channel = models.ForeignKey(Channel, **LOOSE, db_index=False)
    rep = models.ForeignKey(settings.AUTH_USER_MODEL, **LOOSE, db_index=False)
    lead_at = models.DateTimeField(null=True)
    valid_at = models.DateTimeField(null=True)
    deal_at = models.DateTimeField(null=True)
    order_at = models.DateTimeField(null=True)
    cash_at = models.DateTimeField(null=True)
    live_at = models.DateTimeField(null=True)
    active_at = models.DateTimeField(null=True)
    renewed_at = models.DateTimeField(null=True)

    objects = BeliefQuerySet.as_manager()

    class Meta:
        verbose_name = _("journey through the funnel")
        verbose_name_plural = _("journeys through the funnel")
        constraints = [models.UniqueConstraint(fields=["journey", "seen_from"], name="funnel_belief_once")]
        indexes = [models.Index(fields=["lead_at"], name="funnel_came", condition=Q(seen_to=None))]

    def __str__(self) -> str:
        reached = [stage.key for stage in STAGES if getattr(self, f"{stage.key}_at")]
        return f"{self.journey}: {', '.join(reached)}"


class DealState(Belief):
    """What was believed of one deal: open, won or lost, since when, for how much, worked by whom."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("deal", "Open")
        WON = "won", pgettext_lazy("deal", "Won")
        LOST = "lost", pgettext_lazy("deal", "Lost")
        UNDONE = "undone", _("Conversion taken back")

    deal = models.ForeignKey(Deal, db_constraint=False, db_index=False, on_delete=models.DO_NOTHING, related_name="+")
    status = models.CharField(max_length=6, choices=Status.choices)
    rep = models.ForeignKey(settings.AUTH_USER_MODEL, **LOOSE, db_index=False)
    opened_at = models.DateTimeField(null=True)  # a former system may not tell
    closed_at = models.DateTimeField(null=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)

    objects = BeliefQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of a deal")
        verbose_name_plural = _("states of deals")
        constraints = [models.UniqueConstraint(fields=["deal", "seen_from"], name="deal_belief_once")]
        indexes = [
            models.Index(fields=["journey"], name="deal_belief_journey"),
            models.Index(fields=["status", "closed_at"], name="deal_belief_closed"),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id}: {self.status}"


class CashState(Belief):
    """What was believed of one payment: cash that came in on an order, or (less than zero) that was paid back."""

    order = models.ForeignKey(Order, db_constraint=False, db_index=False, on_delete=models.DO_NOTHING, related_name="+")
    received_at = models.DateTimeField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)

    objects = BeliefQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = pgettext_lazy("cash", "payments")
        indexes = [
            models.Index(fields=["journey"], name="cash_belief_journey"),
            models.Index(fields=["received_at"], name="cash_belief_received"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.amount} {self.currency}"


class UnseenEvents(models.Model):
    """Events that the tables above do not show yet. A trigger of the database writes their ids, in the transaction
    that writes the events, so that what commits late is never skipped; one row for those of one statement."""

    events = ArrayField(models.BigIntegerField())

    class Meta:
        verbose_name = _("events not counted yet")
        verbose_name_plural = _("events not counted yet")

    def __str__(self) -> str:
        return ", ".join(map(str, self.events))


class Marker(models.Model):
    """When the figures were last brought up to date; one row."""

    updated_at = models.DateTimeField(null=True)
    rebuilt_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.updated_at)
