"""What each row asks for, once names and ids are found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from companies.models import Company
from console.imports import Row
from journal.errors import NotPossible
from leads.models import Lead
from people.models import Person
from sales.actions.checks import check_term, clean_amount, clean_currency, local_day, today
from sales.models import Deal, DealKind, Product, Stage
from sales.queries.lookup import Lookup

OPEN, WON, LOST = Deal.Status.OPEN, Deal.Status.WON, Deal.Status.LOST


@dataclass
class Wanted:
    """One deal as a row describes it; `existing` is the deal that the same id made earlier."""

    row: Row
    status: str
    kind: str
    owner: Person
    stage: Stage
    desk: Person | None
    product: Product | None
    amount: Decimal
    currency: str
    opened_at: datetime | None
    closed_at: datetime | None
    lead: Lead | None
    existing: Deal | None
    company: Company | None = None

    @property
    def ref(self) -> str:
        return self.row.ref

    @property
    def company_name(self) -> str:
        return str(self.row.values.get("company") or (self.lead.company_name if self.lead else "") or "")

    @property
    def company_ref(self) -> str:
        return str(self.row.values.get("company_ref") or "")

    @property
    def reason(self) -> str:
        return str(self.row.values.get("reason") or "")[:300]

    @property
    def recurring(self) -> Decimal:
        return clean_amount(self.row.values.get("recurring"))

    @property
    def starts_on(self) -> date | None:
        return self.row.values.get("starts_on") or (local_day(self.closed_at) if self.closed_at else None)

    @property
    def ends_on(self) -> date | None:
        return self.row.values.get("ends_on")

    @property
    def is_self_sourced(self) -> bool:
        return self.lead is None and self.kind == DealKind.NEW


def resolve_rows(rows: Sequence[Row], lookup: Lookup, options: Mapping[str, Any], migrated: bool) -> list[Wanted]:
    """The rows that can be taken; the others are refused with a sentence. Two statements for all of them."""
    refs = {str(row.values["lead_ref"]) for row in rows if row.values.get("lead_ref")}
    leads = {
        lead.source_ref: lead
        for lead in Lead.objects.select_related("owner", "desk", "company", "channel").filter(source_ref__in=refs)
    }
    deals = {
        deal.source_ref: deal
        for deal in Deal.objects.select_for_update(of=("self",))
        .select_related("company", "lead", "lead__company", "owner", "desk", "product", "stage")
        .filter(source_ref__in=[row.ref for row in rows])
    }
    found = []
    for row in rows:
        try:
            found.append(_resolve(row, lookup, options, migrated, leads, deals.get(row.ref)))
        except NotPossible as refusal:
            row.refused(refusal)
    return found


def _resolve(
    row: Row,
    lookup: Lookup,
    options: Mapping[str, Any],
    migrated: bool,
    leads: Mapping[str | None, Lead],
    existing: Deal | None,
) -> Wanted:
    values = row.values
    status = values.get("status") or OPEN
    lead = _lead_of(values, leads)
    opened_at, closed_at = _dates(row, status, lead)
    wanted = Wanted(
        row=row,
        status=status,
        kind=values.get("kind") or DealKind.NEW,
        owner=_owner_of(values, lookup, lead),
        stage=_stage_of(row, lookup, status, existing, may_add=migrated),
        desk=_desk_of(row, lookup),
        product=_product_of(row, lookup),
        amount=clean_amount(values.get("amount")),
        currency=clean_currency(values.get("currency") or options.get("currency") or "CNY"),
        opened_at=opened_at,
        closed_at=closed_at,
        lead=lead,
        existing=existing,
    )
    if wanted.recurring and not wanted.ends_on:
        raise NotPossible(_("Say when the term ends: the row names a recurring amount."))
    check_term(wanted.starts_on, wanted.ends_on)
    return wanted


def _lead_of(values: Mapping[str, Any], leads: Mapping[str | None, Lead]) -> Lead | None:
    ref = values.get("lead_ref")
    if not ref:
        return None
    if ref not in leads:
        raise NotPossible(_("No lead has the id {ref}: load the leads first.").format(ref=ref))
    return leads[ref]


def _owner_of(values: Mapping[str, Any], lookup: Lookup, lead: Lead | None) -> Person:
    if values.get("rep"):
        return lookup.person(str(values["rep"]))
    if lead is not None and lead.owner is not None:
        return lead.owner
    raise NotPossible(_("Say who works the deal: no sales rep is given."))


def _desk_of(row: Row, lookup: Lookup) -> Person | None:
    name = row.values.get("sdr")
    if not name:
        return None
    try:
        return lookup.person(str(name))
    except NotPossible as refusal:
        row.warn(refusal)
        return None


def _stage_of(row: Row, lookup: Lookup, status: str, existing: Deal | None, may_add: bool) -> Stage:
    kind = str(row.values.get("kind") or (existing.kind if existing else DealKind.NEW))
    name = row.values.get("stage")
    if name:
        stage, is_near = lookup.stage(str(name), kind, may_add)
        if is_near:
            sentence = _("The stage “{name}” is of another pipeline; “{stage}” was taken.")
            row.warn(sentence.format(name=name, stage=stage))
        return stage
    if existing is not None and existing.stage.pipeline_id == lookup.pipelines[kind]:
        return existing.stage
    return lookup.last_stage(kind) if status == WON else lookup.first_stage(kind)


def _product_of(row: Row, lookup: Lookup) -> Product | None:
    name = row.values.get("product")
    if not name:
        return None
    product, is_loose = lookup.product(str(name))
    if is_loose:
        row.warn(_("“{name}” was taken for the product “{product}”.").format(name=name, product=product))
    return product


def _dates(row: Row, status: str, lead: Lead | None) -> tuple[datetime | None, datetime | None]:
    """When it was opened and closed; a converted lead's deal without a day of its own was opened when it closed."""
    opened_at, closed_at = row.values.get("opened_at"), row.values.get("closed_at")
    if status != OPEN and closed_at is None:
        raise NotPossible(_("Say when the deal was closed: it is won or lost."))
    if status == OPEN:
        closed_at = None
    for moment in (opened_at, closed_at):
        if moment and local_day(moment) > today():
            raise NotPossible(_("{day} lies in the future.").format(day=local_day(moment)))
    if opened_at and closed_at and closed_at < opened_at:
        raise NotPossible(
            _("The deal was closed on {closed}, before it was opened on {opened}.").format(
                closed=local_day(closed_at), opened=local_day(opened_at)
            )
        )
    if lead is not None:
        opened_at = opened_at or closed_at
        _warn_early(row, lead, opened_at)
    return opened_at, closed_at


def _warn_early(row: Row, lead: Lead, opened_at: datetime | None) -> None:
    if opened_at and opened_at < lead.came_at:
        row.warn(
            _("The deal is dated {deal}, before its lead came in on {lead}; both are kept as they are.").format(
                deal=local_day(opened_at), lead=local_day(lead.came_at)
            )
        )
