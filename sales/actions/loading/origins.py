"""Where an order from a file came from: a rep's own work, a channel, or a lead by its id."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from journal.errors import NotPossible
from leads.actions.channels import ChannelFinder
from leads.models import Channel, Lead
from sales.queries.lookup import joined

SELF_SOURCED = "self-sourced"
OWN_WORDS = frozenset(
    "selfsourced self own ownlead rep repsourced salessourced sales outbound 自拓 自开发 自主开发 自有 "
    "销售自拓 自主拓展 自行开发 自行开拓 自拓展 销售自主开发".split()
)


class Origins:
    """Knows all channels after one query, and the leads of a chunk after another."""

    def __init__(self) -> None:
        self.channels = ChannelFinder()
        self.leads: dict[str, Lead] = {}

    def learn(self, refs: Iterable[str]) -> None:
        """Read the leads that a chunk names by their ids in the former system."""
        found = Lead.objects.select_related("channel", "company", "owner").filter(source_ref__in=set(refs))
        self.leads = {str(lead.source_ref): lead for lead in found}

    def of(self, values: Mapping[str, Any]) -> tuple[Channel | None, Lead | None]:
        """(channel, lead) of a row; two times None when it is self-sourced. NotPossible for what nobody knows."""
        ref = str(values.get("lead_ref") or "").strip()
        if ref:
            if ref not in self.leads:
                raise NotPossible(_("No lead has the id {ref}: load the leads first.").format(ref=ref))
            return self.leads[ref].channel, self.leads[ref]
        text = str(values.get("origin") or "").strip()
        if not text or joined(text) in OWN_WORDS:
            return None, None
        channel = self.channels.find(text)
        if channel is None:
            raise NotPossible(
                _("“{origin}” is no channel: write “self-sourced”, or a channel's key or name.").format(origin=text)
            )
        return channel, None
