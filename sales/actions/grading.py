"""The intent grade of a deal: carried over from its lead, judged anew by whoever works it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from leads.models.scoring import Grade
from people.models import Person
from sales import events
from sales.actions.deals import lock_deal
from sales.models import Deal


@transaction.atomic
def grade_deal(deal: Deal, grade: str, *, by: Person | None, why: str) -> Deal:
    """Say how much the customer wants to buy: A to D, with the reason.

    Raises NotPossible for another grade, without a reason, or on a deal that is closed.
    """
    deal = lock_deal(deal)
    if grade not in Grade.values:
        raise NotPossible(_("There is no grade “{grade}”.").format(grade=grade), "bad_grade")
    if not why.strip():
        raise NotPossible(_("Say what the customer said or did, so that others can follow the grade."), "no_reason")
    if deal.status != Deal.Status.OPEN:
        raise NotPossible(_("“{deal}” is closed: its grade stays.").format(deal=deal), "deal_closed")
    was, deal.intent_grade = deal.intent_grade, grade
    deal.intent_why, deal.intent_by, deal.intent_at = why.strip()[:300], by, timezone.now()
    deal.save(update_fields=["intent_grade", "intent_why", "intent_by", "intent_at"])
    record(events.DEAL_GRADED, deal, by=by, why=why.strip(), was=was, grade=grade)
    return deal
