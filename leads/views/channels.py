"""The tree of channels."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console.pages import Act, FormPage, Page
from leads import actions
from leads.forms import ChannelForm, NewChannelForm
from leads.models import Channel, Lead

RIGHT = "leads.change_channel"


class ChannelListPage(Page):
    """Channels by group, with how many leads came and when the last one did."""

    right = "leads.view_channel"
    template_name = "leads/channel_list.html"

    def get_title(self) -> str:
        return _("Channels")

    def get_facts(self) -> str:
        used = [line for group in self.groups for line in (group, *group.below) if line.channel.is_active]
        return ngettext("{n} channel in use", "{n} channels in use", len(used)).format(n=len(used))

    def get_acts(self) -> list[Act]:
        return [Act(gettext_lazy("Add a channel"), "leads:channel-new", right=RIGHT, primary=True, icon="plus")]

    @property
    def groups(self) -> list[ChannelLine]:
        if not hasattr(self, "_groups"):
            self._groups = channel_groups()
        return self._groups

    def get_context(self) -> dict[str, Any]:
        return {
            "groups": self.groups,
            "may_change": self.person.may(RIGHT),
            "sees_leads": self.person.may("leads.view_lead"),
        }


@dataclass
class ChannelLine:
    """A channel with how many leads came over it (a group: over all below it too) and when the last one did."""

    channel: Channel
    came: int = 0
    last: datetime | None = None
    below: list[ChannelLine] = field(default_factory=list)


def channel_groups() -> list[ChannelLine]:
    """The upper level with what is below it, groups first; two queries."""
    rows = Lead.objects.order_by().values("channel").annotate(n=Count("pk"), last=Max("came_at"))
    counts = {row["channel"]: (row["n"], row["last"]) for row in rows}
    lines = {c.pk: ChannelLine(c, *counts.get(c.pk, (0, None))) for c in Channel.objects.order_by("side", "name")}
    for line in lines.values():
        if line.channel.parent_id:
            lines[line.channel.parent_id].below.append(line)
    tops = [line for line in lines.values() if not line.channel.parent_id]
    for line in tops:
        line.came += sum(each.came for each in line.below)
    return sorted(tops, key=lambda line: (not line.below, line.channel.side))


class _ChannelFormPage(FormPage):
    right = RIGHT
    model = Channel

    def get_queryset(self) -> QuerySet[Channel]:
        return Channel.objects.all()

    def get_back_url(self) -> str:
        return reverse("leads:channel-list")


class NewChannelPage(_ChannelFormPage):
    title = gettext_lazy("Add a channel")
    form_class = NewChannelForm
    label = gettext_lazy("Add channel")

    def act(self, form: Any) -> str:
        actions.add_channel(by=self.person, **form.cleaned_data)
        return self.get_back_url()


class EditChannelPage(_ChannelFormPage):
    form_class = ChannelForm

    def get_title(self) -> str:
        return _("Channel “{channel}”").format(channel=self.record)

    def act(self, form: Any) -> str:
        actions.change_channel(self.record, by=self.person, **form.cleaned_data)
        return self.get_back_url()
