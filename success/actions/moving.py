"""The five beats of every change of an account: lock, ask MOVES, change, save the named fields, record."""

from datetime import datetime
from typing import Any

from journal.actions import record
from journal.kinds import EventKind
from people.models import Person
from success.models import Account


def lock(account: Account) -> Account:
    """The account as it stands in the database, held until the transaction ends."""
    return Account.objects.select_for_update().get(pk=account.pk)


def change(
    account: Account,
    event: EventKind,
    *,
    by: Person | None,
    why: str = "",
    happened_at: datetime | None = None,
    migrated: bool = False,
    values: dict[str, Any],
    **facts: Any,
) -> Any:
    """Set `values` on a locked account and record the event. A new status has to be allowed by MOVES."""
    if "status" in values:
        Account.MOVES.check(account, values["status"])
    for name, value in values.items():
        setattr(account, name, value)
    account.save(update_fields=list(values))
    return record(event, account, by=by, why=why, happened_at=happened_at, migrated=migrated, **facts)
