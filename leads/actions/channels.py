"""The tree of channels: shipped ones, own ones, and those that a migrated past brings along."""

import re
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from companies.rules.text import fold
from journal.actions import record
from journal.errors import NotPossible
from leads.defaults import CHANNELS
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
    """Change name, side, parent, is_paid or is_active. The key stays: reports and files are bound to it."""
    channel = Channel.objects.select_for_update().get(pk=channel.pk)
    parent = values.get("parent")
    _check_levels(parent)
    if parent is not None and (parent.pk == channel.pk or channel.children.exists()):
        raise NotPossible(_("A channel that has channels below it stays at the top."), code="two_levels")
    changed = [name for name, value in values.items() if getattr(channel, name) != value]
    for name in changed:
        setattr(channel, name, values[name])
    if changed:
        channel.save(update_fields=changed)
        record(CHANNEL_CHANGED, channel, by=by, fields=", ".join(changed))
    return channel


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
        channels = list(Channel.objects.select_related("parent").order_by("-pk"))
        for language, _label in settings.LANGUAGES:
            with translation.override(language):
                self._known |= {str(channel).strip().casefold(): channel for channel in channels}
        for channel in channels:  # a key wins over a name
            self._known |= {word.casefold(): channel for word in (channel_key(channel.key), channel.key)}

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
    for key, name, side, is_paid, above in CHANNELS:
        if key not in known:
            known[key] = Channel.objects.create(key=key, name=name, side=side, is_paid=is_paid, parent=known.get(above))
