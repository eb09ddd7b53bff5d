"""Every way a firm changes."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from companies import events
from companies.actions.changes import save_changes
from companies.keys import cut, match_keys, searchable
from companies.models import Company
from companies.queries import compare_companies
from companies.rules.cleaning import Cleaned, clean_party
from journal.actions import record
from journal.errors import NotPossible
from people.models import Person

COMPANY_FIELDS = frozenset(
    "name short_name phone website industry region city address employees annual_revenue parent owner credit_code "
    "legal_representative source_ref".split()
)


def clean_company(values: Mapping[str, Any]) -> tuple[dict[str, Any], Cleaned]:
    """The columns of a company for typed values (names of COMPANY_FIELDS, and `email`), and what cleaning said."""
    raw = {k: v for k, v in values.items() if isinstance(v, str)}
    cleaned = clean_party({**raw, "company": raw.pop("name", ""), "name": ""})
    kept = {k: cleaned.values.get(k, v) if isinstance(v, str) else v for k, v in values.items() if k in COMPANY_FIELDS}
    kept |= {"name": cleaned.values["company"], "region": cleaned.values.get("region", "")}
    kept |= {"city": cleaned.values.get("city", ""), **match_keys(cleaned)}
    short = str(values.get("short_name") or "")
    return cut(Company, {**kept, "search": f"{searchable(cleaned)} {short.lower()}".rstrip()}), cleaned


@transaction.atomic
def create_company(
    values: Mapping[str, Any],
    *,
    by: Person | None,
    why: str = "",
    journey: UUID | None = None,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Company:
    """Add a firm from COMPANY_FIELDS. `journey` hands a lead's journey down. NotPossible without a name."""
    columns, _cleaned = clean_company(values)
    if not columns["name"]:
        raise NotPossible(_("A company needs a name."), code="no_name")
    given = {"journey": journey} if journey else {}
    company = Company.objects.create(**columns, **given, created_at=happened_at or timezone.now())
    record(events.COMPANY_ADDED, company, by=by, why=why, happened_at=happened_at, migrated=migrated)
    return company


@transaction.atomic
def change_company(
    company: Company,
    values: Mapping[str, Any],
    *,
    by: Person | None,
    why: str = "",
    happened_at: datetime | None = None,
    facts: Mapping[str, Any] = MappingProxyType({}),
) -> Company:
    """Change named fields of COMPANY_FIELDS; keys and search follow, `facts` go to history.

    NotPossible when merged or left without a name.
    """
    company = Company.objects.select_for_update(of=("self",)).get(pk=company.pk)
    if company.merged_into_id:
        raise NotPossible(_("“{company}” was merged into another company.").format(company=company), code="merged")
    _check_parent(company, values.get("parent"))
    current = {name: getattr(company, name) for name in COMPANY_FIELDS}
    columns, _cleaned = clean_company({**current, **values})
    if not columns["name"]:
        raise NotPossible(_("A company needs a name."), code="no_name")
    save_changes(company, columns, events.COMPANY_CHANGED, by, why, happened_at, facts)
    return company


def _check_parent(company: Company, parent: Company | None) -> None:
    """A firm is no part of itself, however many steps away."""
    seen = 0
    while parent is not None and seen < 20:
        if parent.pk == company.pk:
            raise NotPossible(_("A company can't be part of itself."), code="circle")
        parent, seen = parent.parent, seen + 1


@transaction.atomic
def merge_company(company: Company, into: Company, *, by: Person | None, why: str = "") -> Company:
    """Fold a firm into another: its contacts and parts move, blanks are filled, it stays readable. Returns `into`.

    What spoke for it and which blanks it filled is kept with the event, without the values: the matcher learns from
    what people merge, and what came from a lead can leave the survivor again.
    """
    locked = Company.objects.select_for_update(of=("self",)).in_bulk([company.pk, into.pk])
    company, into = locked[company.pk], locked[into.pk]
    if company.pk == into.pk or company.merged_into_id or into.merged_into_id:
        raise NotPossible(_("Only two different companies that are both in use can be merged."), code="merged")
    spoke = [{"level": part.level, "weight": part.weight} for part in compare_companies(company, into).contributions]
    blank = [n for n in COMPANY_FIELDS - {"source_ref", "parent"} if not getattr(into, n)]
    filled = {n: value for n in blank if (value := getattr(company, n))}
    moved = list(company.contacts.values_list("pk", flat=True))
    company.contacts.update(company=into)
    company.subsidiaries.exclude(pk=into.pk).update(parent=into)
    company.merged_into = into
    company.save(update_fields=["merged_into"])
    into = change_company(into, filled, by=by, why=why)
    facts: dict[str, Any] = {"into": into.pk, "contacts": moved, "filled": sorted(filled), "evidence": spoke}
    record(events.COMPANY_MERGED, company, by=by, why=why, **facts)
    return into
