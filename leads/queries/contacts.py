"""Every contact of a lead with a channel, and what each is credited with by first, last and even attribution."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from leads.models import Channel, Lead
from leads.rules.attribution import EVEN, FIRST, LAST, shares

MOST = 200


@dataclass(frozen=True)
class Contact:
    """One contact. `first`, `last` and `even` are its shares of a result by the three models, each 0 to 1."""

    channel: Channel
    campaign: str
    happened_at: datetime
    first: Fraction
    last: Fraction
    even: Fraction


def contacts_of(lead: Lead) -> list[Contact]:
    """The first contact and all later ones, the earliest first, as they are credited today. One query."""
    later = lead.touches.select_related("channel").order_by("happened_at", "pk")[:MOST]
    told = [(lead.channel, lead.campaign, lead.came_at), *((t.channel, t.campaign, t.happened_at) for t in later)]
    order = range(len(told))
    first, last, even = (shares(order, model) for model in (FIRST, LAST, EVEN))
    none = Fraction(0)
    return [Contact(*told[n], first.get(n, none), last.get(n, none), even.get(n, none)) for n in order]
