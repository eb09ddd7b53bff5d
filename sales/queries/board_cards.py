"""What the cards of a board say, ready to be set: a board has a hundred of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console import values
from sales.models import Deal

SHOWN = (
    "name", "status", "amount", "currency", "next_step", "next_step_on", "moved_at", "last_activity_at", "stage__name",
    "stage__name_zh", "stage__stuck_after_days", "owner__name", "owner__email",
)  # fmt: skip


@dataclass(frozen=True)
class Card:
    """A deal as its card shows it: texts in the reader's language; `days` in its stage and `why` it stands still are
    blank where there is nothing to say."""

    deal: Deal
    url: str
    move_url: str
    amount: str
    days: str
    step_day: SafeString | str
    is_step_late: bool
    why: str


def with_names(deals: QuerySet[Deal]) -> QuerySet[Deal]:
    """Deals with what a card shows, and nothing else."""
    return deals.select_related("owner", "stage").only(*SHOWN)


def cards_of(deals: Iterable[Deal]) -> list[Card]:
    """The cards of these deals, in their order. No query when they came `with_names`."""
    return [_card_of(deal) for deal in deals]


def _card_of(deal: Deal) -> Card:
    pace = deal.pace
    return Card(
        deal=deal,
        url=deal.get_absolute_url(),
        move_url=reverse("sales:deal-move", args=[deal.pk]),
        amount=values.money(deal.amount, deal.currency, compact=True) if deal.amount else _("no amount yet"),
        days=_days(pace.days),
        step_day=values.time_tag(deal.next_step_on, with_time=False) if deal.next_step and deal.next_step_on else "",
        is_step_late=pace.is_step_late,
        why=deal.stuck_line if pace.is_stuck else "",
    )


def _days(count: Any) -> str:
    if count is None:
        return ""
    return ngettext("%(days)s day", "%(days)s days", count) % {"days": values.number(count)}
