"""What changes in a signed order: only by an amendment, signed for itself."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.models import Company
from journal.moves import Moves
from people.models import Person
from people.rights import rows_for
from sales.models.asking import AsksApproval
from sales.models.orders import Order, OrderLine
from sales.models.products import MONEY, ZERO, Product


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    def visible_to(self, person: Person) -> "AmendmentQuerySet":
        """Rows of orders that the person may see."""
        return self.filter(rows_for(person, "sales.view_order", owner="order__owner"))

    def changeable_by(self, person: Person, right: str) -> "AmendmentQuerySet":
        """Visible rows on which the person holds another right on the order."""
        return self.visible_to(person).filter(rows_for(person, right, owner="order__owner"))

    def open(self) -> "AmendmentQuerySet":
        """Written, neither signed nor dropped."""
        return self.filter(status__in=Amendment.OPEN)

    def needing_approval(self) -> "AmendmentQuerySet":
        """Written ones whose approval is asked: a discount lies above what the seller of the order may give alone."""
        return self.filter(status=Amendment.Status.DRAFT, asked_at__isnull=False)


class Amendment(AsksApproval, models.Model):
    """A change of a signed order from a day on: lines added, removed, otherwise many or priced, another end."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("order", "Draft")
        APPROVED = "approved", pgettext_lazy("order", "Approved")
        SIGNED = "signed", pgettext_lazy("order", "Signed")
        CANCELLED = "cancelled", pgettext_lazy("order", "Cancelled")

    OPEN = ("draft", "approved")
    MOVES = Moves({"draft": {"approved", "signed", "cancelled"}, "approved": {"signed", "cancelled"}})

    number = models.CharField(_("amendment"), max_length=48, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="amendments", verbose_name=_("order"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    effective_on = models.DateField(_("from which day"))
    ends_on = models.DateField(_("term ends"))
    ended_on = models.DateField(_("term ended before"))
    reason = models.CharField(_("reason"), max_length=300)
    total_before = models.DecimalField(_("total before"), **MONEY)
    total_after = models.DecimalField(_("total after"), **MONEY)
    recurring_before = models.DecimalField(_("recurring before"), **MONEY)
    recurring_after = models.DecimalField(_("recurring after"), **MONEY)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField(_("signed on"), null=True)
    in_force_at = models.DateTimeField(_("in force since"), null=True)
    created_at = models.DateTimeField(_("created at"))

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(status__in=["draft", "approved"]), name="amendment_open_once"
            ),
            models.CheckConstraint(condition=Q(total_after__gte=0), name="amendment_total_not_negative"),
        ]
        indexes = [
            models.Index(
                fields=["effective_on"], condition=Q(status="signed", in_force_at=None), name="amendment_to_come"
            ),
            models.Index(fields=["-created_at", "-id"], name="amendment_newest"),
            models.Index(
                fields=["asked_at"], condition=Q(status="draft", asked_at__isnull=False), name="amendment_asked"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("sales:amendment-detail", args=[self.pk])

    @property
    def journey(self) -> object:
        """That of its order."""
        return self.order.journey

    @property
    def owner(self) -> Person:
        """The seller of its order."""
        return self.order.owner

    @property
    def owner_id(self) -> int:
        """The key of the seller of its order."""
        return self.order.owner_id

    @property
    def company(self) -> Company:
        """Whose order it changes."""
        return self.order.company

    @property
    def currency(self) -> str:
        """That of its order."""
        return self.order.currency

    @property
    def total_amount(self) -> Decimal:
        """What the order is worth with it."""
        return self.total_after

    @property
    def difference(self) -> Decimal:
        """By how much the order grows, or shrinks."""
        return self.total_after - self.total_before


class AmendmentLine(models.Model):
    """One line as it is wanted from the day on: an old one changed (quantity 0: removed), or a new one."""

    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, null=True, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_price = models.DecimalField(_("unit price"), **MONEY)
    list_price = models.DecimalField(_("list price"), **MONEY, null=True)
    discount_percent = models.DecimalField(_("discount, %"), max_digits=5, decimal_places=2, default=ZERO)
    credit = models.DecimalField(_("credit"), **MONEY, default=ZERO)
    charge = models.DecimalField(_("charge"), **MONEY, default=ZERO)

    class Meta:
        verbose_name = _("amended line")
        verbose_name_plural = _("amended lines")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.product} × {self.quantity}"


class Refund(models.Model):
    """Cash that was paid back on an order, dated by when it went out."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refunds")
    amount = models.DecimalField(_("amount"), **MONEY)
    refunded_on = models.DateField(_("refunded on"), db_index=True)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("booked at"))

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-refunded_on", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="refund_positive")]

    def __str__(self) -> str:
        return f"{self.order} {self.amount}"
