"""A known person calls again: the call is kept as a touch, with what they wanted."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from leads.actions.campaigns import tie_campaigns
from leads.actions.intake import add_lead, change_lead
from leads.actions.scoring import load_appraiser, score_again
from leads.actions.steps import locked
from leads.events import LEAD_TOUCHED
from leads.models import Channel, Lead, Touch
from people.models import Person

CLOSED = (Lead.Status.MERGED,)


@transaction.atomic
def take_call(
    values: Mapping[str, Any], *, channel: Channel, by: Person, known: Lead | None = None, keep: bool = False
) -> Lead:
    """Somebody called. A `known` lead gets a touch and what it needs now; anybody else becomes a lead.

    Of a known lead only blank values are filled: what was known before stays. Raises NotPossible as add_lead does.
    """
    if known is None:
        return add_lead(values, channel=channel, by=by, keep=keep)
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
    return known
