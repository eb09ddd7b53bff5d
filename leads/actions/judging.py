"""Is it a valid lead: say so, refuse it, or open a refused one again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from leads.actions.duplicates import look_again
from leads.actions.scoring import current_definition
from leads.actions.steps import let_go, locked, moment, move, need_reason
from leads.events import LEAD_JUDGED_VALID, LEAD_REFUSED, LEAD_REOPENED
from leads.models import Lead
from leads.wording import invalid_sentence
from people.models import Person


@transaction.atomic
def judge_lead_valid(
    lead: Lead,
    *,
    by: Person | None,
    why: str = "",
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Lead:
    """Say that somebody may work it; the verdict stays with the version of the definition it was made under.

    A lead that does not meet the definition needs a reason why it is valid all the same.
    """
    lead = locked(lead)
    if lead.invalid_reasons and not why.strip() and not migrated:
        sentence = invalid_sentence(lead.invalid_reasons)
        raise NotPossible(_("{reasons}. Correct it, or say why it is valid.").format(reasons=sentence), "not_valid")
    lead.valid_at, lead.desk, lead.reason = moment(happened_at), by or lead.desk, ""
    facts = {} if migrated else {"definition": current_definition().version}
    lead.valid_definition = facts.get("definition")
    move(lead, Lead.Status.VALID, ["valid_at", "desk", "reason", "valid_definition"])
    record(LEAD_JUDGED_VALID, lead, by=by, why=why, happened_at=happened_at, migrated=migrated, **facts)
    return lead


@transaction.atomic
def refuse_lead(
    lead: Lead, *, by: Person | None, why: str, happened_at: datetime | None = None, migrated: bool = False
) -> Lead:
    """Refuse it as not valid, with the reason. It stays readable and can be opened again."""
    why = need_reason(why, _("Say why it is refused."))
    lead = locked(lead)
    let_go(lead, by=by)
    lead.reason, lead.unroutable_why = why[:300], ""
    move(lead, Lead.Status.REFUSED, ["reason", "unroutable_why", "owner", "last_owner"])
    record(LEAD_REFUSED, lead, by=by, why=why, happened_at=happened_at, migrated=migrated)
    look_again(lead)
    return lead


@transaction.atomic
def reopen_lead(lead: Lead, *, by: Person | None, why: str = "") -> Lead:
    """Put a refused lead back before its judgement, a lost one back among the valid ones to be routed again."""
    lead = locked(lead)
    target = Lead.Status.VALID if lead.status == Lead.Status.LOST else Lead.Status.CLEAN
    lead.reason = ""
    move(lead, target, ["reason"])
    record(LEAD_REOPENED, lead, by=by, why=why)
    look_again(lead)
    return lead
