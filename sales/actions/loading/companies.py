"""The company of each loaded deal: the lead's, the one with that id or name, or a new one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from companies import events as company_events
from companies.actions import clean_company
from companies.models import Company
from companies.rules.company_names import company_core
from journal.actions import Entry, record_many
from people.models import Person
from sales.actions.conversion import HANDED_DOWN
from sales.actions.loading.wanted import WON, Wanted
from sales.queries.lookup import plain


@dataclass
class _Known:
    by_ref: dict[str, Company]
    by_name: dict[str, Company]
    by_core: dict[str, list[Company]]

    def find(self, wanted: Wanted) -> Company | None:
        """The id decides; then the written name, then the one company with the same core of its name."""
        if wanted.company_ref and wanted.company_ref in self.by_ref:
            return self.by_ref[wanted.company_ref]
        name = wanted.company_name
        if not name:
            return None
        found = self.by_name.get(plain(name)) or self.by_ref.get(name)
        if found or wanted.company_ref:
            return found
        alike = self.by_core.get(company_core(name), [])
        return alike[0] if len(alike) == 1 else None


def attach_companies(
    wanted: list[Wanted], options: Mapping[str, Any], *, by: Person | None, migrated: bool
) -> list[Wanted]:
    """Give each deal its company and return those that can go on; the others are refused. New ones in one statement."""
    known = _load(wanted)
    missing: dict[str, list[Wanted]] = defaultdict(list)
    kept = []
    for one in wanted:
        one.company = _of_lead(one) or known.find(one)
        if one.company is None and (one.lead or one.company_name or one.company_ref):
            if not options.get("creates_companies", True):
                one.row.refused(_("No company is called “{name}”.").format(name=one.company_name or one.company_ref))
                continue
            missing[one.company_ref or plain(one.company_name) or f"lead {one.lead and one.lead.pk}"].append(one)
        elif one.company is None and one.status == WON:
            one.row.refused(_("Say which company bought: a won deal needs one."))
            continue
        kept.append(one)
    _create(missing, str(options.get("company_word") or "Company"), by=by, migrated=migrated)
    return kept


def _of_lead(one: Wanted) -> Company | None:
    if one.existing is not None and one.existing.lead_id and one.existing.company:
        return one.existing.company
    return one.lead.company if one.lead else None


def _load(wanted: Iterable[Wanted]) -> _Known:
    names = {one.company_name for one in wanted if one.company_name}
    refs = {one.company_ref for one in wanted if one.company_ref} | names
    cores = {core for name in names if (core := company_core(name))}
    found = Company.objects.current().filter(Q(source_ref__in=refs) | Q(name__in=names) | Q(company_core__in=cores))
    known = _Known({}, {}, defaultdict(list))
    for company in found.order_by("-pk"):
        known.by_name[plain(company.name)] = company
        known.by_core[company.company_core].append(company)
        if company.source_ref:
            known.by_ref[company.source_ref] = company
    return known


def _create(missing: dict[str, list[Wanted]], word: str, *, by: Person | None, migrated: bool) -> None:
    companies = Company.objects.bulk_create([_company(some[0], word) for some in missing.values()])
    for company, some in zip(companies, missing.values(), strict=True):
        for one in some:
            one.company = company
    entries = [Entry(c, by, happened_at=c.created_at, migrated=migrated) for c in companies]
    record_many(company_events.COMPANY_ADDED, entries)


def _company(one: Wanted, word: str) -> Company:
    lead = one.lead
    values = {name: getattr(lead, name) for name in HANDED_DOWN if getattr(lead, name)} if lead else {}
    ref = one.company_ref or one.ref
    values |= {"name": one.company_name or f"{word} {ref[:8]}", "owner": one.owner}
    values["source_ref"] = one.company_ref or None
    columns, _cleaned = clean_company(values)
    at = one.opened_at or one.closed_at or timezone.now()
    journey = {"journey": lead.journey} if lead else {}
    return Company(**columns, **journey, created_at=at)
