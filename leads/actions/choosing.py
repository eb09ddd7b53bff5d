"""Of stored leads that are one: which had best stay, and from which each value had best come."""

from collections.abc import Sequence

from companies.rules.industries import BY_CODE
from companies.rules.places import PROVINCES
from leads.actions.merging import MERGED_FIELDS
from leads.models import Lead
from leads.rules.survivors import Candidate, Proposal, best_of, propose


def candidate_of(lead: Lead) -> Candidate:
    """A lead as the rules of merging see it."""
    checked = {
        "phone": bool(lead.phone_e164),
        "email": lead.email_kind == "work",
        "credit_code": len(lead.credit_code) == 18,
        "industry": lead.industry in BY_CODE,
        "region": lead.region in PROVINCES,
    }
    values = {name: getattr(lead, name) for name in MERGED_FIELDS}
    return Candidate(lead.pk, lead.status, lead.came_at, values, frozenset(n for n, ok in checked.items() if ok))


def best_choice(leads: Sequence[Lead]) -> tuple[Lead, dict[str, Proposal]]:
    """The lead that had best stay, and from which lead each value had best come."""
    candidates = [candidate_of(lead) for lead in leads]
    kept = best_of(candidates).pk
    return next(lead for lead in leads if lead.pk == kept), propose(candidates, kept, MERGED_FIELDS)
