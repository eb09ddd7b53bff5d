"""How an account comes to be, who looks after it, and how it ends."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from companies.models import Company
from console.actions import notify
from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales.models import Order
from success import events
from success.actions.contracts import refresh_contracts
from success.actions.moving import change, lock
from success.models import Account
from success.queries import csm_candidates
from success.rules.csm import choose_csm

Status = Account.Status


@transaction.atomic
def open_account(
    order: Order,
    *,
    by: Person | None,
    csm: Person | None = None,
    is_live: bool = False,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Account:
    """The account of the company that signed: opened by its first order, won back by one after it was lost.

    One per company whatever happens; amounts and seats follow the signed orders. `is_live` opens it as live, for a
    customer that the console did not implement. Raises NotPossible when nobody can look after it.
    """
    Company.objects.select_for_update().get(pk=order.company_id)
    account = Account.objects.select_for_update().filter(company=order.company_id).first()
    if account is None:
        account = _create(order, csm or default_csm(), by, is_live, happened_at, migrated)
    elif account.status == Status.CHURNED and _is_newer(order, account):
        _win_back(account, by, happened_at, migrated)
    refresh_contracts(companies=[order.company_id])
    account.refresh_from_db()
    return account


def default_csm() -> Person:
    """The CSM with the fewest accounts; without any their manager, without one an administrator. Never nobody."""
    chosen = choose_csm(csm_candidates())
    if chosen is None:
        raise NotPossible(_("Nobody can look after the customer: give somebody the role of CSM."))
    return Person.objects.get(pk=chosen)


def _create(
    order: Order, csm: Person, by: Person | None, is_live: bool, happened_at: datetime | None, migrated: bool
) -> Account:
    opened_at = happened_at or timezone.now()
    account = Account.objects.create(
        journey=order.journey,
        company=order.company,
        csm=csm,
        seller=order.owner,
        status=Status.LIVE if is_live else Status.ONBOARDING,
        live_at=opened_at if is_live else None,
        currency=order.currency,
        since_on=order.signed_on or timezone.localdate(opened_at, timezone.get_default_timezone()),
    )
    event = record(events.ACCOUNT_OPENED, account, by=by, happened_at=happened_at, migrated=migrated, csm=csm.pk)
    if not migrated:
        notify(csm, event)
    return account


def _is_newer(order: Order, account: Account) -> bool:
    return account.churned_on is None or (order.signed_on or timezone.localdate()) >= account.churned_on


def _win_back(account: Account, by: Person | None, happened_at: datetime | None, migrated: bool) -> None:
    event = change(
        account,
        events.ACCOUNT_WON_BACK,
        by=by,
        happened_at=happened_at,
        migrated=migrated,
        values={"status": Status.LIVE if account.live_at else Status.ONBOARDING, "churned_on": None, "reason": ""},
    )
    if not migrated:
        notify(account.csm, event)


@transaction.atomic
def go_live(
    account: Account, *, by: Person | None, happened_at: datetime | None = None, migrated: bool = False
) -> Account:
    """The customer has first value. Harmless when it is live already."""
    account = lock(account)
    if account.status == Status.ONBOARDING:
        values = {"status": Status.LIVE, "live_at": account.live_at or happened_at or timezone.now()}
        change(account, events.ACCOUNT_WENT_LIVE, by=by, happened_at=happened_at, migrated=migrated, values=values)
    return account


@transaction.atomic
def assign_account(
    account: Account,
    csm: Person,
    *,
    by: Person | None,
    why: str = "",
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Account:
    """Give the account to another CSM. Raises NotPossible for somebody who is not at work."""
    account = lock(account)
    if not csm.is_active:
        raise NotPossible(_("{person} is not at work.").format(person=csm))
    before = account.csm_id
    if before != csm.pk:
        event = change(
            account,
            events.ACCOUNT_ASSIGNED,
            by=by,
            why=why,
            happened_at=happened_at,
            migrated=migrated,
            values={"csm": csm},
            csm=csm.pk,
            before=before,
        )
        if not migrated:
            notify(csm, event)
    return account


@transaction.atomic
def change_account(account: Account, values: dict[str, Any], *, by: Person | None, why: str = "") -> Account:
    """Change tier or segment."""
    account = lock(account)
    changed = {name: value for name, value in values.items() if getattr(account, name) != value}
    unknown = set(changed) - {"tier", "segment"}
    if unknown:
        raise NotPossible(_("These are not changed here: {fields}.").format(fields=", ".join(sorted(unknown))))
    if changed:
        change(account, events.ACCOUNT_CHANGED, by=by, why=why, values=changed, fields=", ".join(sorted(changed)))
    return account


@transaction.atomic
def churn_account(
    account: Account,
    *,
    by: Person | None,
    why: str,
    churned_on: date | None = None,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Account:
    """The customer is lost: `churned_on` is the last day under contract (default today)."""
    if not why.strip():
        raise NotPossible(_("Say why the customer is lost."))
    account = lock(account)
    day = churned_on or timezone.localdate(timezone=timezone.get_default_timezone())
    change(
        account,
        events.ACCOUNT_CHURNED,
        by=by,
        why=why,
        happened_at=happened_at,
        migrated=migrated,
        values={"status": Status.CHURNED, "churned_on": day, "reason": why[:300]},
        churned_on=day.isoformat(),
    )
    return account


def account_of_company(company_id: int) -> Account | None:
    """The account of a company, or None when it never bought."""
    return Account.objects.filter(company=company_id).first()
