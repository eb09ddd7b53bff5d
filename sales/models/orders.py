from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.models import Company
from journal.models import Journey
from journal.moves import Moves
from people.models import Person
from people.rights import rows_for
from sales.models.asking import AsksApproval
from sales.models.deals import Deal, DealKind
from sales.models.products import MONEY, ZERO, Product


class OrderQuerySet(models.QuerySet["Order"]):
    def visible_to(self, person: Person) -> "OrderQuerySet":
        """Rows that the person may see."""
        return self.filter(rows_for(person, "sales.view_order"))

    def changeable_by(self, person: Person, right: str) -> "OrderQuerySet":
        """Visible rows on which the person holds another right, such as sales.sign_order."""
        return self.visible_to(person).filter(rows_for(person, right))

    def needing_approval(self) -> "OrderQuerySet":
        """Drafts whose approval is asked: the discount lies above what their seller may give alone."""
        return self.filter(status=Order.Status.DRAFT, asked_at__isnull=False)

    def signed(self) -> "OrderQuerySet":
        """Orders that bind: signed, running or at their end, not cancelled."""
        return self.filter(status__in=Order.BINDING)

    def ending_apart(self, ends_on: date | None) -> "OrderQuerySet":
        """Running orders whose term ends on another day than the one given."""
        running = self.filter(status__in=(Order.Status.SIGNED, Order.Status.ACTIVE), ends_on__isnull=False)
        return running.exclude(ends_on=ends_on).order_by("pk")


class Order(AsksApproval, Journey):
    """What the customer signs. Its term (starts_on … ends_on, both inclusive) is the contract."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("order", "Draft")
        APPROVED = "approved", pgettext_lazy("order", "Approved")
        SIGNED = "signed", pgettext_lazy("order", "Signed")
        ACTIVE = "active", pgettext_lazy("order", "Active")
        ENDED = "ended", pgettext_lazy("order", "Ended")
        CANCELLED = "cancelled", pgettext_lazy("order", "Cancelled")
        REFUNDED = "refunded", pgettext_lazy("order", "Refunded")

    BINDING = ("signed", "active", "ended")
    MOVES = Moves(
        {
            "draft": {"approved", "signed", "cancelled"},
            "approved": {"signed", "draft", "cancelled"},
            "signed": {"active", "cancelled", "refunded", "ended"},
            "active": {"ended", "refunded", "cancelled"},
            "ended": {"refunded"},
        }
    )

    Kind = DealKind

    number = models.CharField(_("order"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=DealKind.choices, default=DealKind.NEW)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="orders", verbose_name=_("deal"))
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="orders", verbose_name=_("company"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="orders", verbose_name=_("seller")
    )
    renews = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="renewed_by"
    )
    expands = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="expansions",
        verbose_name=_("contract that it expands"),
    )
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    total_amount = models.DecimalField(_("total"), **MONEY, default=ZERO, editable=False)
    recurring_amount = models.DecimalField(_("recurring per year"), **MONEY, default=ZERO, editable=False)
    discount_percent = models.DecimalField(_("discount, %"), max_digits=5, decimal_places=2, default=ZERO)
    starts_on = models.DateField(_("term starts"), null=True, blank=True)
    ends_on = models.DateField(_("term ends"), null=True, blank=True)
    renews_by_itself = models.BooleanField(_("renews by itself"), default=False)
    notice_days = models.PositiveSmallIntegerField(_("notice, days"), default=0)
    payments = models.PositiveSmallIntegerField(_("payments"), default=1)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signed_at = models.DateTimeField(_("signed at"), null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    source_ref = models.CharField(_("id in the former system"), max_length=120, null=True, blank=True, unique=True)
    created_at = models.DateTimeField(_("created at"))

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints = [
            models.CheckConstraint(condition=Q(total_amount__gte=0), name="order_total_not_negative"),
            models.UniqueConstraint(
                fields=["deal"],
                condition=Q(status__in=["signed", "active", "ended"]),
                name="order_signed_once_per_deal",
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="order_newest"),
            models.Index(fields=["owner", "-created_at", "-id"], name="order_by_owner"),
            models.Index(fields=["status", "ends_on"], name="order_by_end"),
            models.Index(fields=["company", "-signed_at"], name="order_by_company"),
            models.Index(fields=["-signed_at", "-id"], name="order_by_signing"),
            models.Index(fields=["asked_at"], name="order_asked", condition=Q(status="draft", asked_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("sales:order-detail", args=[self.pk])

    @property
    def why_line(self) -> str:
        """What a colleague would say about it: the reason why it was taken back, else its term."""
        if self.reason or not self.ends_on:
            return self.reason
        return f"{self.starts_on or '—'} – {self.ends_on}"

    @property
    def is_signed(self) -> bool:
        """Whether the customer is bound: the order can't be changed any more."""
        return self.status in self.BINDING

    @property
    def is_changeable(self) -> bool:
        return self.status in (self.Status.DRAFT, self.Status.APPROVED)


class OrderLineQuerySet(models.QuerySet["OrderLine"]):
    def in_force(self, on: date) -> "OrderLineQuerySet":
        """Lines that no amendment ended before the day or begins after it."""
        return self.filter(Q(starts_on=None) | Q(starts_on__lte=on)).filter(Q(ends_on=None) | Q(ends_on__gte=on))

    def standing(self) -> "OrderLineQuerySet":
        """Lines that count until the term ends."""
        return self.filter(ends_on=None)


class OrderLine(models.Model):
    """One line of an order. amount = quantity × unit price × years for recurring lines, less the discounts.

    `list_price` is what the price book of the day on which the order was drafted said; empty where nobody knew.
    An amendment may add it from a day on (`starts_on`) or end it (`ends_on`); without them it has the order's term.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    unit_price = models.DecimalField(_("unit price"), **MONEY)
    list_price = models.DecimalField(_("list price"), **MONEY, null=True, blank=True, editable=False)
    discount_percent = models.DecimalField(_("discount, %"), max_digits=5, decimal_places=2, default=ZERO)
    amount = models.DecimalField(_("amount"), **MONEY)
    starts_on = models.DateField(_("counts from"), null=True, editable=False)
    ends_on = models.DateField(_("counted until"), null=True, editable=False)

    objects = OrderLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.product} × {self.quantity}"
