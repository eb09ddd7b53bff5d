"""The tree of channels: shipped ones, own ones, and those that a migrated past brings along."""

import re
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from companies.rules.text import fold
from journal.actions import record
from journal.errors import NotPossible
from leads.defaults import CHANNELS
from leads.events import CHANNEL_CHANGED, CHANNEL_MERGED, CHANNEL_TOOK_IN
from leads.models import Campaign, Channel, IntakeForm, Lead, Spend, Touch, UtmRule, Visits
from people.models import Person


@transaction.atomic
def add_channel(
    *,
    name: str,
    by: Person | None,
    key: str = "",
    side: str = Channel.Side.OTHER,
    parent: Channel | None = None,
    is_paid: bool = False,
) -> Channel:
    """Add a channel; its key is made from the name when none is given. Raises NotPossible when the key is taken."""
    key = key or channel_key(name)
    if Channel.objects.filter(key=key).exists():
        raise NotPossible(_("There is a channel with the key {key} already.").format(key=key), code="key_taken")
    _check_levels(parent)
    channel = Channel.objects.create(
        key=key, name=name, side=parent.side if parent else side, parent=parent, is_paid=is_paid
    )
    record(CHANNEL_CHANGED, channel, by=by, fields="added")
    return channel


@transaction.atomic
def change_channel(channel: Channel, *, by: Person | None, **values: Any) -> Channel:
    """Change name, side, parent, is_paid or is_active. The key stays: reports and files are bound to it.

    A channel is on the side of its group, and a group takes all below it along.
    """
    channel = Channel.objects.select_for_update().get(pk=channel.pk)
    if channel.merged_into_id is not None:
        raise NotPossible(_("“{channel}” is merged; change the one it went into.").format(channel=channel), "merged")
    parent = values.get("parent", channel.parent)
    _check_levels(parent)
    if parent is not None and (parent.pk == channel.pk or channel.children.exists()):
        raise NotPossible(_("A channel that has channels below it stays at the top."), code="two_levels")
    if parent is not None:
        values["side"] = parent.side
    changed = [name for name, value in values.items() if getattr(channel, name) != value]
    for name in changed:
        setattr(channel, name, values[name])
    if changed:
        channel.save(update_fields=changed)
        if "side" in changed:
            channel.children.update(side=channel.side)
        record(CHANNEL_CHANGED, channel, by=by, fields=", ".join(changed))
    return channel


@transaction.atomic
def move_channel(channel: Channel, step: int, *, by: Person | None) -> Channel:
    """Move it one place up (-1) or down (1) among the channels of its group; at the end it stays where it is."""
    siblings = list(Channel.objects.select_for_update().filter(parent=channel.parent_id).order_by(*IN_ORDER))
    place = next(number for number, each in enumerate(siblings) if each.pk == channel.pk)
    other = place + (1 if step > 0 else -1)
    if not 0 <= other < len(siblings):
        return channel
    siblings[place], siblings[other] = siblings[other], siblings[place]
    for number, each in enumerate(siblings, start=1):
        each.position = number
    Channel.objects.bulk_update(siblings, ["position"])
    record(CHANNEL_CHANGED, channel, by=by, fields="position")
    return siblings[other]


IN_ORDER = ("position", "side", "name")


@transaction.atomic
def merge_channel(channel: Channel, into: Channel, *, by: Person | None, why: str = "") -> Channel:
    """Let `channel` be one with `into`: its leads, touches, campaigns, spend, visits, forms and rules go over, files
    that name it mean `into`, and it is out of use for ever. The history of leads keeps where they came from.

    A few thousand leads go over at once; more go over in the background (`carry_merged`). Returns `into`. Raises
    NotPossible for a channel with itself, one that has channels below it, or one that is merged already.
    """
    pks = sorted((channel.pk, into.pk))
    held = {each.pk: each for each in Channel.objects.select_for_update().filter(pk__in=pks).order_by("pk")}
    channel, into = held[channel.pk], held[into.pk]
    if channel.pk == into.pk:
        raise NotPossible(_("A channel can't be merged with itself."), code="same")
    if channel.merged_into_id or into.merged_into_id:
        raise NotPossible(_("One of them is merged already."), code="merged")
    if channel.children.exists():
        raise NotPossible(_("Move the channels below it first."), code="two_levels")
    channel.merged_into, channel.is_active = into, False
    channel.save(update_fields=["merged_into", "is_active"])
    channel.merged.update(merged_into=into)
    _carry_small(channel, into)
    carry_merged(most=CARRIED_AT_ONCE)
    record(CHANNEL_MERGED, channel, by=by, why=why, into=into.pk)
    record(CHANNEL_TOOK_IN, into, by=by, why=why, channel=channel.pk)
    return into


CARRIED_AT_ONCE, CARRIED_PER_STEP = 5_000, 5_000


def _carry_small(channel: Channel, into: Channel) -> None:
    """What there is little of: spend that would be told twice keeps the name of its old channel as its bill."""
    for model in (Campaign, UtmRule, IntakeForm):
        model.objects.filter(channel=channel).update(channel=into)
    taken = set(Spend.objects.filter(channel=into).values_list(*_SPEND_KEY))
    for spend in Spend.objects.select_for_update().filter(channel=channel):
        if tuple(getattr(spend, name) for name in _SPEND_KEY) in taken:
            spend.source_ref = f"{spend.source_ref} {channel.key}".strip()[:120]
        spend.channel = into
        spend.save(update_fields=["channel", "source_ref"])
    with connection.cursor() as cursor:
        cursor.execute(_ADD_VISITS, {"old": channel.pk, "new": into.pk})
    Visits.objects.filter(channel=channel).delete()


_SPEND_KEY = ("campaign_id", "from_on", "to_on", "kind", "currency", "source_ref")
_ADD_VISITS = """
INSERT INTO leads_visits (channel_id, day, visitors, registrations)
SELECT %(new)s, day, visitors, registrations FROM leads_visits WHERE channel_id = %(old)s
ON CONFLICT (channel_id, day) DO UPDATE SET
    visitors = CASE WHEN coalesce(leads_visits.visitors, excluded.visitors) IS NULL THEN NULL
        ELSE coalesce(leads_visits.visitors, 0) + coalesce(excluded.visitors, 0) END,
    registrations = CASE WHEN coalesce(leads_visits.registrations, excluded.registrations) IS NULL THEN NULL
        ELSE coalesce(leads_visits.registrations, 0) + coalesce(excluded.registrations, 0) END
"""


def carry_merged(most: int | None = None) -> int:
    """Carry leads and touches of merged channels over, a few thousand per statement; returns how many went.

    Safe to run twice, at once and after dying half-way: what is still at a merged channel is found again.
    """
    carried = 0
    for channel, into in Channel.objects.exclude(merged_into=None).values_list("pk", "merged_into"):
        for model in (Lead, Touch):
            while most is None or carried < most:
                with transaction.atomic():
                    rows = model.objects.select_for_update(skip_locked=True).filter(channel=channel).order_by()
                    ids = list(rows.values_list("pk", flat=True)[:CARRIED_PER_STEP])
                    model.objects.filter(pk__in=ids).update(channel=into)
                carried += len(ids)
                if len(ids) < CARRIED_PER_STEP:
                    break
    return carried


def _check_levels(parent: Channel | None) -> None:
    if parent is not None and parent.parent_id is not None:
        raise NotPossible(_("Channels have two levels; choose one of the upper level."), code="two_levels")


def channel_key(name: str) -> str:
    """Organic Search → organic_search; blank → blank. Letters of any script stay."""
    key = re.sub(r"\s+", "_", fold(name.replace("_", " ").replace("-", " ")))[:60].strip("_")
    return key or "blank"


def find_channel(text: str) -> Channel | None:
    """The channel whose key or name, in either language, this is."""
    return ChannelFinder().find(text)


class ChannelFinder:
    """Finds channels by what a file calls them; knows all of them after one query."""

    def __init__(self) -> None:
        self._known: dict[str, Channel] = {}
        every = {channel.pk: channel for channel in Channel.objects.select_related("parent").order_by("-pk")}
        channels = list(every.values())
        for language, _label in settings.LANGUAGES:
            with translation.override(language):
                self._known |= {str(channel).strip().casefold(): channel for channel in channels}
        for channel in channels:  # a key wins over a name
            self._known |= {word.casefold(): channel for word in (channel_key(channel.key), channel.key)}
        for word, channel in self._known.items():
            if channel.merged_into_id is not None:  # a file that still uses the old name means the new channel
                self._known[word] = every[channel.merged_into_id]

    def find(self, text: str) -> Channel | None:
        """The channel of this key or name; None when there is none."""
        text = text.strip().casefold()
        return self._known.get(text) or self._known.get(channel_key(text))

    def find_or_add(self, text: str) -> Channel:
        """The channel; one that a former system knew and we don't is added under its own name."""
        channel = self.find(text)
        if channel is None:
            key, name = channel_key(text), text.strip()[:80] or _("No channel given")
            channel = Channel.objects.get_or_create(key=key, defaults={"name": name})[0]
            self._known[text.strip().casefold()] = self._known[key] = channel
        return channel


def ensure_channels() -> None:
    """Add the shipped channels that are missing; nothing that exists is changed."""
    known = {channel.key: channel for channel in Channel.objects.all()}
    for position, (key, name, side, is_paid, above) in enumerate(CHANNELS, start=1):
        if key not in known:
            known[key] = Channel.objects.create(
                key=key, name=name, side=side, is_paid=is_paid, parent=known.get(above), position=position
            )
