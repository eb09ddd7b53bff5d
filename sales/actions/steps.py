"""The next step of a deal: set, or moved to another day."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.actions.deals import change_deal, lock_deal
from sales.models import Deal


@transaction.atomic
def set_next_step(deal: Deal, next_step: str, next_step_on: date | None, *, by: Person | None) -> Deal:
    """Say what happens next, and when. Only another day for the same step is told as a move.

    Raises NotPossible on a closed deal, or for a day without a step.
    """
    deal = lock_deal(deal)
    if deal.status != Deal.Status.OPEN:
        raise NotPossible(_("“{deal}” is closed: nothing comes next.").format(deal=deal), "deal_closed")
    next_step = next_step.strip()
    if next_step_on and not next_step:
        raise NotPossible(_("Say what happens on that day."), "no_step")
    was = deal.next_step_on
    if next_step != deal.next_step or was is None or next_step_on is None:
        return change_deal(deal, {"next_step": next_step[:200], "next_step_on": next_step_on}, by=by)
    if next_step_on != was:
        deal.next_step_on = next_step_on
        deal.save(update_fields=["next_step_on"])
        record(events.STEP_MOVED, deal, by=by, was_on=was.isoformat(), due_on=next_step_on.isoformat())
    return deal
