"""Clean what came: the values to keep, the keys by which the lead is found again, and every change old → new."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from companies.keys import searchable
from companies.rules.cleaning import Change, clean_party
from companies.rules.names import person_key
from journal.actions import record
from journal.errors import NotPossible
from leads.actions.scoring import score_lead
from leads.events import CLEANING_UNDONE
from leads.models import CleaningChange, Lead
from leads.rules.twins import Card, card_of
from leads.rules.validity import judge
from people.models import Person

PARTY = (
    "name", "title", "company_name", "phone", "email", "website", "industry", "region", "city", "address",
    "credit_code", "legal_representative",
)  # fmt: skip
KEYS = ("company_core", "company_pinyin", "phone_e164", "email_clean", "email_kind", "domain", "search")
TEXTS = ("need", "campaign")
LENGTHS = {
    field.name: field.max_length
    for field in Lead._meta.fields
    if field.max_length and field.name in (*PARTY, *KEYS, "campaign", "reason")
}
Leave = frozenset[tuple[str, str]]
_RENAMED = {"company": "company_name", "mobile": "phone"}
NOTHING: Leave = frozenset()


@dataclass(slots=True)
class CleanLead:
    """`values` are ready for the fields of Lead; `cut` names those that were too long and lost their end."""

    values: dict[str, Any]
    changes: list[Change]
    card: Card
    invalid_reasons: list[str]
    cut: list[str]

    def __reduce__(self) -> tuple[Any, ...]:
        """Leads are cleaned by the process that reads ahead: as plain values they travel in half the time."""
        changes = list(map(tuple, self.changes))
        return _as_cleaned, (changes, tuple(self.card), self.values, self.invalid_reasons, self.cut)


def _as_cleaned(changes: list[tuple[str, ...]], card: tuple[Any, ...], values: dict[str, Any], *rest: Any) -> CleanLead:
    return CleanLead(values, list(map(_change, changes)), Card._make(card), *rest)


_change = partial(tuple.__new__, Change)  # as Change._make, without asking how many parts a tuple of its own has


def clean_lead(raw: Mapping[str, Any], leave: Leave = NOTHING) -> CleanLead:
    """Clean the typed values of a lead (names of its fields; also mobile, province, country)."""
    party = {name: _text(value) for name, value in raw.items() if value is not None and name in _READ}
    party["company"] = party.pop("company_name", "")
    if leave:
        leave = frozenset(("company" if field == "company_name" else field, rule) for field, rule in leave)
    cleaned = clean_party(party, leave=leave)
    found = dict(cleaned.values)
    values: dict[str, Any] = {name: found.get(name, "") for name in (*PARTY, *KEYS)}
    values["company_name"] = found.get("company", "")
    values["phone"] = "; ".join(dict.fromkeys(filter(None, (found.get("mobile"), found.get("phone")))))
    values["search"] = searchable(cleaned)
    values |= {name: _text(raw.get(name)).strip() for name in TEXTS if raw.get(name) is not None}
    reasons = judge(found)
    cut = _fit(values)
    changes = [_renamed(change) for change in cleaned.changes]
    return CleanLead(values, changes, card_of(found), list(reasons.reasons), cut)


_READ = frozenset((*PARTY, "mobile", "province", "country"))


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("\x00", "")


def _renamed(change: Change) -> Change:
    return Change(_RENAMED.get(change.field, change.field), change.old, change.new, change.rule)


def _fit(values: dict[str, Any]) -> list[str]:
    """Cut values to what their columns hold; a key that does not fit is of no use as a key."""
    cut = [name for name, value in values.items() if value and len(value) > LENGTHS.get(name, len(value))]
    for name in cut:
        values[name] = "" if name in KEYS else values[name][: LENGTHS[name]]
    return cut


def came_facts(lead: Lead, cleaned: CleanLead) -> dict[str, Any]:
    """What history says of a lead that came in: from where, and how many values were cleaned."""
    return {"channel": lead.channel_id} | ({"changes": len(cleaned.changes)} if cleaned.changes else {})


def card_of_lead(lead: Any) -> Card:
    """By what a stored lead is recognised."""
    return card_of(
        {
            "email_clean": lead.email_clean,
            "email_kind": lead.email_kind,
            "phone_e164": lead.phone_e164,
            "company_core": lead.company_core,
            "person_key": person_key(lead.name) if lead.name else "",
        }
    )


def changes_of(lead: Lead, changes: Iterable[Change], made_at: datetime) -> list[CleaningChange]:
    """Rows for the automatic changes of a saved lead, not saved yet."""
    return [
        CleaningChange(lead=lead, field=c.field, old=c.old.replace("\x00", ""), new=c.new, rule=c.rule, made_at=made_at)
        for c in changes
        if c.field in PARTY
    ]


def left_alone(lead: Lead) -> Leave:
    """(field, rule) pairs that a person took back on this lead."""
    return frozenset(lead.cleaning_changes.exclude(undone_at=None).values_list("field", "rule"))


def left_alone_by_lead(leads: Iterable[Lead]) -> dict[int, Leave]:
    """What persons took back, by lead; leads of which nothing was taken back are left out. One query."""
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    rows = CleaningChange.objects.filter(lead__in=list(leads)).exclude(undone_at=None)
    for pk, field, rule in rows.values_list("lead_id", "field", "rule"):
        found[pk].add((field, rule))
    return {pk: frozenset(pairs) for pk, pairs in found.items()}


@transaction.atomic
def undo_cleaning(change: CleaningChange, *, by: Person) -> Lead:
    """Put the old value back; the rule then leaves this field of this lead alone. Later changes of it go with it."""
    lead = Lead.objects.select_for_update(of=("self",), no_key=True).get(pk=change.lead_id)
    change = CleaningChange.objects.get(pk=change.pk)
    if change.undone_at is not None:
        raise NotPossible(_("This change was taken back already."), code="undone")
    later = lead.cleaning_changes.filter(field=change.field, undone_at=None, pk__gte=change.pk).order_by("pk")
    chain = _chain(list(later), getattr(lead, change.field))
    if not chain:
        raise NotPossible(_("The value was changed by hand since; edit the lead instead."), code="changed")
    lead.cleaning_changes.filter(pk__in=chain).update(undone_at=timezone.now(), undone_by=by)
    setattr(lead, change.field, change.old[: LENGTHS[change.field]])
    refresh_keys(lead)
    lead.save(update_fields=[change.field, *KEYS, "invalid_reasons"])
    record(CLEANING_UNDONE, lead, by=by, field=change.field, rule=change.rule)
    return score_lead(lead, by=by)


def _chain(changes: list[CleaningChange], value: str) -> list[int]:
    """The changes that lead from the first one to the value as it stands, each starting from what the one before left.

    Nothing when they do not. Changes of another value (one that a merge replaced) lie between and are passed over.
    """
    linked = changes[:1]
    for change in changes[1:]:
        if linked[-1].new != value and change.old == linked[-1].new:
            linked.append(change)
    return [change.pk for change in linked] if linked[-1].new == value else []


def refresh_keys(lead: Lead) -> None:
    """Compute the match keys from the values as they stand, without changing a value. The caller saves."""
    cleaned = clean_lead({name: getattr(lead, name) for name in PARTY}, left_alone(lead))
    for key in KEYS:
        setattr(lead, key, cleaned.values[key])
    lead.invalid_reasons = cleaned.invalid_reasons
