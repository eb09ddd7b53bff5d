"""What the bank says came in: booked when it is sure whose it is, else it waits for somebody to assign it."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.models import Company
from journal.moves import Moves
from people.models import Person
from sales.models.products import MONEY, ZERO


class BankReceiptQuerySet(models.QuerySet["BankReceipt"]):
    def visible_to(self, person: Person) -> "BankReceiptQuerySet":
        """Whoever books receipts sees what the bank says; nobody else does."""
        return self if person.may("sales.record_receipt") else self.none()

    def changeable_by(self, person: Person, right: str) -> "BankReceiptQuerySet":
        """Rows on which the person may act: those that are visible."""
        return self.visible_to(person) if person.may(right) else self.none()

    def waiting(self) -> "BankReceiptQuerySet":
        """Lines that somebody has to assign or to set aside."""
        return self.filter(status=BankReceipt.Status.WAITING)


class BankReceipt(models.Model):
    """One credit of a bank statement, known again by its serial number in the account."""

    class Status(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("bank receipt", "To assign")
        ASSIGNED = "assigned", pgettext_lazy("bank receipt", "Assigned")
        SET_ASIDE = "set_aside", pgettext_lazy("bank receipt", "Set aside")

    MOVES = Moves({"waiting": {"assigned", "set_aside"}, "assigned": {"waiting"}, "set_aside": {"waiting"}})

    account = models.CharField(_("our account"), max_length=60, blank=True, default="")
    serial = models.CharField(_("bank serial no."), max_length=80)
    received_on = models.DateField(_("received on"))
    amount = models.DecimalField(_("amount"), **MONEY)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    payer = models.CharField(_("payer"), max_length=200, blank=True, default="")
    remark = models.CharField(_("remark"), max_length=300, blank=True, default="")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.WAITING)
    assigned_amount = models.DecimalField(_("assigned"), **MONEY, default=ZERO)
    company = models.ForeignKey(
        Company, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("company")
    )
    proposals = models.JSONField(default=list)
    waits_why = models.CharField(max_length=20, blank=True, default="", editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("settled by")
    )
    settled_at = models.DateTimeField(_("settled at"), null=True)
    import_run_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(_("read at"))

    objects = BankReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank receipt")
        verbose_name_plural = _("bank receipts")
        constraints = [
            models.UniqueConstraint(fields=["account", "serial"], name="bank_receipt_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="bank_receipt_positive"),
            models.CheckConstraint(
                condition=Q(assigned_amount__gte=0, assigned_amount__lte=F("amount")), name="bank_receipt_within"
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-received_on", "-id"], name="bank_receipt_by_day"),
            models.Index(fields=["-received_on", "-id"], name="bank_receipt_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.payer or self.serial} {self.amount} {self.currency}"

    def get_absolute_url(self) -> str:
        return reverse("sales:bank-receipt-detail", args=[self.pk])

    @property
    def open_amount(self) -> Decimal:
        """What is not laid on an order yet."""
        return self.amount - self.assigned_amount

    @property
    def why_line(self) -> str:
        """Why it was set aside, else what is proposed, else why nothing is."""
        from sales.queries.bank import why_words

        return why_words(self)
