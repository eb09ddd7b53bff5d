"""Bank receipts: read from a statement once each, booked when it is sure whose they are, else assigned by hand."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from console import values
from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.actions.checks import clean_amount
from sales.actions.receipts import record_receipt
from sales.models import BankReceipt, Order, Receipt, Receivable
from sales.queries.bank import choices_for
from sales.rules.bank import Choice

READING = 4_711_933
Status = BankReceipt.Status


@transaction.atomic
def read_bank_lines(
    lines: Sequence[BankReceipt], *, by: Person | None, migrated: bool = False
) -> list[tuple[BankReceipt, bool]]:
    """Keep new lines of a bank statement and book the sure ones; returns each as it is kept, and whether it is new.

    A line is known by its account and serial number. Statements are read one after the other, so that the same file in
    two imports at once books nothing twice.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [READING])
    rows = BankReceipt.objects.filter(serial__in={line.serial for line in lines})
    known = {(row.account, row.serial): row for row in rows}
    fresh = {_key(line): line for line in reversed(lines) if _key(line) not in known}
    new = list(reversed(fresh.values()))
    for line in new:
        line.created_at = timezone.now()
    BankReceipt.objects.bulk_create(new)
    for line, (choice, company) in zip(new, choices_for(new), strict=True):
        _settle(line, choice, company, by=by, migrated=migrated)
    known.update(fresh)
    return [(known[_key(line)], fresh.get(_key(line)) is line) for line in lines]


def _key(line: BankReceipt) -> tuple[str, str]:
    return line.account, line.serial


def _settle(line: BankReceipt, choice: Choice, company: int | None, *, by: Person | None, migrated: bool) -> None:
    line.company_id, line.waits_why = company, choice.why
    line.proposals = [{"order": one.order, "why": one.why} for one in choice.proposals]
    if choice.order is not None:
        line.proposals = [{"order": choice.order, "why": choice.why}]
        try:
            with transaction.atomic():
                _book(line, Order.objects.get(pk=choice.order), line.open_amount, None, by=by, migrated=migrated)
        except NotPossible as refusal:
            line.waits_why, line.reason = "refused", str(refusal)[:300]
            if refusal.code == "booked_before":
                _close(line, Status.SET_ASIDE, by)
    line.save()


def _book(
    line: BankReceipt, order: Order, amount: Any, chosen: Iterable[Receivable] | None, *, by: Person | None,
    migrated: bool = False,
) -> Receipt:  # fmt: skip
    receipt = record_receipt(
        order, amount, line.received_on, by=by, reference=line.serial, currency=line.currency, receivables=chosen,
        bank=line, migrated=migrated,
    )  # fmt: skip
    line.assigned_amount += receipt.amount
    line.waits_why = "rest"
    if not line.open_amount:
        line.waits_why = ""
        _close(line, Status.ASSIGNED, by)
    record(
        events.BANK_RECEIPT_ASSIGNED, line, by=by, migrated=migrated, order=order.pk, amount=str(receipt.amount),
        currency=line.currency,
    )  # fmt: skip
    return receipt


def _close(line: BankReceipt, status: str, by: Person | None) -> None:
    BankReceipt.MOVES.check(line, status)
    line.status, line.settled_by, line.settled_at = Status(status), by, timezone.now()


def _lock(line: BankReceipt) -> BankReceipt:
    return BankReceipt.objects.select_for_update(of=("self",)).get(pk=line.pk)


@transaction.atomic
def assign_bank_receipt(
    line: BankReceipt,
    order: Order,
    *,
    by: Person | None,
    amount: Any = None,
    receivables: Iterable[Receivable] | None = None,
) -> Receipt:
    """Book a waiting line, or an `amount` of it, on an order: on the chosen payments, else the oldest first.

    Raises NotPossible when it does not wait any more, for more than the line has or the order owes, another currency.
    """
    line = _lock(line)
    if line.status != Status.WAITING:
        raise NotPossible(
            _("{line} is {status}: nothing of it waits.").format(line=line, status=line.get_status_display()),
            code="wrong_state",
        )
    money = line.open_amount if amount is None else clean_amount(amount, may_be_zero=False)
    if money > line.open_amount:
        raise NotPossible(
            _("Only {open} of it are left to be assigned.").format(open=values.money(line.open_amount, line.currency)),
            code="more_than_received",
        )
    receipt = _book(line, order, money, receivables, by=by)
    line.save(update_fields=["assigned_amount", "status", "settled_by", "settled_at", "waits_why"])
    return receipt


@transaction.atomic
def set_aside_bank_receipt(line: BankReceipt, *, by: Person | None, why: str) -> BankReceipt:
    """Say that what is left of a line is for no order: NotPossible without why."""
    if not why.strip():
        raise NotPossible(_("Say what this receipt is, if it is for no order."), code="no_reason")
    line = _lock(line)
    _close(line, Status.SET_ASIDE, by)
    line.reason = why.strip()[:300]
    line.save(update_fields=["status", "reason", "settled_by", "settled_at"])
    record(events.BANK_RECEIPT_SET_ASIDE, line, by=by, why=line.reason)
    return line


@transaction.atomic
def bring_back_bank_receipt(line: BankReceipt, *, by: Person | None) -> BankReceipt:
    """A line that was set aside waits again, with what is proposed for it today. NotPossible for an assigned one."""
    line = _lock(line)
    if line.status == Status.ASSIGNED:
        raise NotPossible(
            _("{line} is booked: take the booking back on the order's page.").format(line=line), code="wrong_state"
        )
    BankReceipt.MOVES.check(line, Status.WAITING)
    line.status, line.reason, line.settled_by, line.settled_at = Status.WAITING, "", None, None
    choice, line.company_id = choices_for([line])[0]
    found: Mapping[int, str] = {one.order: one.why for one in choice.proposals}
    sure = {choice.order: choice.why} if choice.order else {}
    line.proposals = [{"order": pk, "why": why} for pk, why in {**sure, **found}.items()]
    line.waits_why = "payer_unsure" if choice.order else choice.why
    line.save()
    record(events.BANK_RECEIPT_BROUGHT_BACK, line, by=by)
    return line
