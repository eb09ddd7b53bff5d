"""A conversion is taken back: everything returns to its place as long as nothing was signed."""

from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from companies.actions import change_company, change_contact
from companies.events import COMPANY_MERGED
from companies.models import Company
from journal.actions import record
from journal.errors import NotPossible
from journal.models import Event
from leads.actions import undo_conversion
from leads.models import Lead
from people.models import Person
from sales import events
from sales.actions.conversion import HANDED_DOWN
from sales.actions.deals import lock_deal
from sales.actions.orders import cancel_order
from sales.actions.presales import cancel_requests_of
from sales.models import Conversion, Deal, Order


@transaction.atomic
def take_back_conversion(lead: Lead, *, by: Person | None, why: str) -> Conversion:
    """Return a converted lead to the desk it came from.

    Its deal closes as taken back and drafts of orders are dropped; fields that were filled or replaced get their old
    values unless somebody changed them since; a company and a contact that it made go unless somebody else uses them.
    Where the company was merged since, what the merge carried on leaves the survivor; the merged one stays readable.
    Raises NotPossible without a reason, when an order was signed, or when the lead was converted in a former system.
    """
    if not why.strip():
        raise NotPossible(_("Say why the conversion is taken back."), code="no_reason")
    Lead.objects.select_for_update(of=("self",)).get(pk=lead.pk)
    conversion = _held(lead)
    deal = lock_deal(conversion.deal)
    _check_nothing_signed(deal)
    _return_fields(conversion, by)
    undo_conversion(lead, by=by, why=why, status=conversion.lead_status, accepted_at=conversion.accepted_at)
    if "deal" in conversion.made:
        _close_deal(deal, by=by, why=why)
    _remove_made(conversion, deal)
    conversion.deal = deal
    conversion.undone_at, conversion.undone_by, conversion.why = timezone.now(), by, why.strip()[:300]
    conversion.save(update_fields=["undone_at", "undone_by", "why"])
    return conversion


def _held(lead: Lead) -> Conversion:
    found = Conversion.objects.filter(lead=lead, undone_at=None).select_related("deal", "company", "contact").first()
    if found is None:
        raise NotPossible(
            _("“{lead}” was not converted here, so there is nothing to take back.").format(lead=lead), code="not_here"
        )
    return found


def _check_nothing_signed(deal: Deal) -> None:
    untouched = (Order.Status.DRAFT, Order.Status.APPROVED, Order.Status.CANCELLED)
    signed = deal.orders.exclude(status__in=untouched).first()
    if signed is not None:
        raise NotPossible(
            _("Order {order} was signed: the conversion stays. Cancel the order first if it was a mistake.").format(
                order=signed.number
            ),
            code="signed",
        )


def _return_fields(conversion: Conversion, by: Person | None) -> None:
    """Old values come back where the conversion's own value still stands."""
    why = _("Conversion of “{lead}” taken back").format(lead=conversion.lead)
    if conversion.company is not None:
        company, carried = _survivor_of(conversion.company)
        changes = [one for one in _changes_of_company(conversion) if carried is None or one["field"] in carried]
        _return(company, changes, change_company, by, why)
    if conversion.contact is not None:
        changes = [one for one in conversion.changes if one["record"] == "contact"]
        _return(conversion.contact, changes, change_contact, by, why)


def _return(known: Any, changes: list[dict[str, Any]], change: Any, by: Person | None, why: str) -> None:
    old = {one["field"]: one["old"] for one in changes if getattr(known, one["field"]) == one["new"]}
    if old:
        change(known, old, by=by, why=why)


def _survivor_of(company: Company) -> tuple[Company, set[str] | None]:
    """The company that stands for this one now, and the fields that its merges carried there (None: not merged)."""
    carried: set[str] | None = None
    while company.merged_into is not None:
        merges = Event.objects.filter(subject_type="companies.company", subject_id=company.pk, name=COMPANY_MERGED.name)
        told = merges.order_by("-id").first()
        filled = set(told.facts.get("filled", ())) if told else set()
        carried = filled if carried is None else carried & filled
        company = company.merged_into
    return company, carried


def _changes_of_company(conversion: Conversion) -> list[dict[str, Any]]:
    """What the conversion wrote into the company; of one that it made, and that was merged, all that the lead told."""
    company = conversion.company
    if "company" not in conversion.made or company is None or company.merged_into_id is None:
        return [one for one in conversion.changes if one["record"] == "company"]
    told = {name: getattr(conversion.lead, name) for name in HANDED_DOWN}
    return [{"field": name, "old": None if name == "employees" else "", "new": value} for name, value in told.items()]


def _close_deal(deal: Deal, *, by: Person | None, why: str) -> None:
    for order in deal.orders.filter(status__in=(Order.Status.DRAFT, Order.Status.APPROVED)):
        cancel_order(order, by=by, why=why)
    Deal.MOVES.check(deal, Deal.Status.TAKEN_BACK)
    deal.status, deal.reason, deal.closed_at = Deal.Status.TAKEN_BACK, why.strip()[:300], timezone.now()
    deal.save(update_fields=["status", "reason", "closed_at"])
    record(events.DEAL_TAKEN_BACK, deal, by=by, why=why)
    cancel_requests_of(deal, by=by, why=why)


def _remove_made(conversion: Conversion, deal: Deal) -> None:
    """The contact and then the company that the conversion made; each stays when anything else points at it.

    So does a company that was merged since: it is readable for ever.
    """
    for name in ("contact", "company"):
        made: Any = getattr(conversion, name)
        is_merged = bool(getattr(made, "merged_into_id", None))
        if name not in conversion.made or made is None or is_merged or _is_used(made, deal):
            continue
        if "deal" in conversion.made:
            setattr(deal, name, None)
            deal.save(update_fields=[name])
        setattr(conversion, name, None)
        conversion.save(update_fields=[name])
        made.delete()


def _is_used(made: Model, deal: Deal) -> bool:
    """Whether any record but the conversion's own deal and record points at it."""
    for relation in made._meta.related_objects:
        model: Any = relation.related_model
        rows = model._base_manager.filter(**{relation.field.name: made.pk})
        if model is Deal:
            rows = rows.exclude(pk=deal.pk)
        if model is not Conversion and rows.exists():
            return True
    return False
