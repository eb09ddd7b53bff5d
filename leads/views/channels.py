"""The tree of channels."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console.pages import Act, ActPage, FormPage, Page
from console.values import number
from journal.errors import NotPossible
from journal.queries import history_of
from leads import actions
from leads.actions.channel_merges import merge_of
from leads.actions.channels import IN_ORDER
from leads.filters import channel_queryset
from leads.forms import ChannelField, ChannelForm, NewChannelForm, OptionalWhyForm
from leads.models import CarriedRow, Channel, Lead

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
        return [
            Act(gettext_lazy("Channel figures"), "metrics:channels", right="metrics.view_channels", icon="chart-dots"),
            Act(gettext_lazy("Website forms"), "leads:intake-form-list", right=RIGHT, icon="forms"),
            Act(gettext_lazy("Rules for links"), "leads:utm-rules", right=RIGHT, icon="link"),
            Act(
                gettext_lazy("Add a channel"), "leads:channel-new", right=RIGHT, primary=bool(self.groups), icon="plus"
            ),
        ]

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
    took_in: list[Channel] = field(default_factory=list)


def channel_groups() -> list[ChannelLine]:
    """The upper level with what is below it, in the order that people gave them; two queries. A merged channel is
    shown by the one it went into."""
    rows = Lead.objects.order_by().values("channel").annotate(n=Count("pk"), last=Max("came_at"))
    counts = {row["channel"]: (row["n"], row["last"]) for row in rows}
    channels = list(Channel.objects.order_by(*IN_ORDER))
    lines = {c.pk: ChannelLine(c, *counts.get(c.pk, (0, None))) for c in channels if c.merged_into_id is None}
    for channel in channels:
        if channel.merged_into_id in lines:
            lines[channel.merged_into_id].took_in.append(channel)
    for line in lines.values():
        if line.channel.parent_id in lines:
            lines[line.channel.parent_id].below.append(line)
    tops = [line for line in lines.values() if line.channel.parent_id not in lines]
    for line in tops:
        line.came += sum(each.came for each in line.below)
    return tops


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
    template_name = "leads/channel_form.html"

    def get_queryset(self) -> QuerySet[Channel]:
        return Channel.objects.filter(merged_into=None)

    def get_acts(self) -> list[Act]:
        url = reverse("leads:channel-merge", args=[self.record.pk])
        return [Act(gettext_lazy("Merge into another"), url, right=RIGHT, icon="arrows-join")]

    def get_context(self) -> dict[str, Any]:
        return {"timeline": history_of(self.record)}

    def get_title(self) -> str:
        return _("Channel “{channel}”").format(channel=self.record)

    def act(self, form: Any) -> str:
        actions.change_channel(self.record, by=self.person, **form.cleaned_data)
        return self.get_back_url()


class MoveChannelPage(Page):
    """POST step=-1 or 1: one place up or down among its neighbours."""

    right = RIGHT
    title = gettext_lazy("Move a channel")
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        channel = get_object_or_404(Channel, pk=pk)
        actions.move_channel(channel, -1 if request.POST.get("step") == "-1" else 1, by=self.person)
        return redirect(f"{reverse('leads:channel-list')}#channel-{pk}")


class MergeChannelForm(OptionalWhyForm):
    """Into which channel it goes."""

    field_order = ["into", "why"]

    def __init__(self, *args: Any, channel: Channel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = channel_queryset().filter(merged_into=None, is_active=True).exclude(pk=channel.pk)
        self.fields["into"] = ChannelField(label=gettext_lazy("It becomes part of"), queryset=others, empty_label="—")
        self.order_fields(self.field_order)


class MergeChannelPage(ActPage):
    """Two channels that are one: leads, spend, campaigns, forms and rules of the first go to the second."""

    right = RIGHT
    model = Channel
    form_class = MergeChannelForm
    label = gettext_lazy("Merge")
    is_danger = True
    success_message = gettext_lazy("Merged. Many leads go over in the background.")

    def get_queryset(self) -> QuerySet[Channel]:
        return Channel.objects.filter(merged_into=None)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {}, "channel": self.record}

    def get_title(self) -> str:
        return _("Merge “{channel}” into another channel").format(channel=self.record)

    def get_sentence(self) -> str:
        n = Lead.objects.filter(channel=self.record)[:100_000].count()
        text = ngettext("{n} lead goes over", "{n} leads go over", n).format(n=number(n))
        return text + _(
            ", with spend, campaigns, forms and rules. Files that name it mean the other. It can be taken back."
        )

    def act(self, record: Channel, form: Any) -> str:
        actions.merge_channel(record, form.cleaned_data["into"], by=self.person, why=form.cleaned_data["why"])
        return reverse("leads:channel-list")

    def get_back_url(self) -> str:
        return reverse("leads:channel-list")


class UnmergeChannelPage(ActPage):
    """What went over with a merge goes home."""

    right = RIGHT
    model = Channel
    form_class = OptionalWhyForm
    label = gettext_lazy("Take the merge back")
    success_message = gettext_lazy("Taken back. Many leads go home in the background.")

    def get_queryset(self) -> QuerySet[Channel]:
        return Channel.objects.all()

    def get_title(self) -> str:
        return _("Take the merge of “{channel}” back").format(channel=self.record)

    def get_sentence(self) -> str:
        try:
            merge = merge_of(self.record)
        except NotPossible as refusal:
            return str(refusal)
        leads = merge.rows.filter(what=CarriedRow.What.LEAD)[:100_000].count()
        text = ngettext("{n} lead goes home", "{n} leads go home", leads).format(n=number(leads))
        return text + _(
            "; amounts of spend: {spend}, days of visitors: {days}. What came since, and what somebody moved or "
            "counted anew since, stays with “{into}”."
        ).format(spend=number(len(merge.moved["spend"])), days=number(len(merge.moved["visits"])), into=merge.into)

    def act(self, record: Channel, form: Any) -> str:
        actions.unmerge_channel(record, by=self.person, why=form.cleaned_data["why"])
        return reverse("leads:channel-edit", args=[record.pk])

    def get_back_url(self) -> str:
        return reverse("leads:channel-list")
