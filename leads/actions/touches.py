"""A known person calls again: the call is kept as a touch, with what they wanted."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from leads.actions.campaigns import tie_campaigns
from leads.actions.cleaning import clean_lead
from leads.actions.intake import add_lead, change_lead
from leads.actions.protecting import note_work
from leads.actions.scoring import load_appraiser, score_again
from leads.actions.steps import locked
from leads.events import LEAD_TOUCHED
from leads.models import Channel, Lead, Touch
from people.models import Person

CLOSED = (Lead.Status.MERGED,)
MOST_CALLERS = 50


def number_of(phone: str) -> str:
    """What was typed as a number in E.164; blank when it is none."""
    return clean_lead({"phone": phone}).values["phone_e164"] if phone.strip() else ""


def callers_of(phone: str, most: int = 5) -> list[Lead]:
    """The leads that have this number, however it is typed, the latest first; none for what is no number."""
    number = number_of(phone)
    if not number:
        return []
    rows = Lead.objects.filter(phone_e164=number).exclude(status__in=CLOSED).select_related("channel", "owner")
    return list(rows.order_by("-came_at", "-pk")[:most])


@transaction.atomic
def take_call(
    values: Mapping[str, Any], *, channel: Channel, by: Person, known: Lead | None = None, keep: bool = False
) -> Lead:
    """Somebody called. A `known` lead gets a touch and what it needs now; anybody else becomes a lead.

    Of a known lead only blank values are filled: what was known before stays. Raises NotPossible as add_lead does.
    """
    if known is None:
        return add_lead(values, channel=channel, by=by, keep=keep)
    if known not in callers_of(str(values.get("phone") or ""), most=MOST_CALLERS):
        raise NotPossible(_("That lead has another number; save the call as a new lead."), code="other_number")
    known = locked(known)
    if known.status in CLOSED:
        raise NotPossible(_("“{lead}” is merged; take the lead it went into.").format(lead=known), code="wrong_state")
    fill = {name: value for name, value in values.items() if value and not getattr(known, name)}
    if fill:
        change_lead(known, fill, by=by)
    touch = Touch(lead=known, channel=channel, campaign=values.get("campaign", ""), happened_at=timezone.now())
    tie_campaigns([touch])
    touch.save()
    record(LEAD_TOUCHED, known, by=by, why=str(values.get("need") or "")[:300], channel=channel.pk)
    score_again([known.pk], load_appraiser(), by=by)
    note_work([known.pk])
    return known
