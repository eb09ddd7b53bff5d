from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Contact
from journal.models import Journey
from journal.moves import Moves
from leads.models import Lead
from people.models import Person
from people.rights import rows_for

MONEY: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}
ZERO = Decimal("0.00")


class DealKind(models.TextChoices):
    NEW = "new", _("New")
    SEATS = "seats", _("More seats")
    MODULES = "modules", _("New modules")
    RENEWAL = "renewal", _("Renewal")


class Stage(models.Model):
    """One column of the pipeline board."""

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("stage"), max_length=60)
    name_zh = models.CharField(_("stage in Chinese"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("order"))
    probability = models.PositiveSmallIntegerField(_("probability, %"), default=0)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name_zh if self.name_zh and (get_language() or "").startswith("zh") else self.name


class Product(models.Model):
    """Something that can be ordered."""

    class Kind(models.TextChoices):
        SETUP = "setup", _("Set-up fee")
        ANNUAL = "annual", _("Annual fee")
        SEATS = "seats", _("Seats")
        MODULE = "module", _("Module")
        HARDWARE = "hardware", _("Hardware")

    RECURRING = ("annual", "seats", "module")

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("product"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.ANNUAL)
    series = models.CharField(_("series"), max_length=60, blank=True)
    list_price = models.DecimalField(_("list price"), **MONEY, default=ZERO)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    is_active = models.BooleanField(_("on sale"), default=True)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_recurring(self) -> bool:
        """Set-up fees and hardware never count as recurring revenue."""
        return self.kind in self.RECURRING


class DealQuerySet(models.QuerySet["Deal"]):
    def visible_to(self, person: Person) -> "DealQuerySet":
        """Rows that the person may see."""
        return self.filter(rows_for(person, "sales.view_deal"))

    def changeable_by(self, person: Person, right: str) -> "DealQuerySet":
        """Visible rows on which the person holds another right, such as sales.change_deal."""
        return self.visible_to(person).filter(rows_for(person, right))

    def open(self) -> "DealQuerySet":
        """Deals still being worked."""
        return self.filter(status=Deal.Status.OPEN)


class Deal(Journey):
    """A sale being worked. Won only by a signed order."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    MOVES = Moves({"open": {"won", "lost"}, "lost": {"open"}, "won": {"open"}})

    Kind = DealKind

    name = models.CharField(_("deal"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=DealKind.choices, default=DealKind.NEW)
    status = models.CharField(_("status"), max_length=5, choices=Status.choices, default=Status.OPEN)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="deals", verbose_name=_("stage"))
    lead = models.ForeignKey(
        Lead, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="deals"
    )
    company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.PROTECT, related_name="deals", verbose_name=_("company")
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="deals", verbose_name=_("contact")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deals", verbose_name=_("owner")
    )
    desk = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("lead desk"),
    )
    product = models.ForeignKey(
        Product, null=True, blank=True, on_delete=models.PROTECT, related_name="deals", verbose_name=_("main product")
    )
    amount = models.DecimalField(_("amount"), **MONEY, default=ZERO)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    expected_close_on = models.DateField(_("expected close"), null=True, blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_step_on = models.DateField(_("next step on"), null=True, blank=True)
    is_self_sourced = models.BooleanField(_("self-sourced"), default=False, editable=False)
    opened_at = models.DateTimeField(_("opened at"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)
    moved_at = models.DateTimeField(_("in this stage since"), null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    attributes = models.JSONField(_("more"), default=dict, blank=True)
    source_ref = models.CharField(_("id in the former system"), max_length=120, null=True, blank=True, unique=True)
    created_at = models.DateTimeField(_("created at"))

    objects = DealQuerySet.as_manager()

    class Meta:
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="deal_newest"),
            models.Index(fields=["status", "stage", "-amount", "-id"], name="deal_by_stage"),
            models.Index(fields=["owner", "status", "-created_at", "-id"], name="deal_by_owner"),
            models.Index(fields=["status", "-closed_at", "-id"], name="deal_by_close"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("sales:deal-detail", args=[self.pk])


class Activity(models.Model):
    """Something a rep did with the customer."""

    class Kind(models.TextChoices):
        ON_SITE = "on_site", _("On-site visit")
        REMOTE = "remote", _("Remote meeting")
        CALL = "call", _("Call")
        MAIL = "mail", _("Mail")

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="activities")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    note = models.TextField(_("note"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-happened_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.note[:60]}"


class OrderQuerySet(models.QuerySet["Order"]):
    def visible_to(self, person: Person) -> "OrderQuerySet":
        """Rows that the person may see."""
        return self.filter(rows_for(person, "sales.view_order"))

    def changeable_by(self, person: Person, right: str) -> "OrderQuerySet":
        """Visible rows on which the person holds another right, such as sales.sign_order."""
        return self.visible_to(person).filter(rows_for(person, right))

    def signed(self) -> "OrderQuerySet":
        """Orders that bind: signed, running or at their end, not cancelled."""
        return self.filter(status__in=Order.BINDING)


class Order(Journey):
    """What the customer signs. Its term (starts_on … ends_on, both inclusive) is the contract."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        APPROVED = "approved", _("Approved")
        SIGNED = "signed", _("Signed")
        ACTIVE = "active", _("Active")
        ENDED = "ended", _("Ended")
        CANCELLED = "cancelled", _("Cancelled")
        REFUNDED = "refunded", _("Refunded")

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
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("approved by"),
    )
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
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("sales:order-detail", args=[self.pk])

    @property
    def is_signed(self) -> bool:
        """Whether the customer is bound: the order can't be changed any more."""
        return self.status in self.BINDING

    @property
    def is_changeable(self) -> bool:
        return self.status in (self.Status.DRAFT, self.Status.APPROVED)


class OrderLine(models.Model):
    """One line of an order. amount = quantity × unit price × years for recurring lines, less the discount."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    unit_price = models.DecimalField(_("unit price"), **MONEY)
    amount = models.DecimalField(_("amount"), **MONEY)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.product} × {self.quantity}"


class ReceivableQuerySet(models.QuerySet["Receivable"]):
    def visible_to(self, person: Person) -> "ReceivableQuerySet":
        """Rows of orders that the person may see."""
        return self.filter(rows_for(person, "sales.view_order", owner="order__owner"))

    def unpaid(self) -> "ReceivableQuerySet":
        """Of binding orders, and not received in full."""
        return self.filter(order__status__in=Order.BINDING, received_amount__lt=models.F("amount"))


class Receivable(models.Model):
    """What is owed, and when."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="receivables")
    due_on = models.DateField(_("due on"))
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
            )
        ]
        indexes = [
            models.Index(fields=["due_on"], name="receivable_open", condition=Q(received_amount__lt=models.F("amount")))
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.due_on}"

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
