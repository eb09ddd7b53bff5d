"""Take back what an import did to leads: new ones go, changed ones get their old values, touches are taken off.

A lead that somebody worked on stays: any event in its history that no machine wrote says so.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from journal.actions import Entry, note_many
from journal.actions.copying import add_rows
from journal.models import Event
from leads import events
from leads.actions.before import plain
from leads.actions.duplicates import ask_to_match
from leads.actions.intake_many import CREATED, TWIN, UPDATED
from leads.actions.scoring import load_appraiser, score_again
from leads.models import CleaningChange, DuplicatePair, Lead, LeadToMatch, RoutingDecision, Touch, WithdrawnLead
from people.models import HandOver, Person

GONE, WORKED, AGAIN, LINKED, CHANGED = "gone", "worked", "again", "linked", "changed"
# What the console does to a lead by itself, or the import did to it.
BY_MACHINE = tuple(
    kind.name
    for kind in (
        events.LEAD_CAME, events.LEAD_CLEANED, events.LEAD_JUDGED_VALID, events.LEAD_ROUTED, events.LEAD_NOT_ROUTED,
        events.LEAD_GRADED, events.LEAD_WAS_LATE, events.LEAD_TO_LEADER, events.LEAD_POOL_WARNED,
        events.LEAD_TOUCHED, events.TOUCH_WITHDRAWN,
    )
)  # fmt: skip
_OF_A_PAST = (events.LEAD_REFUSED.name, events.LEAD_LOST.name)
_TYPE = Lead._meta.label_lower
_FIELDS = {field.attname: field for field in Lead._meta.concrete_fields}
_GO_ALONG = (CleaningChange, RoutingDecision, Touch, DuplicatePair)


def take_back_rows(rows: Sequence[Any], run: Any, *, by: Person | None) -> None:
    """Take back kept rows of an import (console ImportRow) in the caller's transaction; sets `undo` on each."""
    for row in rows:
        row.undo = GONE
    _remove_touches({row.record_id for row in rows if row.outcome == TWIN}, run, by)
    _restore([row for row in rows if row.outcome == UPDATED], run, by)
    _withdraw([row for row in rows if row.outcome == CREATED], run, by)


def _withdraw(rows: Sequence[Any], run: Any, by: Person | None) -> None:
    ids = [row.record_id for row in rows]
    held = Lead.objects.select_for_update(of=("self",)).filter(pk__in=ids, import_run_id=run.pk).order_by("pk")
    leads = {lead.pk: lead for lead in held}
    staying = {
        **dict.fromkeys(_linked(leads), LINKED),
        **dict.fromkeys(_came_again(leads, run), AGAIN),
        **dict.fromkeys(_worked(leads, run), WORKED),
    }
    for row in rows:
        row.undo = staying.get(row.record_id, GONE)
    _archive([lead for lead in leads.values() if lead.pk not in staying], run, by)


def _worked(leads: Iterable[int], run: Any) -> set[int]:
    """Leads in whose history stands what a person did after the import, or what no machine does."""
    machine = [*BY_MACHINE, *(_OF_A_PAST if run.migrated else ())]
    later = Q(by__isnull=False, recorded_at__gt=run.finished_at or timezone.now()) & ~Q(name=events.LEAD_TOUCHED.name)
    told = Event.objects.filter(subject_type=_TYPE, subject_id__in=list(leads)).filter(~Q(name__in=machine) | later)
    return {pk for pk, facts in told.values_list("subject_id", "facts") if facts.get("import") != run.pk}


def _came_again(leads: Iterable[int], run: Any) -> set[int]:
    """Leads that another file, a form or a person touched since."""
    touched = Event.objects.filter(subject_type=_TYPE, subject_id__in=list(leads), name=events.LEAD_TOUCHED.name)
    return {pk for pk, facts in touched.values_list("subject_id", "facts") if facts.get("import") != run.pk}


def _linked(leads: Iterable[int]) -> set[int]:
    """Leads that a record refers to which does not go with them: a deal, a form's entry, an audit."""
    found: set[int] = set()
    for relation in Lead._meta.get_fields(include_hidden=True):
        model = getattr(relation, "related_model", None)
        if not (relation.auto_created and not relation.concrete) or model is None or model in _GO_ALONG:
            continue
        field = relation.field  # type: ignore[union-attr]
        if getattr(field, "db_constraint", True) and field.concrete and not field.many_to_many:
            name = field.attname
            found |= set(model._base_manager.filter(**{f"{name}__in": list(leads)}).values_list(name, flat=True))
    return found


def _archive(leads: Sequence[Lead], run: Any, by: Person | None) -> None:
    """Keep what the leads said, take them out of every list, and say so in the journal."""
    ids, now = [lead.pk for lead in leads], timezone.now()
    if not ids:
        return
    names = ("id", "journey", "title", "values", "owner_id", "import_run_id", "withdrawn_at", "by_id")
    rows = [
        (lead.pk, lead.journey, str(lead)[:254], _told(lead), lead.owner_id, run.pk, now, by.pk if by else None)
        for lead in leads
    ]
    add_rows(WithdrawnLead, names, rows)
    note_many(events.LEAD_WITHDRAWN, [Entry(lead, by, facts={"import": run.pk}) for lead in leads])
    DuplicatePair.objects.filter(Q(first__in=ids) | Q(second__in=ids)).delete()
    for model in (CleaningChange, RoutingDecision, Touch):
        model.objects.filter(lead__in=ids).delete()
    LeadToMatch.objects.filter(lead_id__in=ids).delete()
    HandOver.objects.filter(subject_type=_TYPE, subject_id__in=ids).delete()
    Lead._base_manager.filter(pk__in=ids)._raw_delete("default")


SHOWN = (
    "name", "title", "company_name", "phone", "email", "website", "industry", "region", "city", "address", "need",
    "employees", "campaign", "attributes", "came_at", "status", "source_ref", "channel_id", "credit_code",
    "legal_representative",
)  # fmt: skip


def _told(lead: Lead) -> dict[str, Any]:
    return {name: plain(value) for name in SHOWN if (value := getattr(lead, name)) not in (None, "", {})}


def _restore(rows: Sequence[Any], run: Any, by: Person | None) -> None:
    """Put old values back where nobody changed a value since."""
    held = Lead.objects.select_for_update(of=("self",)).filter(pk__in=[row.record_id for row in rows]).order_by("pk")
    leads = {lead.pk: lead for lead in held}
    entries = []
    for row in rows:
        lead = leads.get(row.record_id)
        if lead is None:
            continue  # withdrawn itself
        if not row.before or not _stands(lead, row.before):
            row.undo = CHANGED
            continue
        for name, (old, _new) in row.before.items():
            setattr(lead, name, _FIELDS[name].to_python(old))
        lead.save(update_fields=[name.removesuffix("_id") for name in row.before])
        shown = ", ".join(name.removesuffix("_id") for name in row.before)
        entries.append(Entry(lead, by, facts={"fields": shown, "import": run.pk}))
    note_many(events.LEAD_CHANGED, entries)
    changed = [entry.subject.pk for entry in entries]
    score_again(changed, load_appraiser(), by=by)
    ask_to_match(changed)


def _stands(lead: Lead, before: dict[str, list[Any]]) -> bool:
    """Whether each value is still what the import wrote."""
    return all(_same(getattr(lead, name), new) for name, (_old, new) in before.items())


def _same(value: Any, told: Any) -> bool:
    if isinstance(value, datetime):
        return isinstance(told, str) and value == datetime.fromisoformat(told)
    return bool(plain(value) == told)


def _remove_touches(leads: set[int], run: Any, by: Person | None) -> None:
    """Take off the touches that the import made on leads that it did not bring."""
    touched = Event.objects.filter(
        subject_type=_TYPE, subject_id__in=leads, name=events.LEAD_TOUCHED.name, facts__import=run.pk
    )
    made = [facts.get("touch") for facts in touched.values_list("facts", flat=True)]
    touches = list(Touch.objects.filter(pk__in=[pk for pk in made if pk]).select_related("lead"))
    if not touches:
        return
    Touch.objects.filter(pk__in=[touch.pk for touch in touches]).delete()
    facts = {"import": run.pk}
    note_many(events.TOUCH_WITHDRAWN, [Entry(x.lead, by, facts={"channel": x.channel_id, **facts}) for x in touches])
    score_again([touch.lead_id for touch in touches], load_appraiser(), by=by)
