"""Bank receipts: what waits to be assigned, what was done with each line."""

from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console import values
from console.pages import Act, ActPage, BulkActPage, Column, DetailPage, Empty, Fact, ListPage
from journal.errors import NotPossible
from sales.actions import assign_bank_receipt, bring_back_bank_receipt, set_aside_bank_receipt
from sales.filters.bank import BankReceiptPageFilter
from sales.forms.reasons import WhyForm
from sales.forms.receipts import AssignForm
from sales.models import BankReceipt, Order
from sales.queries.bank import proposed_orders
from sales.views.sums import sum_words

BOOK = "sales.record_receipt"
Status = BankReceipt.Status


def waiting_amount(line: BankReceipt) -> Any:
    """What of a line somebody still has to assign; None once it is settled."""
    return line.open_amount if line.status == Status.WAITING else None


class BankReceiptListPage(ListPage):
    """What the bank says came in; those first that somebody has to assign."""

    right = BOOK
    model = BankReceipt
    template_name = "sales/bank_receipt_list.html"
    filterset_class = BankReceiptPageFilter
    search_fields = ("payer", "remark", "serial")
    default_sort = "-received_on"
    columns = [
        Column(
            "payer", gettext_lazy("Payer"), kind="link", why="why_line", value=lambda line: line.payer or line.serial
        ),
        Column("status", gettext_lazy("Status"), kind="status"),
        Column("amount", gettext_lazy("Amount"), kind="money", sort="amount"),
        Column(
            "open_amount",
            gettext_lazy("To assign"),
            kind="money",
            value=waiting_amount,
        ),
        Column("received_on", gettext_lazy("Received on"), kind="date", sort="received_on"),
        Column("remark", gettext_lazy("Remark")),
        Column("serial", gettext_lazy("Bank serial no.")),
    ]
    bulk_acts = [Act(gettext_lazy("Book what is proposed"), "sales:bank-receipt-accept-many", BOOK, True)]
    empty = Empty(
        gettext_lazy("No bank receipts yet"),
        gettext_lazy("Bring in the statement of your bank: what is sure is booked, the rest waits here."),
    )

    def get_acts(self) -> list[Act]:
        url = f"{reverse('imports:import-add')}?kind=sales.receipt"
        receipts = reverse("sales:receipt-list")
        return [
            Act(gettext_lazy("Receipts"), receipts, "sales.view_order", icon="cash"),
            Act(gettext_lazy("Import a bank statement"), url, BOOK, True, icon="upload"),
        ]

    def get_queryset(self) -> QuerySet[BankReceipt]:
        return BankReceipt.objects.visible_to(self.person)

    def _clean_get(self) -> QueryDict:
        """What waits is shown until another state is chosen."""
        data = super()._clean_get()
        data["status"] = data.get("status") or Status.WAITING
        return data

    @property
    def sum_text(self) -> str:
        """What the lines still have to assign, or, of settled ones, what came in."""
        waits = self.filterset.form.cleaned_data.get("status") == Status.WAITING
        return sum_words(self.matching, F("amount") - F("assigned_amount") if waits else "amount", "currency")

    def get_title(self) -> str:
        sums = BankReceipt.objects.waiting().order_by("currency").values("currency")
        found = list(sums.annotate(n=Count("pk"), amount=Sum("amount") - Sum("assigned_amount")))
        count = sum(one["n"] for one in found)
        if not count:
            return _("No receipt waits to be assigned")
        amount = " + ".join(values.money(one["amount"], one["currency"], compact=True) for one in found)
        sentence = ngettext("{n} receipt to assign, {amount}", "{n} receipts to assign, {amount}", count)
        return sentence.format(n=values.number(count), amount=amount)

    def why_not(self, record: Any) -> str:
        if record.status != Status.WAITING:
            return str(_("Nothing of it waits."))
        return "" if record.proposals else str(_("Nothing is proposed for it."))


class BankReceiptPage(DetailPage):
    """One line of a bank statement, what is proposed for it, and what was done with it."""

    right = BOOK
    model = BankReceipt
    template_name = "sales/bank_receipt_detail.html"
    panel_template_name = "sales/bank_receipt_panel.html"

    def get_queryset(self) -> QuerySet[BankReceipt]:
        return BankReceipt.objects.visible_to(self.person).select_related("company", "settled_by")

    def get_title(self) -> str:
        return str(self.record.payer or self.record.serial)

    def get_finding(self) -> str:
        return self.record.why_line

    def get_facts(self) -> list[Fact]:
        line: BankReceipt = self.record
        firm = line.company.get_absolute_url() if line.company else None
        facts = [
            Fact(gettext_lazy("Amount"), line.amount, "money", currency=line.currency),
            Fact(gettext_lazy("To assign"), waiting_amount(line), "money", currency=line.currency),
            Fact(gettext_lazy("Received on"), line.received_on, "date"),
            Fact(gettext_lazy("Company"), line.company, url=firm),
            Fact(gettext_lazy("Remark"), line.remark),
            Fact(gettext_lazy("Bank serial no."), line.serial),
            Fact(gettext_lazy("Our account"), line.account),
            Fact(gettext_lazy("Settled by"), line.settled_by),
        ]
        return [fact for fact in facts if fact.value not in (None, "", 0)]

    def get_acts(self) -> list[Act]:
        pk, status = self.record.pk, self.record.status
        if status == Status.WAITING:
            return [
                Act(gettext_lazy("Assign"), reverse("sales:bank-receipt-assign", args=[pk]), BOOK, True),
                Act(gettext_lazy("Set aside"), reverse("sales:bank-receipt-set-aside", args=[pk]), BOOK),
            ]
        if status == Status.SET_ASIDE:
            return [Act(gettext_lazy("Bring back"), reverse("sales:bank-receipt-bring-back", args=[pk]), BOOK)]
        return []

    def get_context(self) -> dict[str, Any]:
        line: BankReceipt = self.record
        return {
            "proposals": proposed_orders(line) if line.status == Status.WAITING else [],
            "receipts": line.receipts.select_related("order", "order__company", "by"),
        }


class _BankAct(ActPage):
    right = BOOK
    model = BankReceipt

    def get_queryset(self) -> QuerySet[BankReceipt]:
        return BankReceipt.objects.changeable_by(self.person, BOOK)

    def get_back_url(self) -> str:
        return reverse("sales:bank-receipt-list")


class AssignBankReceiptPage(_BankAct):
    """For which order it is."""

    form_class = AssignForm
    label = gettext_lazy("Book")
    success_message = gettext_lazy("Booked.")

    def get_title(self) -> str:
        line = self.record
        amount = values.money(line.open_amount, line.currency)
        return _("{amount} from {payer}").format(amount=amount, payer=line.payer or line.serial)

    def get_sentence(self) -> str:
        return str(self.record.remark)

    def get_initial(self) -> dict[str, Any]:
        return {"amount": self.record.open_amount}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "proposals": proposed_orders(self.record)}

    def act(self, record: Any, form: Any) -> str:
        data = form.cleaned_data
        assign_bank_receipt(record, self._order(data), by=self.person, amount=data["amount"])
        return self.get_back_url()

    def _order(self, data: dict[str, Any]) -> Order:
        rows = Order.objects.changeable_by(self.person, BOOK)
        number = (data.get("number") or "").strip()
        found = rows.filter(number=number) if number else rows.filter(pk=data["proposal"])
        order = found.first()
        if order is None:
            raise NotPossible(_("There is no order {number}.").format(number=number), code="no_order")
        return order


class SetAsideBankReceiptPage(_BankAct):
    """It is for no order."""

    form_class = WhyForm
    label = gettext_lazy("Set aside")
    success_message = gettext_lazy("Set aside.")

    def get_title(self) -> str:
        return _("Set {line} aside").format(line=self.record)

    def get_sentence(self) -> str:
        return _("It is for no order: interest, a deposit, a transfer of our own. It can be brought back.")

    def act(self, record: Any, form: Any) -> str:
        set_aside_bank_receipt(record, by=self.person, why=form.cleaned_data["why"])
        return self.get_back_url()


class BringBackBankReceiptPage(_BankAct):
    """It is for an order after all."""

    label = gettext_lazy("Bring back")
    success_message = gettext_lazy("It waits again.")

    def get_title(self) -> str:
        return _("Bring {line} back").format(line=self.record)

    def act(self, record: Any, form: Any) -> str:
        bring_back_bank_receipt(record, by=self.person)
        return record.get_absolute_url()


class AcceptBankReceiptsPage(BulkActPage):
    """Book chosen lines on the first order that is proposed for each."""

    right = BOOK
    model = BankReceipt

    def act(self, record: Any) -> None:
        proposed = proposed_orders(record)
        if not proposed:
            raise NotPossible(_("Nothing is proposed for it."), code="no_order")
        assign_bank_receipt(record, proposed[0]["order"], by=self.person)
