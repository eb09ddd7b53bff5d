"""The tree of channels: shipped ones, own ones, and those that a migrated past brings along."""

import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from companies.rules.text import fold
from journal.actions import record
from journal.errors import NotPossible
from leads.defaults import CHANNEL_WORDS, CHANNELS
from leads.events import CHANNEL_CHANGED
from leads.models import Channel
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
        self._meant = {
            word: self._known[key]
            for key, words in CHANNEL_WORDS.items()
            if key in self._known
            for word in words.split()
        }

    def find(self, text: str) -> Channel | None:
        """The channel of this key or name, else the one that people mean by it; None when there is none."""
        return self._called(text) or self._meant.get(text.strip().casefold())

    def _called(self, text: str) -> Channel | None:
        text = text.strip().casefold()
        return self._known.get(text) or self._known.get(channel_key(text))

    def find_or_add(self, text: str) -> Channel:
        """The channel; one that a former system knew and we don't is added under its own name."""
        channel = self._called(text)
        if channel is None:
            key, name = channel_key(text), text.strip()[:80] or _("No channel given")
            channel = Channel.objects.get_or_create(key=key, defaults={"name": name})[0]
            self._known[text.strip().casefold()] = self._known[key] = channel
        return channel


def channel_choices() -> list[tuple[str, str]]:
    """Channels in use by key, the lower level under the upper."""
    channels = Channel.objects.filter(is_active=True).select_related("parent")
    return [(c.key, f"{c.parent} / {c}" if c.parent else str(c)) for c in channels]


def strange_channels(words: Iterable[str]) -> list[str]:
    """Words that no channel is called."""
    finder = ChannelFinder()
    return [word for word in words if word.strip() and finder.find(word) is None]


def ensure_channels() -> None:
    """Add the shipped channels that are missing; nothing that exists is changed."""
    known = {channel.key: channel for channel in Channel.objects.all()}
    for position, (key, name, side, is_paid, above) in enumerate(CHANNELS, start=1):
        if key not in known:
            known[key] = Channel.objects.create(
                key=key, name=name, side=side, is_paid=is_paid, parent=known.get(above), position=position
            )


def hotline() -> Channel | None:
    """The channel of the phone line, if there is one in use."""
    return Channel.objects.filter(key="hotline", is_active=True).first()
