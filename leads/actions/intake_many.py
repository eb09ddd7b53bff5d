"""A file of leads comes in: the same cleaning, judging and routing as for one, with a few statements per chunk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from journal.actions import Entry, note_many
from journal.actions.copying import add_rows, copy_in
from leads.actions.before import values_before
from leads.actions.campaigns import retie_campaign, tie_campaigns
from leads.actions.cleaning import PARTY, CleanLead, came_facts, clean_lead, left_alone_by_lead
from leads.actions.duplicates import Directory, ask_to_match, directory_of, note_duplicates, survivor_of
from leads.actions.making import make_lead
from leads.actions.protecting import note_work
from leads.actions.routing import Planner, record_routes
from leads.actions.scoring import Appraiser, load_appraiser, score_again
from leads.actions.steps import lock_intake
from leads.events import LEAD_CAME, LEAD_CHANGED, LEAD_JUDGED_VALID, LEAD_LOST, LEAD_REFUSED, LEAD_TOUCHED
from leads.models import Channel, CleaningChange, Lead, Touch
from people.models import Person

CREATED, UPDATED, UNCHANGED, TWIN, REFUSED = "created", "updated", "unchanged", "twin", "refused"


@dataclass(slots=True, eq=False)
class Incoming:
    """One lead on its way in. The caller fills the upper fields, and `clean` when it has cleaned the values; the rest
    is add_leads' and draft_leads'.

    `outcome` is created, updated, unchanged, twin or refused; for twins `keys` are the exact keys, for refused rows
    `why` holds codes of leads.wording.INVALID, for updated ones `before` says what stood there. `status`, `owner` and
    `reason` are for a migrated past only.
    """

    values: dict[str, Any]
    channel: Channel
    came_at: datetime | None = None
    ref: str = ""
    status: str = ""
    owner: Person | None = None
    reason: str = ""
    outcome: str = ""
    lead: Lead | None = None
    keys: list[str] = field(default_factory=list)
    why: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    before: dict[str, list[Any]] = field(default_factory=dict)
    clean: CleanLead | None = None
    draft: Lead | None = None
    scored_by: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """How a file is taken: who brings it, whether valid rows are judged and routed at once, whether a mailbox is one
    lead, and whether it is a firm's past (valid at once, never routed, two records of one person stay two)."""

    by: Person | None
    judge: bool = True
    route: bool = True
    mail_counts: bool = True
    migrated: bool = False
    import_run_id: int | None = None


def draft_leads(items: Iterable[Incoming], intake: Intake, appraiser: Appraiser) -> None:
    """Make and score the leads that rows will become unless they are known, so that add_leads has less to do.

    Asks the database nothing. Scores of a table that is no longer in use then are counted again by add_leads.
    """
    for item in items:
        item.clean = item.clean or clean_lead(item.values)
        item.draft = _new(item, intake)
        _score(item.draft, item, appraiser)


@transaction.atomic
def add_leads(items: Sequence[Incoming], intake: Intake) -> None:
    """Take a chunk in. Every item gets its outcome and, unless refused, its lead.

    One import at a time looks for twins: a lock is held from here to the end of the transaction.
    """
    for item in items:
        item.clean = item.clean or clean_lead(item.values)
        item.cut = item.clean.cut
        _refuse_nobody(item, intake)
    lock_intake()
    _settle_known(items, intake)
    directory = _settle_twins(items, intake)
    fresh = [item for item in items if item.outcome == CREATED]
    appraiser = load_appraiser()
    _judge(fresh, appraiser, intake)
    _create(fresh, intake)
    _touch([item for item in items if item.outcome == TWIN], intake)
    again = [_lead(item).pk for item in items if item.outcome in (TWIN, UPDATED)]
    score_again(again, appraiser, by=intake.by)
    if not intake.migrated:
        note_work(_lead(item).pk for item in items if item.outcome == TWIN)
    if intake.migrated or not intake.mail_counts:
        note_duplicates([_lead(item) for item in fresh], directory)
    ask_to_match(_lead(item).pk for item in items if item.outcome in (CREATED, UPDATED))


def _lead(item: Incoming) -> Lead:
    assert item.lead is not None
    return item.lead


def _clean(item: Incoming) -> CleanLead:
    assert item.clean is not None
    return item.clean


def _refuse_nobody(item: Incoming, intake: Intake) -> None:
    """A row by which nobody could be reached or found is no lead, unless a former system knew it under an id."""
    values = _clean(item).values
    if item.ref and intake.migrated:
        return
    if not any(values[name] for name in ("email_clean", "phone_e164", "company_name", "credit_code")):
        item.outcome, item.why = REFUSED, _clean(item).invalid_reasons or ["no_contact"]


def _settle_known(items: Iterable[Incoming], intake: Intake) -> None:
    """Rows whose id is known already change their lead or say the same."""
    by_ref = {item.ref: item for item in items if item.ref and not item.outcome}
    known = Lead.objects.select_for_update(of=("self",)).filter(source_ref__in=list(by_ref)).order_by("pk")
    entries = []
    left = left_alone_by_lead(known)
    for lead in known:
        item = by_ref[lead.source_ref or ""]
        if lead.pk in left:  # what a person took back is not done again by the next file
            item.clean = clean_lead(item.values, left[lead.pk])
        changed = _apply(item, lead, intake)
        item.lead, item.outcome = lead, UPDATED if changed else UNCHANGED
        if "campaign" in changed:
            retie_campaign(lead)
            changed.append("campaign_ref")
        if changed:
            lead.save(update_fields=changed)
            facts = {"fields": ", ".join(changed), "import": intake.import_run_id}
            entries.append(Entry(lead, intake.by, facts=facts))
    note_many(LEAD_CHANGED, entries)


def _apply(item: Incoming, lead: Lead, intake: Intake) -> list[str]:
    """Put the values that a row tells into its lead; blanks tell nothing. Returns the names of changed fields.

    Its channel and first day stay, unless a firm's past is loaded again because its source was corrected.
    """
    cleaned = _clean(item)
    wanted = {name: value for name, value in cleaned.values.items() if value}
    if item.values.get("employees") is not None:
        wanted["employees"] = item.values["employees"]
    wanted["attributes"] = lead.attributes | (item.values.get("attributes") or {})
    if intake.migrated:
        wanted |= {"channel_id": item.channel.pk, "came_at": item.came_at or lead.came_at}
    changed = [name for name, value in wanted.items() if getattr(lead, name) != value]
    item.before = values_before(lead, changed, wanted)
    for name in changed:
        setattr(lead, name, wanted[name])
    return [name.removesuffix("_id") for name in changed]


def _settle_twins(items: Sequence[Incoming], intake: Intake) -> Directory:
    """Rows that are a stored lead, or a row before them, become twins of it; the rest is to be created."""
    waiting = [item for item in items if not item.outcome]
    directory = directory_of(_clean(item).card for item in waiting)
    refs: dict[str, Incoming] = {}
    for item in waiting:
        if item.ref and item.ref in refs:
            item.outcome, item.lead, item.keys = TWIN, refs[item.ref].lead, ["ref"]
            continue
        found = None if item.ref and intake.migrated else _first_same(item, directory, intake)
        if found is not None:
            other, item.keys = found
            item.outcome, item.lead = TWIN, survivor_of(other)
            continue
        item.outcome, item.lead = CREATED, item.draft or _new(item, intake)
        directory.add(_clean(item).card, item.lead)
        if item.ref:
            refs[item.ref] = item
    return directory


def _first_same(item: Incoming, directory: Directory, intake: Intake) -> tuple[Lead, list[str]] | None:
    return next(directory.same_as(_clean(item).card, mail_counts=intake.mail_counts), None)


def _new(item: Incoming, intake: Intake) -> Lead:
    """The lead of a row, not saved yet: what it says, and where it stands."""
    now, cleaned = timezone.now(), _clean(item)
    came_at = item.came_at or now
    lead = make_lead(
        cleaned.values
        | {
            "status": Lead.Status.CLEAN.value,
            "channel_id": item.channel.pk,
            "came_at": came_at,
            "employees": item.values.get("employees"),
            "attributes": item.values.get("attributes") or {},
            "invalid_reasons": cleaned.invalid_reasons,
            "source_ref": item.ref or None,
            "import_run_id": intake.import_run_id,
            "desk_id": intake.by.pk if intake.by else None,
        }
    )
    lead.channel = item.channel
    if intake.migrated:
        lead.status, lead.owner, lead.reason = item.status or Lead.Status.VALID, item.owner, item.reason[:300]
        lead.valid_at = None if lead.status in _NOT_JUDGED else came_at
        lead.last_worked_at = now if lead.status in _WORKED else None
    return lead


_WORKED = (Lead.Status.ACCEPTED, Lead.Status.WORKING)


def _score(lead: Lead, item: Incoming, appraiser: Appraiser) -> None:
    appraiser.settle(lead, found=_clean(item).invalid_reasons)
    item.scored_by = appraiser.versions


def _judge(items: Iterable[Incoming], appraiser: Appraiser, intake: Intake) -> None:
    """Score new leads and say which are valid by the definition in use; a past that is loaded keeps its verdicts."""
    now, is_judged = timezone.now(), intake.judge and not intake.migrated
    for item in items:
        lead = _lead(item)
        if item.scored_by != appraiser.versions:
            _score(lead, item, appraiser)
        if is_judged and not lead.invalid_reasons:
            lead.status, lead.valid_at = Lead.Status.VALID.value, now
            lead.valid_definition = appraiser.definition.version


_CLOSED_BY = {Lead.Status.LOST: LEAD_LOST, Lead.Status.REFUSED: LEAD_REFUSED}
_NOT_JUDGED = (Lead.Status.NEW, Lead.Status.CLEAN, Lead.Status.REFUSED)


def _create(items: Sequence[Incoming], intake: Intake) -> None:
    """Save the new leads with everything that belongs to them: changes, events, routes."""
    leads = [_lead(item) for item in items]
    now = timezone.now()
    valid = [lead for lead in leads if lead.valid_at is not None]
    routed = valid if intake.route and not intake.migrated else []
    tie_campaigns(leads)
    if not routed:
        copy_in(leads)
    else:
        planner = Planner(len(routed), now)
        copy_in(leads, lambda few: planner.plan(lead for lead in few if lead.valid_at is not None))
    _keep_changes(items, now)
    _record_new(items, intake)
    if routed:
        record_routes(routed, planner.planned, by=intake.by, now=now)
        planner.save_turns()


def _keep_changes(items: Sequence[Incoming], now: datetime) -> None:
    rows = [
        (_lead(item).pk, change.field, change.old.replace("\x00", ""), change.new, change.rule, now)
        for item in items
        for change in _clean(item).changes
        if change.field in PARTY
    ]
    add_rows(CleaningChange, ("lead_id", "field", "old", "new", "rule", "made_at"), rows)


def _record_new(items: Sequence[Incoming], intake: Intake) -> None:
    by, past = intake.by, intake.migrated
    leads = [_lead(item) for item in items]
    came = [(_lead(item), came_facts(_lead(item), _clean(item))) for item in items]
    note_many(LEAD_CAME, [Entry(x, by, facts=facts, happened_at=x.came_at, migrated=past) for x, facts in came])
    valid = [lead for lead in leads if lead.valid_at is not None]
    note_many(
        LEAD_JUDGED_VALID,
        [Entry(x, by, facts=_by_definition(x), happened_at=x.came_at if past else None, migrated=past) for x in valid],
    )
    for status, kind in _CLOSED_BY.items():
        closed = [x for x in leads if x.status == status]
        note_many(kind, [Entry(x, by, x.reason, happened_at=x.came_at, migrated=past) for x in closed])


def _by_definition(lead: Lead) -> dict[str, Any]:
    return {"definition": lead.valid_definition} if lead.valid_definition else {}


def _touch(items: Sequence[Incoming], intake: Intake) -> None:
    """Twins make no lead; that they came is kept as a touch of the lead that exists."""
    now = timezone.now()
    touches = [
        Touch(
            lead=_lead(item),
            channel=item.channel,
            campaign=_clean(item).values.get("campaign", ""),
            happened_at=item.came_at or now,
        )
        for item in items
    ]
    tie_campaigns(touches)
    copy_in(touches)
    entries = [
        Entry(
            _lead(item),
            intake.by,
            facts={"channel": item.channel.pk, "touch": touch.pk, "import": intake.import_run_id},
            happened_at=item.came_at,
            migrated=intake.migrated,
        )
        for item, touch in zip(items, touches, strict=True)
    ]
    note_many(LEAD_TOUCHED, entries)
