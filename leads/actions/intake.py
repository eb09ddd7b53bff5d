"""A lead comes in by hand or over the API, comes again, or is corrected."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from leads.actions.answering import accept_lead, assign_lead
from leads.actions.campaigns import retie_campaign, tie_campaigns
from leads.actions.cleaning import KEYS, PARTY, CleanLead, came_facts, changes_of, clean_lead, left_alone
from leads.actions.duplicates import look_again, note_duplicates
from leads.actions.judging import judge_lead_valid
from leads.actions.protecting import note_work
from leads.actions.scoring import load_appraiser, score_again, score_lead
from leads.actions.steps import locked, moment
from leads.events import LEAD_CAME, LEAD_CHANGED, LEAD_TOUCHED
from leads.models import Channel, CleaningChange, Lead, Touch
from people.models import Person

OWN_FIELDS = ("employees", "attributes")
FIRST_DAY = datetime(1900, 1, 1, tzinfo=UTC)


@transaction.atomic
def add_lead(
    values: Mapping[str, Any],
    *,
    channel: Channel,
    by: Person | None,
    came_at: datetime | None = None,
    migrated: bool = False,
    keep: bool = False,
) -> Lead:
    """Take one lead in: clean it, note every change, find its duplicates.

    `values` are fields of Lead as typed. `keep` gives it to `by` at once, who brought it and works it. Raises
    NotPossible when nothing in it names anybody, or it came on a day that can't be.
    """
    cleaned = clean_lead(values)
    check_names_somebody(cleaned)
    check_came_at(came_at)
    lead = new_lead(cleaned, values, channel=channel, came_at=moment(came_at))
    lead.desk = by if by is not None and by.may("leads.judge_lead") else None
    tie_campaigns([lead])
    load_appraiser().settle(lead)
    lead.save()
    CleaningChange.objects.bulk_create(changes_of(lead, cleaned.changes, timezone.now()))
    record(LEAD_CAME, lead, by=by, happened_at=came_at, migrated=migrated, **came_facts(lead, cleaned))
    note_duplicates([lead])
    return keep_lead(lead, by=by) if keep and by is not None else lead


def keep_lead(lead: Lead, *, by: Person) -> Lead:
    """The rep who brought a lead works it: valid by their word, given to them and accepted."""
    why = _("Brought in by {person}").format(person=by)
    lead = judge_lead_valid(lead, by=by, why=why)
    return accept_lead(assign_lead(lead, by, by=by, why=why), by=by)


def check_names_somebody(cleaned: CleanLead) -> None:
    """Raise NotPossible unless there is a firm, or a way to contact somebody."""
    values = cleaned.values
    if not any(values.get(name) for name in ("company_name", "email", "phone", "credit_code", "name")):
        raise NotPossible(_("Type at least a company, a name, a phone or an e-mail."), code="nobody")


def check_came_at(came_at: datetime | None) -> None:
    """Raise NotPossible for a day in the future or before 1900; an hour's difference of clocks is let pass."""
    if came_at is not None and not FIRST_DAY <= came_at <= timezone.now() + timedelta(hours=1):
        raise NotPossible(_("A lead can't have come before 1900 or in the future."), code="bad_date")


def new_lead(cleaned: CleanLead, raw: Mapping[str, Any], *, channel: Channel, came_at: datetime) -> Lead:
    """A lead from cleaned values, not saved."""
    return Lead(
        **cleaned.values,
        status=Lead.Status.CLEAN,
        channel=channel,
        came_at=came_at,
        employees=raw.get("employees"),
        attributes=raw.get("attributes") or {},
        invalid_reasons=cleaned.invalid_reasons,
    )


@transaction.atomic
def change_lead(lead: Lead, values: Mapping[str, Any], *, by: Person | None, why: str = "") -> Lead:
    """Correct named values; they are cleaned as new ones are, except by rules that were taken back on this lead."""
    lead = locked(lead)
    if lead.status == Lead.Status.MERGED:
        raise NotPossible(_("“{lead}” is merged; change the lead it went into.").format(lead=lead), "wrong_state")
    cleaned = clean_lead({name: getattr(lead, name) for name in PARTY} | dict(values), left_alone(lead))
    wanted: dict[str, Any] = {n: v for n, v in cleaned.values.items() if n in (*PARTY, *KEYS) or n in values}
    wanted |= {name: values[name] for name in OWN_FIELDS if name in values}
    if "channel" in values:
        wanted["channel"] = values["channel"]
    changed = [name for name, value in wanted.items() if getattr(lead, name) != value]
    for name in changed:
        setattr(lead, name, wanted[name])
    lead.invalid_reasons = cleaned.invalid_reasons
    if changed:
        if "campaign" in changed:
            retie_campaign(lead)
        lead.save(update_fields=[*changed, "invalid_reasons", "campaign_ref"])
        CleaningChange.objects.bulk_create(_of(changed, changes_of(lead, cleaned.changes, timezone.now())))
        shown = [name for name in changed if name not in KEYS]
        record(LEAD_CHANGED, lead, by=by, why=why, fields=", ".join(shown))
        look_again(lead)
        score_lead(lead, by=by)
    return lead


def _of(names: list[str], changes: list[CleaningChange]) -> list[CleaningChange]:
    return [change for change in changes if change.field in names]


@transaction.atomic
def touch_lead(
    lead: Lead,
    channel: Channel,
    *,
    by: Person | None,
    campaign: str = "",
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Touch:
    """A known lead came again over a channel. Its first source stays what it was."""
    touch = Touch(lead=lead, channel=channel, campaign=campaign, happened_at=happened_at or timezone.now())
    tie_campaigns([touch])
    touch.save()
    record(LEAD_TOUCHED, lead, by=by, happened_at=happened_at, migrated=migrated, channel=channel.pk)
    score_again([lead.pk], load_appraiser(), by=by)
    if not migrated:
        note_work([lead.pk], happened_at)
    return touch
