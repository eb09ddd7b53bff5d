"""The tree of channels."""

from __future__ import annotations

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
        used = [c for group in self.groups for c in (group["channel"], *group["below"]) if c.is_active]
        return ngettext("{n} channel in use", "{n} channels in use", len(used)).format(n=len(used))

    def get_acts(self) -> list[Act]:
        return [Act(gettext_lazy("Add a channel"), "leads:channel-new", right=RIGHT, primary=True, icon="plus")]

    @property
    def groups(self) -> list[dict[str, Any]]:
        if not hasattr(self, "_groups"):
            self._groups = channel_groups()
        return self._groups

    def get_context(self) -> dict[str, Any]:
        return {
            "groups": self.groups,
            "may_change": self.person.may(RIGHT),
            "sees_leads": self.person.may("leads.view_lead"),
        }


def channel_groups() -> list[dict[str, Any]]:
    """The upper level with what is below it; two queries."""
    counts = dict(_counts())
    channels = list(Channel.objects.order_by("side", "name"))
    for channel in channels:
        channel.came, channel.last = counts.get(channel.pk, (0, None))  # type: ignore[attr-defined]
    tops = [channel for channel in channels if channel.parent_id is None]
    groups = [{"channel": top, "below": [c for c in channels if c.parent_id == top.pk]} for top in tops]
    for group in groups:
        group["came"] = sum(c.came for c in (group["channel"], *group["below"]))  # type: ignore[attr-defined,misc]
    return sorted(groups, key=lambda group: (not group["below"], group["channel"].side))  # type: ignore[attr-defined]


def _counts() -> Any:
    rows = Lead.objects.order_by().values("channel").annotate(n=Count("pk"), last=Max("came_at"))
    return ((row["channel"], (row["n"], row["last"])) for row in rows)


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
