"""How deals are opened, worked and closed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from companies.rules.search_words import search_text
from console.actions import notify
from journal.actions import record
from journal.errors import NotPossible
from leads.models import Lead
from people.models import Person
from sales import events
from sales.actions.checks import clean_amount, clean_currency, local_day, today
from sales.actions.shipping import first_stage
from sales.actions.stages import check_missing, enter_stage, told_missing
from sales.models import Competitor, Deal, DealKind, Stage
from sales.queries.criteria import missing_before
from sales.queries.ownership import customer_of, owner_for
from sales.rules.pipelines import nearest

TYPED = ("name", "company", "contact", "product", "amount", "currency", "expected_close_on", "next_step",
         "next_step_on", "attributes")  # fmt: skip
FIXED_WHEN_CLOSED = ("company", "product", "amount", "currency")


def lock_deal(deal: Deal) -> Deal:
    """The deal as it is now, held until the transaction ends."""
    return Deal.objects.select_for_update(of=("self",)).select_related("stage", "company", "owner").get(pk=deal.pk)


@transaction.atomic
def open_deal(
    values: dict[str, Any],
    *,
    by: Person | None,
    owner: Person | None = None,
    lead: Lead | None = None,
    journey: UUID | None = None,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Deal:
    """Open a deal. `values`: name, company, contact, kind, product, amount, currency, stage, expected_close_on,
    next_step, next_step_on, attributes, source_ref, desk.

    A new purchase without a lead is self-sourced. An expansion or renewal goes on with the company's journey, and is
    its owner's by the contract unless one is named. Raises NotPossible without owner or name, or with a bad amount.
    """
    owner = owner or _owner_by_contract(values, happened_at) or by
    if owner is None:
        raise NotPossible(_("A deal needs an owner."), code="no_owner")
    at = happened_at or timezone.now()
    deal = Deal(owner=owner, lead=lead, opened_at=at, moved_at=at, created_at=at, **_cleaned(values))
    if not deal.name:
        deal.name = _name_of(deal)
    deal.stage = values.get("stage") or first_stage(deal.kind)
    enter_stage(deal.kind, deal.stage)
    deal.journey = journey or (lead.journey if lead else _journey_of(deal))
    deal.is_self_sourced = lead is None and deal.kind == DealKind.NEW
    deal.intent_at = at if deal.intent_grade else None
    deal.search = searchable(deal)
    deal.save(force_insert=True)
    event = record(events.DEAL_OPENED, deal, by=by, happened_at=happened_at, migrated=migrated, **opened_facts(deal))
    if by is not None and by.pk != owner.pk and not migrated:
        notify(owner, event)
    return deal


def _owner_by_contract(values: dict[str, Any], happened_at: datetime | None) -> Person | None:
    """Whose an expansion or a renewal is, by the customer's contract; None when nobody is known."""
    kind, company = values.get("kind") or DealKind.NEW, values.get("company")
    if kind == DealKind.NEW or company is None:
        return None
    return owner_for(kind, customer_of(company), local_day(happened_at) if happened_at else today()).person


def searchable(deal: Deal) -> str:
    """What a deal is found by: its name, its company, also in pinyin, and its id in the former system."""
    firm = deal.company
    names = [deal.name, firm.name if firm else "", firm.short_name if firm else "", deal.source_ref or ""]
    return search_text(*names, spoken=(firm.company_core,) if firm else ())


def opened_facts(deal: Deal) -> dict[str, Any]:
    """What the announcement of an opened deal tells."""
    return {"stage": deal.stage_id, "amount": str(deal.amount), "currency": deal.currency, "owner": deal.owner_id}


def _cleaned(values: dict[str, Any]) -> dict[str, Any]:
    names = (*TYPED, "kind", "source_ref", "desk", "intent_grade")
    taken = {name: values[name] for name in names if values.get(name) is not None}
    taken["name"] = str(taken.get("name", "")).strip()[:200]
    taken["amount"] = clean_amount(values.get("amount"))
    taken["currency"] = clean_currency(values.get("currency") or "CNY")
    if taken.get("kind", DealKind.NEW) not in DealKind.values:
        raise NotPossible(_("There is no kind of deal “{kind}”.").format(kind=taken["kind"]), code="bad_kind")
    return taken


def _name_of(deal: Deal) -> str:
    if deal.company is None:
        raise NotPossible(_("Name the deal, or say with which company."), code="no_name")
    return f"{deal.company} · {deal.get_kind_display()}"[:200]


def _journey_of(deal: Deal) -> UUID:
    goes_on = deal.kind != DealKind.NEW and deal.company is not None
    return deal.company.journey if goes_on and deal.company else deal.journey


@transaction.atomic
def change_deal(deal: Deal, values: dict[str, Any], *, by: Person | None, why: str = "") -> Deal:
    """Change what was typed: name, company, contact, product, amount, currency, expected close, next step, more.

    Raises NotPossible for amount, currency, company or product of a deal that is won or lost.
    """
    deal = lock_deal(deal)
    wanted = {name: values[name] for name in TYPED if name in values}
    if "amount" in wanted:
        wanted["amount"] = clean_amount(wanted["amount"])
    if "currency" in wanted:
        wanted["currency"] = clean_currency(wanted["currency"])
    if "name" in wanted and not str(wanted["name"]).strip():
        raise NotPossible(_("A deal needs a name."), code="no_name")
    changed = [name for name, value in wanted.items() if getattr(deal, name) != value]
    if deal.status != Deal.Status.OPEN and set(changed) & set(FIXED_WHEN_CLOSED):
        raise NotPossible(
            _("“{deal}” is {status}: its company, product and amount stay as they are.").format(
                deal=deal, status=deal.get_status_display()
            ),
            code="deal_closed",
        )
    for name in changed:
        setattr(deal, name, wanted[name])
    if changed:
        deal.search = searchable(deal)
        deal.save(update_fields=[*changed, "search"])
        record(events.DEAL_CHANGED, deal, by=by, why=why, fields=", ".join(changed))
    return deal


@transaction.atomic
def move_deal(
    deal: Deal,
    stage: Stage,
    *,
    by: Person | None,
    why: str = "",
    anyway: bool = False,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Deal:
    """Put a deal into another stage of its pipeline.

    Raises NotPossible when it is won or lost, or the stage is retired or of another pipeline; CriteriaMissing when it
    goes forward past a stage whose exit criteria are not met, unless it goes on `anyway` and `why` is given.
    """
    deal = lock_deal(deal)
    if deal.status != Deal.Status.OPEN:
        raise NotPossible(
            _("“{deal}” is {status}: only an open deal moves on the board.").format(
                deal=deal, status=deal.get_status_display()
            ),
            code="deal_closed",
        )
    if deal.stage_id == stage.pk:
        return deal
    enter_stage(deal.kind, stage)
    missing = [] if migrated else missing_before(deal, stage)
    check_missing(deal, missing, why, anyway)
    previous, deal.stage, deal.moved_at = deal.stage_id, stage, happened_at or timezone.now()
    deal.save(update_fields=["stage", "moved_at"])
    facts = {"stage": stage.pk, "previous": previous, **told_missing(missing)}
    record(events.DEAL_MOVED, deal, by=by, why=why, happened_at=happened_at, migrated=migrated, **facts)
    return deal


@transaction.atomic
def lose_deal(
    deal: Deal,
    *,
    by: Person | None,
    why: str,
    recycle: bool = False,
    competitor: Competitor | None = None,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Deal:
    """Close a deal as lost, with a reason; `recycle` puts the lead behind it back into the pool, `competitor` won it.

    Raises NotPossible without a reason, when it is not open, or when asked to recycle and no lead is behind it.
    """
    if not why.strip():
        raise NotPossible(_("Say why the deal was lost: the next rep learns from it."), code="no_reason")
    deal = lock_deal(deal)
    Deal.MOVES.check(deal, Deal.Status.LOST)
    deal.status, deal.reason, deal.closed_at = Deal.Status.LOST, why.strip()[:300], happened_at or timezone.now()
    deal.save(update_fields=["status", "reason", "closed_at"])
    facts: dict[str, Any] = {"amount": str(deal.amount), "currency": deal.currency, "stage": deal.stage_id}
    record(events.DEAL_LOST, deal, by=by, why=why, happened_at=happened_at, migrated=migrated, **facts)
    _cancel_requests(deal, why, by)
    if competitor:
        _note_winner(deal, competitor, by)
    if recycle:
        _recycle_lead(deal, why, by)
    return deal


def _cancel_requests(deal: Deal, why: str, by: Person | None) -> None:
    from sales.actions.presales import cancel_requests_of

    cancel_requests_of(deal, by=by, why=why)


def _note_winner(deal: Deal, competitor: Competitor, by: Person | None) -> None:
    from sales.actions.competitors import lose_to

    lose_to(deal, competitor, by=by)


def _recycle_lead(deal: Deal, why: str, by: Person | None) -> None:
    from leads.actions import recycle_lead

    if deal.lead is None:
        raise NotPossible(_("No lead is behind “{deal}”, so none can be recycled.").format(deal=deal), code="no_lead")
    recycle_lead(deal.lead, why=why, by=by, after_deal=True)


@transaction.atomic
def reopen_deal(deal: Deal, *, by: Person | None, why: str) -> Deal:
    """Open a lost deal again, in the stage where it was, or the nearest when that was retired.

    Raises NotPossible for a won one: cancel its order instead.
    """
    if not why.strip():
        raise NotPossible(_("Say why the deal is opened again."), code="no_reason")
    deal = lock_deal(deal)
    if deal.status == Deal.Status.WON:
        raise NotPossible(
            _("“{deal}” was won by a signed order. Cancel the order, then the deal opens by itself.").format(deal=deal),
            code="deal_won",
        )
    if deal.lead is not None and deal.lead.status != Lead.Status.CONVERTED:
        raise NotPossible(
            _("The lead of “{deal}” went back into the pool: claim and convert it again.").format(deal=deal),
            code="lead_recycled",
        )
    return reopen_locked(deal, by=by, why=why)


def reopen_locked(deal: Deal, *, by: Person | None, why: str) -> Deal:
    """The part of opening again that cancelling an order shares; the deal must be locked."""
    Deal.MOVES.check(deal, Deal.Status.OPEN)
    deal.status, deal.reason, deal.closed_at, deal.moved_at = Deal.Status.OPEN, "", None, timezone.now()
    if deal.stage.retired_at is not None:
        deal.stage = nearest(deal.stage.probability, list(Stage.objects.live().of_kind(deal.kind)))
    enter_stage(deal.kind, deal.stage)
    deal.save(update_fields=["status", "reason", "closed_at", "moved_at", "stage"])
    _win_back(deal)
    record(events.DEAL_REOPENED, deal, by=by, why=why)
    return deal


def _win_back(deal: Deal) -> None:
    from sales.actions.competitors import win_back

    win_back(deal)


@transaction.atomic
def assign_deal(deal: Deal, owner: Person, *, by: Person | None, why: str = "") -> Deal:
    """Give an open deal and its unsigned orders to somebody else. Raises NotPossible for people who left."""
    if not owner.is_active:
        raise NotPossible(_("{person} is not at work any more.").format(person=owner), code="person_left")
    deal = lock_deal(deal)
    if deal.owner_id == owner.pk:
        return deal
    previous, deal.owner = deal.owner_id, owner
    deal.save(update_fields=["owner"])
    deal.orders.filter(status__in=["draft", "approved"]).update(owner=owner)
    record(events.DEAL_ASSIGNED, deal, by=by, why=why, owner=owner.pk, previous=previous)
    return deal
