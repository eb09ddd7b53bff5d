"""Two channels become one, and go apart again."""

import logging
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import record
from journal.actions.copying import add_rows
from journal.errors import NotPossible
from leads.actions.spend import lock_spend
from leads.events import CHANNEL_GAVE_BACK, CHANNEL_MERGED, CHANNEL_TOOK_IN, CHANNEL_UNMERGED
from leads.models import Campaign, CarriedRow, Channel, ChannelMerge, IntakeForm, Lead, Spend, Touch, UtmRule, Visits
from people.models import Person

log = logging.getLogger(__name__)

CARRIED_AT_ONCE, CARRIED_PER_STEP = 5_000, 5_000
SMALL: dict[str, Any] = {"campaigns": Campaign, "rules": UtmRule, "forms": IntakeForm}
LARGE: dict[str, Any] = {CarriedRow.What.LEAD: Lead, CarriedRow.What.TOUCH: Touch}
Counts = tuple[int | None, int | None]


@transaction.atomic
def merge_channel(channel: Channel, into: Channel, *, by: Person | None, why: str = "") -> Channel:
    """Let `channel` be one with `into`: its leads, touches, campaigns, spend, visits, forms and rules go over, files
    that name it mean `into`, and it is out of use. The history of leads keeps where they came from.

    A few thousand leads go over at once; more go over in the background (`carry_merged`). Returns `into`. Raises
    NotPossible for a channel with itself, one that has channels below it, or one that is merged already.
    """
    channel, into = _lock(channel, into)
    if channel.pk == into.pk:
        raise NotPossible(_("A channel can't be merged with itself."), code="same")
    if channel.merged_into_id or into.merged_into_id:
        raise NotPossible(_("One of them is merged already."), code="merged")
    if channel.children.exists():
        raise NotPossible(_("Move the channels below it first."), code="two_levels")
    if CarriedRow.objects.filter(merge__into=channel, merge__undone_at__isnull=False).exists():
        raise NotPossible(
            _("Leads are still going back from “{channel}”: wait a moment.").format(channel=channel), "busy"
        )
    lock_spend()
    moved = _carry_small(channel, into)
    ChannelMerge.objects.create(
        channel=channel, into=into, by=by, merged_at=timezone.now(), was_active=channel.is_active, moved=moved
    )
    channel.merged_into, channel.is_active = into, False
    channel.save(update_fields=["merged_into", "is_active"])
    _carry_now()
    record(CHANNEL_MERGED, channel, by=by, why=why, into=into.pk)
    record(CHANNEL_TOOK_IN, into, by=by, why=why, channel=channel.pk)
    return into


def _lock(*channels: Channel) -> list[Channel]:
    pks = sorted({channel.pk for channel in channels})
    held = {each.pk: each for each in Channel.objects.select_for_update().filter(pk__in=pks).order_by("pk")}
    return [held[channel.pk] for channel in channels]


def _carry_small(channel: Channel, into: Channel) -> dict[str, Any]:
    """What there is little of goes over at once; returns what went, as ChannelMerge.moved tells."""
    moved: dict[str, Any] = {"channels": list(channel.merged.values_list("pk", flat=True))}
    channel.merged.update(merged_into=into)
    for name, model in SMALL.items():
        moved[name] = list(model.objects.filter(channel=channel).values_list("pk", flat=True))
        model.objects.filter(pk__in=moved[name]).update(channel=into)
    return moved | {"spend": _carry_spend(channel, into), "visits": _carry_visits(channel, into)}


def _carry_spend(channel: Channel, into: Channel) -> dict[str, list[str]]:
    """Spend that would be told twice keeps the name of its old channel as its bill."""
    taken = set(Spend.objects.filter(channel=into).values_list(*_SPEND_KEY))
    moved = {}
    for spend in Spend.objects.select_for_update().filter(channel=channel):
        before = spend.source_ref
        if tuple(getattr(spend, name) for name in _SPEND_KEY) in taken:
            spend.source_ref = f"{before} {channel.key}".strip()[:120]
        spend.channel = into
        spend.save(update_fields=["channel", "source_ref"])
        moved[str(spend.pk)] = [before, spend.source_ref]
    return moved


_SPEND_KEY = ("campaign_id", "from_on", "to_on", "kind", "currency", "source_ref")


def _carry_visits(channel: Channel, into: Channel) -> dict[str, list[Any]]:
    """Days that both have are added up."""
    held = {row.day: row for row in Visits.objects.select_for_update().filter(channel=into)}
    moved: dict[str, list[Any]] = {}
    added = []
    for row in Visits.objects.select_for_update().filter(channel=channel):
        other = held.get(row.day) or Visits(channel=into, day=row.day)
        before = (other.visitors, other.registrations)
        moved[row.day.isoformat()] = [row.visitors, row.registrations, *before, other.pk is not None]
        other.visitors, other.registrations = _sum([before, (row.visitors, row.registrations)])
        added.append(other)
    Visits.objects.bulk_update([each for each in added if each.pk], ["visitors", "registrations"])
    Visits.objects.bulk_create([each for each in added if not each.pk])
    Visits.objects.filter(channel=channel).delete()
    return moved


def _sum(counts: Iterable[Counts]) -> Counts:
    """Added up; what nobody told is empty, not 0."""
    columns = [[value for value in column if value is not None] for column in zip(*counts, strict=True)]
    visitors, registrations = (sum(column) if column else None for column in columns)
    return visitors, registrations


def _carry_now() -> None:
    """Carry a few thousand rows at once; a worker goes on when that was not all."""
    if carry_merged(most=CARRIED_AT_ONCE) >= CARRIED_AT_ONCE:
        transaction.on_commit(wake_worker)


def wake_worker() -> None:
    """Have a worker carry the rest; when the broker is away, beat does it within a quarter of an hour."""
    from leads.tasks import carry_merged_channels

    try:
        carry_merged_channels.delay()
    except Exception:
        log.warning("The broker did not answer; beat will carry the rows of merged channels.", exc_info=True)


def carry_merged(most: int | None = None) -> int:
    """Carry leads and touches of merged channels over, and those of merges taken back home, a few thousand per
    statement; returns how many went.

    Safe to run twice, at once and after dying half-way: what is still at the wrong channel is found again.
    """
    carried = 0
    kept: dict[int, int | None] = dict(ChannelMerge.objects.filter(undone_at=None).values_list("channel", "pk"))
    for channel, into in Channel.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into_id"):
        for what in LARGE:
            while (most is None or carried < most) and (step := _carry_step(what, channel, into, kept.get(channel))):
                carried += step
    for merge in ChannelMerge.objects.exclude(undone_at=None).filter(rows__isnull=False).distinct():
        while (most is None or carried < most) and (step := _return_step(merge)):
            carried += step
    return carried


@transaction.atomic
def _carry_step(what: str, channel: int, into: int, merge: int | None) -> int:
    rows = LARGE[what].objects.select_for_update(skip_locked=True).filter(channel=channel).order_by()
    ids = list(rows.values_list("pk", flat=True)[:CARRIED_PER_STEP])
    LARGE[what].objects.filter(pk__in=ids).update(channel=into)
    if merge is not None:
        add_rows(CarriedRow, ("merge_id", "what", "record_id"), [(merge, what, pk) for pk in ids])
    return len(ids)


@transaction.atomic
def _return_step(merge: ChannelMerge) -> int:
    """Rows that are still where the merge brought them go back; those that moved on stay."""
    rows = list(merge.rows.select_for_update(skip_locked=True).order_by("pk")[:CARRIED_PER_STEP])
    for what, model in LARGE.items():
        ids = [row.record_id for row in rows if row.what == what]
        model.objects.filter(pk__in=ids, channel=merge.into_id).update(channel=merge.channel_id)
    CarriedRow.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def merge_of(channel: Channel) -> ChannelMerge:
    """The merge by which a channel is out of use. Raises NotPossible when there is none that can be taken back."""
    merge = ChannelMerge.objects.filter(channel=channel, undone_at=None).select_related("into__merged_into").first()
    if channel.merged_into_id is None:
        raise NotPossible(_("“{channel}” is not merged.").format(channel=channel), code="not_merged")
    if merge is None:
        raise NotPossible(
            _("“{channel}” was merged before the console kept what went over: that can't be taken back.").format(
                channel=channel
            ),
            code="not_kept",
        )
    if merge.into.merged_into is not None:
        raise NotPossible(
            _("“{into}” itself was merged into “{last}” later: take that back first.").format(
                into=merge.into, last=merge.into.merged_into
            ),
            code="merged_on",
        )
    return merge


@transaction.atomic
def unmerge_channel(channel: Channel, *, by: Person | None, why: str = "") -> Channel:
    """Take a merge back: what went over goes home, to the row. What came since stays with the other channel, and so
    does what somebody moved or counted anew since; history says how much. Returns the channel, in use again.

    Raises NotPossible when it is not merged, or the other was merged on.
    """
    merge = merge_of(channel)
    channel, into = _lock(channel, merge.into)
    merge = merge_of(channel)
    lock_spend()
    channel.merged_into, channel.is_active = None, merge.was_active
    channel.save(update_fields=["merged_into", "is_active"])
    Channel.objects.filter(pk__in=merge.moved["channels"], merged_into=into).update(merged_into=channel)
    for name, model in SMALL.items():
        model.objects.filter(pk__in=merge.moved[name], channel=into).update(channel=channel)
    spend_back = _return_spend(merge)
    days_back = _return_visits(merge)
    merge.undone_at = timezone.now()
    merge.save(update_fields=["undone_at"])
    facts: dict[str, Any] = {
        "leads": merge.rows.filter(what=CarriedRow.What.LEAD).count(), "spend": spend_back, "days": days_back,
        "stayed": len(merge.moved["visits"]) - days_back + len(merge.moved["spend"]) - spend_back,
    }  # fmt: skip
    _carry_now()
    record(CHANNEL_UNMERGED, channel, by=by, why=why, into=into.pk, **facts)
    record(CHANNEL_GAVE_BACK, into, by=by, why=why, channel=channel.pk, **facts)
    return channel


def _return_spend(merge: ChannelMerge) -> int:
    """Amounts that are still with the other channel go back under their own bill; returns how many."""
    moved = merge.moved["spend"]
    spends = Spend.objects.select_for_update().filter(pk__in=[int(pk) for pk in moved], channel=merge.into)
    for spend in spends:
        before, after = moved[str(spend.pk)]
        spend.channel_id = merge.channel_id
        spend.source_ref = before if spend.source_ref == after else spend.source_ref
        spend.save(update_fields=["channel", "source_ref"])
    return len(spends)


def _return_visits(merge: ChannelMerge) -> int:
    """Days whose count is still the sum of what was merged are parted again; returns how many."""
    moved = merge.moved["visits"]
    merges = ChannelMerge.objects.select_for_update().filter(into=merge.into, undone_at=None).order_by("pk")
    rows = Visits.objects.select_for_update().filter(channel=merge.into, day__in=list(moved))
    held = {row.day.isoformat(): row for row in rows}
    back = [_part_day(day, held.get(day), merge, [each for each in merges if day in each.moved["visits"]])
            for day in moved]  # fmt: skip
    ChannelMerge.objects.bulk_update([each for each in merges if each.pk != merge.pk], ["moved"])
    return sum(back)


def _part_day(day: str, row: Visits | None, merge: ChannelMerge, merges: Sequence[ChannelMerge]) -> bool:
    """`merges` are all that brought counts of this day to the channel, the oldest first: it knows what stood before."""
    parts = {each.pk: tuple(each.moved["visits"][day][:2]) for each in merges}
    base, had = tuple(merges[0].moved["visits"][day][2:4]), merges[0].moved["visits"][day][4]
    if row is None or (row.visitors, row.registrations) != _sum([base, *parts.values()]):
        return False
    others = [each for each in merges if each.pk != merge.pk]
    if others or had:
        row.visitors, row.registrations = _sum([base, *(parts[each.pk] for each in others)])
        row.save(update_fields=["visitors", "registrations"])
    else:
        row.delete()
    if others:
        others[0].moved["visits"][day][2:] = [*base, had]
    own = parts[merge.pk]
    Visits.objects.create(channel=merge.channel, day=date.fromisoformat(day), visitors=own[0], registrations=own[1])
    return True
