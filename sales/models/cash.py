from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from people.models import Person
from people.rights import rows_for
from sales.models.bank import BankReceipt
from sales.models.orders import Order
from sales.models.plans import OrderMilestone, PayMilestone
from sales.models.products import MONEY, ZERO


class ReceivableQuerySet(models.QuerySet["Receivable"]):
    def visible_to(self, person: Person) -> "ReceivableQuerySet":
        """Rows of orders that the person may see."""
        return self.filter(rows_for(person, "sales.view_order", owner="order__owner"))

    def unpaid(self) -> "ReceivableQuerySet":
        """Of binding orders, and not received in full."""
        return self.filter(order__status__in=Order.BINDING, received_amount__lt=models.F("amount"))

    def to_mark(self, on: date) -> "ReceivableQuerySet":
        """Open ones whose milestone was expected before the day, and that no project tells: somebody marks it."""
        same = {"order": models.OuterRef("order"), "milestone": models.OuterRef("milestone")}
        told = OrderMilestone.objects.filter(**same, expected_on__isnull=False)
        return self.unpaid().filter(due_on=None, expected_on__lt=on).exclude(models.Exists(told))


class Receivable(models.Model):
    """What is owed, and when: by a date, or so many days after a milestone, with no day until that is reached."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="receivables")
    due_on = models.DateField(_("due on"), null=True)
    milestone = models.CharField(_("hangs on"), max_length=12, choices=PayMilestone.choices, blank=True, default="")
    days_after = models.PositiveSmallIntegerField(_("days after"), default=0)
    expected_on = models.DateField(_("expected on"), null=True)
    reminded_step = models.PositiveSmallIntegerField(default=0, editable=False)
    amount = models.DecimalField(_("owed"), **MONEY)
    received_amount = models.DecimalField(_("received"), **MONEY, default=ZERO, editable=False)

    objects = ReceivableQuerySet.as_manager()

    class Meta:
        verbose_name = _("receivable")
        verbose_name_plural = _("receivables")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(received_amount__gte=0, received_amount__lte=models.F("amount")),
                name="receivable_received_within",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=False) | ~Q(milestone=""), name="receivable_has_day_or_milestone"
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], name="receivable_open", condition=Q(received_amount__lt=models.F("amount")))
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.due_on or self.get_milestone_display()}"

    @property
    def order_url(self) -> str:
        """The page where it is worked."""
        return self.order.get_absolute_url()

    @property
    def why_line(self) -> str:
        """How late it is, in words, or what it waits for."""
        if self.due_on is None:
            return self.waits_for
        late = (timezone.localdate(timezone=timezone.get_default_timezone()) - self.due_on).days
        if late <= 0:
            return ""
        return ngettext("{n} day late", "{n} days late", late).format(n=late)

    @property
    def waits_for(self) -> str:
        """“hangs on acceptance”, “30 days after acceptance”; blank when it is due by a date."""
        if not self.milestone:
            return ""
        what = self.get_milestone_display()
        if not self.days_after:
            return _("on: {milestone}").format(milestone=what)
        sentence = ngettext("{n} day after: {milestone}", "{n} days after: {milestone}", self.days_after)
        return sentence.format(n=self.days_after, milestone=what)

    @property
    def expected_shown(self) -> date | None:
        """The expected day, while there is no day on which it is due."""
        return self.expected_on if self.due_on is None else None

    @property
    def open_amount(self) -> Decimal:
        return self.amount - self.received_amount


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def visible_to(self, person: Person) -> "ReceiptQuerySet":
        """Rows of orders that the person may see."""
        return self.filter(rows_for(person, "sales.view_order", owner="order__owner"))


class Receipt(models.Model):
    """Cash that came in, dated by when it was received."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="receipts")
    amount = models.DecimalField(_("amount"), **MONEY)
    received_on = models.DateField(_("received on"), db_index=True)
    reference = models.CharField(_("bank reference"), max_length=80, blank=True)
    bank = models.ForeignKey(BankReceipt, null=True, editable=False, on_delete=models.PROTECT, related_name="receipts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="receipt_positive"),
            models.UniqueConstraint(
                fields=["order", "reference"], condition=~Q(reference=""), name="receipt_reference_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.amount}"

    @property
    def order_url(self) -> str:
        """The page where it is booked."""
        return self.order.get_absolute_url()

    @property
    def booked_words(self) -> str:
        """Who booked it, or that a statement of the bank brought it."""
        return str(_("bank statement") if self.bank_id else self.by or "")

    @property
    def laid_words(self) -> str:
        """The payments that it paid, by their due days or milestones."""
        laid = [one.receivable for one in self.allocations.all()]
        days = [str(one.due_on or one.waits_for) for one in laid]
        return _("for the payment due {days}").format(days=", ".join(sorted(days))) if days else ""


class Allocation(models.Model):
    """How much of a receipt lies on a receivable."""

    receipt = models.ForeignKey(Receipt, on_delete=models.CASCADE, related_name="allocations")
    receivable = models.ForeignKey(Receivable, on_delete=models.PROTECT, related_name="allocations")
    amount = models.DecimalField(_("amount"), **MONEY)

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        constraints = [
            models.UniqueConstraint(fields=["receipt", "receivable"], name="allocation_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="allocation_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.receipt} / {self.receivable}"
