"""What channels cost and how many visited them: typed in, sent over the API, or taken from files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import Entry, record, record_many
from journal.errors import NotPossible
from leads.events import SPEND_CHANGED, SPEND_ENTERED, SPEND_REMOVED, VISITS_COUNTED
from leads.models import Channel, Spend, Visits
from people.models import Person

VALUES = ("channel", "campaign", "from_on", "to_on", "kind", "amount", "currency", "note", "source_ref")
LONGEST_DAYS = 1100
CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"


@transaction.atomic
def add_spend(values: Mapping[str, Any], *, by: Person | None) -> Spend:
    """Enter one amount. Raises NotPossible when the same channel, campaign, days, kind and bill have one already."""
    spend = Spend(**{name: values[name] for name in VALUES if name in values}, by=by)
    _check(spend)
    try:
        with transaction.atomic():
            spend.save()
    except IntegrityError as error:
        raise _taken() from error
    record(SPEND_ENTERED, spend, by=by, **_facts(spend))
    return spend


@transaction.atomic
def change_spend(spend: Spend, values: Mapping[str, Any], *, by: Person | None, why: str = "") -> Spend:
    """Correct one amount; what it was stays in its history."""
    spend = Spend.objects.select_for_update().get(pk=spend.pk)
    changed = [name for name in VALUES if name in values and getattr(spend, name) != values[name]]
    for name in changed:
        setattr(spend, name, values[name])
    if changed:
        _check(spend)
        try:
            with transaction.atomic():
                spend.save(update_fields=changed)
        except IntegrityError as error:
            raise _taken() from error
        record(SPEND_CHANGED, spend, by=by, why=why, fields=", ".join(changed), **_facts(spend))
    return spend


@transaction.atomic
def remove_spend(spend: Spend, *, by: Person | None, why: str) -> None:
    """Take out an amount that was entered by mistake; its channel's history keeps what it was and why it went."""
    if not why.strip():
        raise NotPossible(_("Say why it is taken out."), code="no_reason")
    spend = Spend.objects.select_for_update(of=("self",)).select_related("channel").get(pk=spend.pk)
    record(SPEND_REMOVED, spend.channel, by=by, why=why.strip(), **removal_facts(spend))
    spend.delete()


def removal_facts(spend: Spend) -> dict[str, Any]:
    """What history keeps of an amount that is taken out."""
    return _facts(spend) | {"from_on": str(spend.from_on), "to_on": str(spend.to_on), "kind": spend.kind}


def _check(spend: Spend) -> None:
    spend.currency = (spend.currency or "").strip().upper()
    if len(spend.currency) != 3 or not spend.currency.isalpha():
        raise NotPossible(_("A currency has three letters, such as CNY."), code="currency")
    if spend.to_on < spend.from_on:
        raise NotPossible(_("The last day comes before the first."), code="days")
    if (spend.to_on - spend.from_on).days > LONGEST_DAYS:
        raise NotPossible(_("One amount covers three years at most; split it."), code="days")
    if spend.amount < 0:
        raise NotPossible(_("An amount is not below 0; take out what was wrong instead."), code="amount")


def _taken() -> NotPossible:
    return NotPossible(
        _("There is an amount for this channel, campaign, these days and this kind already: change that one, "
          "or give the number of the bill."),
        code="twice",
    )  # fmt: skip


def _facts(spend: Spend) -> dict[str, Any]:
    return {"amount": str(spend.amount), "currency": spend.currency, "channel": spend.channel_id}


@dataclass(slots=True)
class Amount:
    """One row of a file on its way in; `outcome` and `pk` are filled."""

    channel: Channel
    campaign_id: int | None
    from_on: date
    to_on: date
    kind: str
    amount: Decimal
    currency: str
    note: str = ""
    source_ref: str = ""
    outcome: str = ""
    pk: int = 0
    before: dict[str, list[Any]] | None = None

    @property
    def key(self) -> tuple[Any, ...]:
        """What is one amount, however often it is told."""
        days = (self.from_on, self.to_on)
        return (self.channel.pk, self.campaign_id, *days, self.kind, self.currency, self.source_ref)


@transaction.atomic
def take_spend(amounts: Sequence[Amount], *, by: Person | None, run: int | None = None) -> None:
    """Take a chunk of amounts: what is known is put right, the rest is new; sent twice nothing changes. Of one amount
    told twice in a chunk the last one counts. `run` is the import that tells them."""
    lock_spend()
    known = {_key_of(spend): spend for spend in _stored(amounts)}
    fresh: dict[tuple[Any, ...], Spend] = {}
    changed: dict[int, Spend] = {}
    for told in amounts:
        spend = known.get(told.key)
        if spend is None:
            spend = known[told.key] = fresh[told.key] = _new(told, by)
            told.outcome = CREATED
        elif (spend.amount, spend.note) == (told.amount, told.note or spend.note):
            told.outcome = UNCHANGED
        else:
            told.outcome = UPDATED
            told.before = {"amount": [str(spend.amount), str(told.amount)]}
            if told.note not in ("", spend.note):
                told.before["note"] = [spend.note, told.note]
            spend.amount, spend.note = told.amount, told.note or spend.note
            if spend.pk:
                changed[spend.pk] = spend
    Spend.objects.bulk_create(fresh.values())
    Spend.objects.bulk_update(changed.values(), ["amount", "note"])
    source = {"import": run} if run else {}
    record_many(SPEND_ENTERED, [Entry(spend, by, facts=source | _facts(spend)) for spend in fresh.values()])
    facts = source | {"fields": "amount"}
    record_many(SPEND_CHANGED, [Entry(spend, by, facts=facts | _facts(spend)) for spend in changed.values()])
    for told in amounts:
        told.pk = known[told.key].pk


def lock_spend() -> None:
    """Two files at once take turns, so that neither stumbles over the other's rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(4711002)")


def _stored(amounts: Sequence[Amount]) -> Iterable[Spend]:
    channels, days = {told.channel.pk for told in amounts}, [told.from_on for told in amounts]
    if not days:
        return []
    rows = Spend.objects.select_for_update().filter(channel__in=channels, from_on__range=(min(days), max(days)))
    return rows.order_by("pk")


def _key_of(spend: Spend) -> tuple[Any, ...]:
    days = (spend.from_on, spend.to_on)
    return (spend.channel_id, spend.campaign_id, *days, spend.kind, spend.currency, spend.source_ref)


def _new(told: Amount, by: Person | None) -> Spend:
    return Spend(
        channel=told.channel, campaign_id=told.campaign_id, from_on=told.from_on, to_on=told.to_on, kind=told.kind,
        amount=told.amount, currency=told.currency, note=told.note, source_ref=told.source_ref, by=by,
        recorded_at=timezone.now(),
    )  # fmt: skip


@dataclass(slots=True)
class Count:
    """Visitors and registrations of one channel and day on their way in; what is None leaves what is known."""

    channel: Channel
    day: date
    visitors: int | None = None
    registrations: int | None = None
    outcome: str = ""
    pk: int = 0
    before: dict[str, list[Any]] | None = None


@transaction.atomic
def take_visits(counts: Sequence[Count], *, by: Person | None) -> None:
    """Take counts of days: a day that comes again replaces itself, and each file's channels keep that in history.
    `before` of each says what it changed."""
    lock_spend()
    known = {(row.channel_id, row.day): row for row in _stored_visits(counts)}
    fresh: dict[tuple[int, date], Visits] = {}
    changed: dict[int, Visits] = {}
    for told in counts:
        key = (told.channel.pk, told.day)
        row = known.get(key)
        if row is None:
            row = known[key] = fresh[key] = Visits(channel=told.channel, day=told.day)
            told.outcome = CREATED
        visitors = row.visitors if told.visitors is None else told.visitors
        registrations = row.registrations if told.registrations is None else told.registrations
        if not told.outcome:
            is_same = (row.visitors, row.registrations) == (visitors, registrations)
            told.outcome = UNCHANGED if is_same else UPDATED
            if row.pk and not is_same:
                changed[row.pk] = row
        told.before = {
            name: [getattr(row, name), value]
            for name, value in (("visitors", visitors), ("registrations", registrations))
            if told.outcome == CREATED or getattr(row, name) != value
        }
        row.visitors, row.registrations = visitors, registrations
    Visits.objects.bulk_create(fresh.values())
    Visits.objects.bulk_update(changed.values(), ["visitors", "registrations"])
    _record_visits(counts, by)
    for told in counts:
        told.pk = known[(told.channel.pk, told.day)].pk


def _stored_visits(counts: Sequence[Count]) -> Iterable[Visits]:
    if not counts:
        return []
    days = [told.day for told in counts]
    channels = {told.channel.pk for told in counts}
    return Visits.objects.select_for_update().filter(channel__in=channels, day__range=(min(days), max(days)))


def _record_visits(counts: Sequence[Count], by: Person | None) -> None:
    days: dict[Channel, int] = {}
    for told in counts:
        if told.outcome != UNCHANGED:
            days[told.channel] = days.get(told.channel, 0) + 1
    record_many(VISITS_COUNTED, [Entry(channel, by, facts={"count": n}) for channel, n in days.items()])
