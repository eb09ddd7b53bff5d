"""Bank statements: what came in, booked where it is sure whose it is."""
# ruff: noqa: E501 (a Chinese character counts double)

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.imports import Field, Importer, Option, Row, register
from journal.errors import NotPossible
from sales.actions.bank import read_bank_lines
from sales.actions.checks import check_not_future, clean_amount, clean_currency
from sales.importers.reversal import ReceiptReversal
from sales.models import BankReceipt
from sales.queries.bank import why_words

if TYPE_CHECKING:
    from console.imports.models import Import


@register
class ReceiptImporter(Importer):
    """One credit per row, known again by the bank's serial number: a second load of the same file books nothing."""

    kind = "sales.receipt"
    reversal = ReceiptReversal()
    label = gettext_lazy("Bank receipts")
    right = "sales.record_receipt"
    fields = [
        Field("ref", gettext_lazy("Bank serial no."), ("serial", "serial no", "serial no.", "transaction id", "transaction no",
              "reference no", "bank reference", "流水号", "交易流水号", "银行流水号", "交易号", "核心流水号"), required=True),
        Field("received_on", gettext_lazy("Received on"), ("date", "value date", "booking date", "transaction date", "日期",
              "交易日期", "记账日期", "入账日期", "到账日期"), required=True, kind="date"),
        Field("amount", gettext_lazy("Amount"), ("credit", "credit amount", "money in", "金额", "收入金额", "贷方金额",
              "贷方发生额", "到账金额", "收入"), required=True, kind="money"),
        Field("payer", gettext_lazy("Payer"), ("payer name", "paid by", "counterparty", "from", "付款方", "付款人", "付款单位",
              "付款户名", "对方户名", "对方名称")),
        Field("remark", gettext_lazy("Remark"), ("reference", "purpose", "description", "memo", "message", "备注", "附言",
              "摘要", "用途")),
        Field("currency", gettext_lazy("Currency"), ("currency", "币种")),
        Field("account", gettext_lazy("Our account"), ("account", "our account no", "收款账号", "本方账号", "账号")),
    ]  # fmt: skip
    options = [
        Option("account", gettext_lazy("Our account when the row names none")),
        Option("currency", gettext_lazy("Currency when the row names none"), initial="CNY"),
    ]
    key_fields = ("ref",)

    def take(self, rows: list[Row], run: "Import") -> None:
        """Keep each credit, book the sure ones; a number that was read before changes nothing."""
        lines: list[tuple[Row, BankReceipt]] = []
        for row in rows:
            try:
                lines.append((row, _line(row, run)))
            except NotPossible as refusal:
                row.refused(refusal)
        kept = read_bank_lines([line for _row, line in lines], by=run.by, migrated=run.migrated)
        for (row, line), (found, is_new) in zip(lines, kept, strict=True):
            if is_new:
                row.created(found.pk)
                if found.status == BankReceipt.Status.WAITING:
                    row.warn(_("Waits to be assigned. {why}").format(why=why_words(found)))
            elif (found.amount, found.received_on) == (line.amount, line.received_on):
                row.unchanged(found.pk)
            else:
                row.refused(
                    _("The serial number {number} was read before, with another day or amount.").format(number=row.ref)
                )


def _line(row: Row, run: "Import") -> BankReceipt:
    values = row.values
    if len(row.ref) > 80:
        raise NotPossible(_("A serial number has at most 80 characters."))
    amount = Decimal(values["amount"])
    if amount <= 0:
        raise NotPossible(_("Only what came in is read: {amount} is no receipt.").format(amount=amount))
    received_on: date = values["received_on"]
    if isinstance(received_on, datetime):
        received_on = received_on.date()
    check_not_future(received_on, _("The day of the receipt"))
    account = str(values.get("account") or run.options.get("account") or "").strip()[:60]
    return BankReceipt(
        account=account, serial=row.ref, received_on=received_on, amount=clean_amount(amount),
        currency=clean_currency(values.get("currency") or run.options.get("currency") or "CNY"),
        payer=str(values.get("payer") or "").strip()[:200], remark=str(values.get("remark") or "").strip()[:300],
        import_run_id=run.pk,
    )  # fmt: skip
