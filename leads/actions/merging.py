"""Leads that are one: merge them field by field, knowing which value came from where."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from console.actions import notify
from journal.actions import record
from journal.errors import NotPossible
from leads.actions.cleaning import KEYS, PARTY, refresh_keys
from leads.actions.clusters import form_clusters, lock_clusters
from leads.actions.decisions import about, keep_decision, locked_all
from leads.actions.images import images_of
from leads.actions.moving import follow_pairs, move_rows
from leads.actions.scoring import Appraiser, load_appraiser, score_leads
from leads.events import LEAD_MERGED, LEAD_TOOK_IN
from leads.models import BenchDecision, BenchJob, Lead, LeadMerge, Touch
from leads.rules.survivors import Candidate, furthest
from people.models import Person

MERGED_FIELDS = (*PARTY, "need", "employees")
WORK = "owner"  # the name under which the work on a lead is chosen: its owner with everything that hangs on it
_WORK_COLUMNS = (
    "status", "owner_id", "last_owner_id", "reason", "unroutable_why", "valid_at", "routed_at", "accepted_at",
    "pooled_at", "answer_due_at", "contact_due_at", "contacted_at", "reroutes", "valid_definition", "last_worked_at",
    "protected_until", "pool_warned_at",
)  # fmt: skip
_FIRST_CONTACT = ("came_at", "channel_id", "campaign", "campaign_ref_id")
_SAVED = (*MERGED_FIELDS, *KEYS, *_WORK_COLUMNS, *_FIRST_CONTACT, "attributes", "invalid_reasons")
Taken = dict[str, list[Any]]


def merge_lead(lead: Lead, into: Lead, *, by: Person | None, why: str = "", take: Iterable[str] | None = None) -> Lead:
    """Merge `lead` into `into`; returns `into`. `take` names the fields whose value comes from `lead`; by default
    those that are blank in `into`. Raises as merge_leads does."""
    return merge_leads(
        [lead, into], into, by=by, why=why, values=None if take is None else dict.fromkeys(take, lead.pk)
    )


@transaction.atomic
def merge_leads(
    leads: Sequence[Lead],
    into: Lead,
    *,
    by: Person | None,
    why: str = "",
    values: Mapping[str, int] | None = None,
    job: BenchJob | None = None,
    appraiser: Appraiser | None = None,
) -> Lead:
    """Merge several leads into one of them; returns it.

    `values`: field of MERGED_FIELDS (or WORK) → id of the lead its value comes from; a field that is not named stays
    as it is in `into`. Without `values` only blanks are filled, the oldest first. The earliest contact is always the
    first contact of what stays; the others become touches. Whoever holds a lead keeps the work unless WORK says
    otherwise; `appraiser` serves who merges many. Raises NotPossible for a lead that is merged or converted, and for a
    lead with itself.
    """
    if len({lead.pk for lead in leads}) < 2 or into.pk not in {lead.pk for lead in leads}:
        raise NotPossible(_("A lead can't be merged with itself."), code="same")
    held = locked_all([lead.pk for lead in leads])
    into, losing = held.pop(into.pk), list(held.values())
    _check(losing, into)
    lock_clusters()
    ids = [into.pk, *(lead.pk for lead in losing)]
    before = images_of(about(ids))
    taken = _take(into, losing, values)
    _work_goes_on(into, losing, values, taken, by)
    _first_contact(into, losing, taken)
    refresh_keys(into)
    into.save(update_fields=_SAVED)
    move_rows(losing, into, taken, by)
    gone = Lead.objects.filter(pk__in=[lead.pk for lead in losing])
    gone.update(status=Lead.Status.MERGED, merged_into=into, unroutable_why="")
    follow_pairs(losing, into, by if job is None else None)
    score_leads([into], appraiser or load_appraiser(), by=by)
    form_clusters(ids)
    decision = keep_decision(BenchDecision.Kind.MERGE, ids, before, by=by, kept=into, job=job)
    _record(losing, into, decision, taken, by, why)
    return into


def _check(losing: Iterable[Lead], into: Lead) -> None:
    for lead in losing:
        Lead.MOVES.check(lead, Lead.Status.MERGED)
    if into.status in (Lead.Status.MERGED, Lead.Status.REFUSED):
        raise NotPossible(
            _("“{lead}” is {status}; choose another lead to keep.").format(lead=into, status=into.get_status_display()),
            code="wrong_state",
        )


def _take(into: Lead, losing: Sequence[Lead], values: Mapping[str, int] | None) -> dict[int, Taken]:
    """Put the chosen values into the lead that stays; returns what came from which lead."""
    taken: dict[int, Taken] = {}
    for name in MERGED_FIELDS:
        said = [lead for lead in _oldest(losing) if getattr(lead, name) not in ("", None)]
        if values is None:
            source = said[0] if said and getattr(into, name) in ("", None) else None
        else:
            source = next((lead for lead in said if lead.pk == values.get(name)), None)
        if source is not None and getattr(source, name) != getattr(into, name):
            taken.setdefault(source.pk, {})[name] = [getattr(into, name), getattr(source, name)]
            setattr(into, name, getattr(source, name))
    for lead in _oldest(losing):
        into.attributes = lead.attributes | into.attributes
    return taken


def _oldest(leads: Iterable[Lead]) -> list[Lead]:
    return sorted(leads, key=lambda lead: (lead.came_at, lead.pk))


def _work_goes_on(
    into: Lead, losing: Sequence[Lead], values: Mapping[str, int] | None, taken: dict[int, Taken], by: Person | None
) -> None:
    """What stays is worked by whoever was chosen; unless chosen otherwise, a lead that somebody holds is not let go."""
    if into.status == Lead.Status.CONVERTED:
        return
    chosen = (values or {}).get(WORK)
    if chosen is None and into.status not in Lead.HELD:
        chosen = furthest([Candidate(x.pk, x.status, x.came_at, {}) for x in losing], Lead.HELD)
    source = next((lead for lead in losing if lead.pk == chosen), None)
    if source is None:
        return
    if source.status not in Lead.OPEN:
        raise NotPossible(
            _("“{lead}” is {status}: nobody works it.").format(lead=source, status=source.get_status_display()),
            code="wrong_state",
        )
    taken.setdefault(source.pk, {})[WORK] = [into.owner_id, source.owner_id]
    for name in _WORK_COLUMNS:
        setattr(into, name, getattr(source, name))


def _first_contact(into: Lead, losing: Sequence[Lead], taken: dict[int, Taken]) -> None:
    """The earliest contact stays the first; every other one becomes a touch."""
    contacts = _oldest([into, *losing])
    first = contacts[0]
    Touch.objects.bulk_create(
        Touch(
            lead=into,
            channel_id=lead.channel_id,
            campaign=lead.campaign,
            campaign_ref_id=lead.campaign_ref_id,
            happened_at=lead.came_at,
        )
        for lead in contacts[1:]
    )
    if first is into:
        return
    taken.setdefault(first.pk, {})["first_contact"] = [into.came_at, first.came_at]
    for name in _FIRST_CONTACT:
        setattr(into, name, getattr(first, name))


def _record(
    losing: Sequence[Lead], into: Lead, decision: BenchDecision, taken: dict[int, Taken], by: Person | None, why: str
) -> None:
    merges = LeadMerge.objects.bulk_create(
        LeadMerge(
            lead=lead, into=into, decision=decision, taken=_plain(taken.get(lead.pk, {})), merged_at=decision.decided_at
        )
        for lead in losing
    )
    for lead, merge in zip(losing, merges, strict=True):
        fields = sorted(taken.get(lead.pk, {}))
        event = record(LEAD_MERGED, lead, by=by, why=why, into=into.pk, fields=fields, merge=merge.pk)
        record(LEAD_TOOK_IN, into, by=by, why=why, lead=lead.pk, fields=fields, merge=merge.pk)
        if lead.owner_id and lead.owner_id not in (into.owner_id, by.pk if by else None):
            notify(lead.owner, event)


def _plain(taken: Taken) -> dict[str, Any]:
    encode = DjangoJSONEncoder().default
    return {
        name: [each if isinstance(each, str | int | None) else encode(each) for each in pair]
        for name, pair in taken.items()
    }
