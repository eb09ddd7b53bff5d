from datetime import date

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from journal.models import Journey
from journal.moves import Moves
from people.models import Person
from people.rights import rows_for
from sales.models import Order
from success.models import Account


class RenewalQuerySet(models.QuerySet["Renewal"]):
    def visible_to(self, person: Person) -> "RenewalQuerySet":
        """Rows that the person may see; the account's seller sees them too."""
        return self.filter(
            rows_for(person, "renewals.view_renewal")
            | rows_for(person, "renewals.view_renewal", owner="account__seller")
        )

    def changeable_by(self, person: Person, right: str = "renewals.change_renewal") -> "RenewalQuerySet":
        """Rows that the person may work on."""
        return self.filter(rows_for(person, right))

    def plan_late(self, today: date | None = None) -> "RenewalQuerySet":
        """Renewals without a plan after the day on which it was due."""
        return self.filter(status=Renewal.Status.OPEN, plan_due_on__lt=today or timezone.localdate())

    def overdue(self, today: date | None = None) -> "RenewalQuerySet":
        """Renewals still undecided after their anchor."""
        return self.undecided().filter(anchor_on__lt=today or timezone.localdate())

    def undecided(self) -> "RenewalQuerySet":
        """Renewals still to be worked."""
        return self.filter(status__in=Renewal.UNDECIDED)


class Renewal(Journey):
    """One contract term coming to its end. Opened once per order, six calendar months before its anchor."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("renewal", "Open")
        PLANNED = "planned", pgettext_lazy("renewal", "Planned")
        IN_TALKS = "in_talks", _("In talks")
        WON = "won", _("Renewed")
        LOST = "lost", pgettext_lazy("renewal", "Lost")

    class Outcome(models.TextChoices):
        SAME = "same", _("Same value")
        EXPANDED = "expanded", _("Expanded")
        SHRUNK = "shrunk", _("Shrunk")

    class LossReason(models.TextChoices):
        NO_VALUE = "no_value", _("No value seen")
        PRICE = "price", _("Price")
        COMPETITOR = "competitor", _("Went to a competitor")
        SERVICE = "service", _("Service or implementation failed")
        PRODUCT = "product", _("Product gap")
        SPONSOR_LEFT = "sponsor_left", _("Sponsor left")
        CLOSED = "closed", _("Customer closed or merged")
        OTHER = "other", _("Other")

    STATUS_TONES = {"open": "plain", "planned": "blue"}
    UNDECIDED = ("open", "planned", "in_talks")
    MOVES = Moves(
        {
            "open": {"planned", "lost", "won"},
            "planned": {"planned", "in_talks", "won", "lost", "open"},
            "in_talks": {"won", "lost", "planned", "open"},
            "lost": {"in_talks"},
        }
    )

    order = models.OneToOneField(
        Order, on_delete=models.PROTECT, related_name="renewal", verbose_name=_("ending order")
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="renewals", verbose_name=_("account"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="renewals", verbose_name=_("owner")
    )
    anchor_on = models.DateField(_("anchor"))
    opens_on = models.DateField(_("opens"))
    plan_due_on = models.DateField(_("plan due"))
    due_amount = models.DecimalField(_("due per year"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    usage_review = models.TextField(_("usage review"), blank=True)
    plan = models.TextField(_("follow-up plan"), blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_step_on = models.DateField(_("next step on"), null=True, blank=True)
    forecast = models.CharField(
        _("forecast"),
        max_length=10,
        blank=True,
        choices=[("commit", _("Commit")), ("best", _("Best case")), ("worst", _("Worst case"))],
    )
    planned_at = models.DateTimeField(_("planned at"), null=True, editable=False)
    closed_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=10, blank=True, choices=Outcome.choices, editable=False)
    new_order = models.OneToOneField(
        Order, null=True, on_delete=models.PROTECT, related_name="renewal_won", editable=False
    )
    new_amount = models.DecimalField(_("renewed per year"), max_digits=14, decimal_places=2, null=True, editable=False)
    loss_reason = models.CharField(_("reason"), max_length=20, blank=True, choices=LossReason.choices)
    reason = models.CharField(_("in words"), max_length=300, blank=True)
    opened_at = models.DateTimeField(_("opened at"))

    objects = RenewalQuerySet.as_manager()

    class Meta:
        verbose_name = _("renewal")
        verbose_name_plural = _("renewals")
        indexes = [
            models.Index(fields=["status", "anchor_on", "id"], name="renewal_due"),
            models.Index(fields=["owner", "status", "anchor_on"], name="renewal_by_owner"),
            models.Index(fields=["account", "-anchor_on"], name="renewal_by_account"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.anchor_on}"

    def get_absolute_url(self) -> str:
        return reverse("renewals:renewal-detail", args=[self.pk])

    @property
    def why_line(self) -> str:
        """What a colleague would say about the customer: why it is healthy or not."""
        return self.account.why_line

    @property
    def is_decided(self) -> bool:
        return self.status not in self.UNDECIDED

    @property
    def is_plan_late(self) -> bool:
        """Computed, never stored: no plan after the day on which it was due."""
        return self.status == self.Status.OPEN and self.plan_due_on < timezone.localdate()

    @property
    def is_overdue(self) -> bool:
        """Computed, never stored: undecided after the anchor."""
        return not self.is_decided and self.anchor_on < timezone.localdate()

    @property
    def days_left(self) -> int:
        """Days until the anchor, negative after it."""
        return (self.anchor_on - timezone.localdate()).days
