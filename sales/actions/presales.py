"""How a seller asks presales for help with a deal, and how presales answers and finishes."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from console.actions import notify
from journal.actions import record
from journal.errors import NotPossible
from leads.actions.desks import hours_of
from people.actions import accept_handover, offer_handover, open_handover, return_handover, withdraw_handover
from people.models import HandOver, Person
from people.rules.working_time import add_working_time, working_time_between
from sales import events
from sales.actions.deals import lock_deal
from sales.models import Deal, PresalesRequest
from sales.queries import presales as presales_queries
from sales.rules.presales import AWAY, FITS, USUAL_HOURS, Proposal, Weighed, choose_consultant

HAND_OVER = HandOver.Kind.PRESALES
Status = PresalesRequest.Status


@transaction.atomic
def ask_presales(
    deal: Deal,
    values: dict[str, Any],
    *,
    by: Person,
    consultant: Person | None = None,
    why: str = "",
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> PresalesRequest:
    """Ask presales for help. `values`: kind, text, wanted_by (aware), industry, product, hours.

    What is left out comes from the deal: industry of its company, its product, the usual hours of the kind. Without a
    `consultant` the console chooses by skill and load; with nobody free the request waits for somebody to take it.
    Raises NotPossible for a closed deal, no text, a moment that has passed, or a consultant whose week is full when
    `why` does not say why all the same.
    """
    deal, at = lock_deal(deal), happened_at or timezone.now()
    if deal.status != Deal.Status.OPEN:
        raise NotPossible(_("“{deal}” is closed: presales helps with open deals.").format(deal=deal), "deal_closed")
    request = PresalesRequest(deal=deal, journey=deal.journey, requested_by=by, requested_at=at)
    _take_values(request, values)
    if request.wanted_by <= at:
        raise NotPossible(_("The moment by which it is wanted has passed already."), code="date_in_past")
    _give(request, consultant, why)
    _start_clock(request, at)
    request.save(force_insert=True)
    facts: dict[str, Any] = {"kind": request.kind, "consultant": request.consultant_id}
    kind = events.REQUEST_MADE if request.consultant_id else events.REQUEST_WAITS
    event = record(kind, request, by=by, why=why, happened_at=happened_at, migrated=migrated, **facts)
    _offer(request, event, by, happened_at, migrated)
    return request


def _take_values(request: PresalesRequest, values: dict[str, Any]) -> None:
    kind, text = values.get("kind"), str(values.get("text") or "").strip()
    if kind not in PresalesRequest.Kind.values:
        raise NotPossible(_("There is no kind of request “{kind}”.").format(kind=kind), code="bad_kind")
    if not text:
        raise NotPossible(_("Write what presales shall do."), code="no_text")
    deal = request.deal
    request.kind, request.text, request.wanted_by = kind, text, values["wanted_by"]
    request.industry = values.get("industry") or (deal.company.industry if deal.company else "")
    request.product = values.get("product") or deal.product
    request.hours = values.get("hours") or USUAL_HOURS[kind]
    if not 1 <= request.hours <= 400:
        raise NotPossible(_("A request takes 1 to 400 hours."), code="bad_hours")


def _give(request: PresalesRequest, consultant: Person | None, why: str) -> None:
    """Choose, or check who was chosen. Whoever gives a request at the same moment waits, so no week is overfilled."""
    everybody = presales_queries.consultants().select_for_update(of=("self",), no_key=True).order_by("pk")
    people = list(everybody)
    if consultant is not None and consultant not in people:
        raise NotPossible(_("{person} does not work for presales.").format(person=consultant), code="not_presales")
    rules = presales_queries.policy()
    need = presales_queries.need_of(request.industry, request.product, request.hours)
    found = choose_consultant(need, presales_queries.weighable(people, request.wanted_by, request.pk), rules.week_hours)
    if consultant is not None:
        _check_room(consultant, found, rules.week_hours, why)
    request.consultant_id = consultant.pk if consultant else found.chosen
    request.proposal = as_json(found, rules.week_hours) | {"by_hand": bool(consultant), "why": why.strip()[:300]}


def _check_room(consultant: Person, found: Proposal, week_hours: int, why: str) -> None:
    one = next(weighed for weighed in found.weighed if weighed.id == consultant.pk)
    if one.why_not == FITS or why.strip():
        return
    if one.why_not == AWAY:
        raise NotPossible(_("{person} is not at work any more.").format(person=consultant), code="person_left")
    raise NotPossible(
        _("{person} has {hours} of {most} hours in that week already: choose somebody else, or say why.").format(
            person=consultant, hours=one.hours, most=week_hours
        ),
        code="week_full",
    )


def as_json(found: Proposal, week_hours: int) -> dict[str, Any]:
    """A proposal as it is kept with the request, to be explained later."""
    return {"chosen": found.chosen, "week_hours": week_hours, "weighed": [_plain(one) for one in found.weighed]}


def _plain(one: Weighed) -> dict[str, Any]:
    names = ("id", "industry", "product", "hours", "open", "why_not")
    return {name: getattr(one, name) for name in names}


def _start_clock(request: PresalesRequest, at: datetime) -> None:
    hours = timedelta(hours=presales_queries.policy().answer_hours)
    request.answer_due_at = add_working_time(at, hours, hours_of(_team_of(request)))


def _team_of(request: PresalesRequest) -> Any:
    person = request.consultant or presales_queries.consultants().select_related("team").first()
    return person.team if person else None


def _offer(
    request: PresalesRequest, event: Any, by: Person | None, at: datetime | None = None, migrated: bool = False
) -> None:
    """Hand it over to its consultant; who gave it to somebody else tells them, too."""
    consultant = request.consultant
    if consultant is None:
        return
    due_at = request.answer_due_at
    offer_handover(HAND_OVER, request, to=consultant, by=by, due_at=due_at, happened_at=at, migrated=migrated)
    if not migrated and consultant != by:
        notify(consultant, event)


def lock_request(request: PresalesRequest) -> PresalesRequest:
    """The request as it is now, held until the transaction ends."""
    rows = PresalesRequest.objects.select_for_update(of=("self",))
    return rows.select_related("deal", "consultant__team", "requested_by", "product").get(pk=request.pk)


def _check_move(request: PresalesRequest, status: str) -> None:
    PresalesRequest.MOVES.check(request, status)


@transaction.atomic
def assign_request(
    request: PresalesRequest, consultant: Person | None = None, *, by: Person, why: str = ""
) -> PresalesRequest:
    """Give a request that waits to a consultant, or (None) to the one whom the console proposes now.

    Raises NotPossible when it was answered, or when that week is full and `why` is empty.
    """
    request = lock_request(request)
    if request.status != Status.REQUESTED:
        raise NotPossible(
            _("“{request}” is {status}: only a request that waits is given to somebody else.").format(
                request=request, status=request.get_status_display()
            ),
            code="wrong_state",
        )
    before = request.consultant_id
    _give(request, consultant, why)
    if request.consultant_id is None:
        raise NotPossible(_("Nobody of presales is free in that week."), code="nobody_free")
    if request.consultant_id == before:
        return request
    request = _save_given(request)
    event = record(events.REQUEST_ASSIGNED, request, by=by, why=why, consultant=request.consultant_id)
    _offer(request, event, by)
    return request


def _save_given(request: PresalesRequest) -> PresalesRequest:
    request.save(update_fields=["consultant", "proposal"])
    return lock_request(request)


@transaction.atomic
def take_request(request: PresalesRequest, *, by: Person) -> PresalesRequest:
    """A consultant takes a request that nobody has. Raises NotPossible when somebody has, or when the week is full."""
    request = lock_request(request)
    if request.status != Status.REQUESTED or request.consultant_id is not None:
        raise NotPossible(
            _("“{request}” is with {person} already.").format(request=request, person=request.consultant or "—"),
            code="taken",
        )
    _give(request, by, "")
    request = _save_given(request)
    event = record(events.REQUEST_ASSIGNED, request, by=by, consultant=by.pk)
    _offer(request, event, by)
    return _accept(request, by, timezone.now(), None, False)


@transaction.atomic
def accept_request(
    request: PresalesRequest, *, by: Person, happened_at: datetime | None = None, migrated: bool = False
) -> PresalesRequest:
    """The consultant says yes. Raises NotPossible when it does not wait, or nobody has it."""
    request = lock_request(request)
    if request.status == Status.REQUESTED and request.consultant_id is None:
        raise NotPossible(_("Nobody has this request yet: take it, or give it to somebody."), code="nobody_has_it")
    return _accept(request, by, happened_at or timezone.now(), happened_at, migrated)


def _accept(
    request: PresalesRequest, by: Person, at: datetime, happened_at: datetime | None, migrated: bool
) -> PresalesRequest:
    _check_move(request, Status.ACCEPTED)
    request.status, request.accepted_at, request.reason = Status.ACCEPTED, at, ""
    request.accept_minutes = _worked(request, at)
    request.save(update_fields=["status", "accepted_at", "accept_minutes", "reason"])
    handover = open_handover(HAND_OVER, request)
    if handover is not None:
        accept_handover(handover, by=by, happened_at=happened_at, migrated=migrated)
    event = record(events.REQUEST_ACCEPTED, request, by=by, happened_at=happened_at, migrated=migrated)
    if not migrated:
        notify(request.requested_by, event)
    return request


def _worked(request: PresalesRequest, at: datetime) -> int:
    """Working minutes since it was asked, on the consultant's calendar."""
    spent = working_time_between(request.requested_at, at, hours_of(_team_of(request)))
    return int(spent.total_seconds() // 60)


@transaction.atomic
def return_request(
    request: PresalesRequest,
    *,
    by: Person,
    why: str,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> PresalesRequest:
    """The consultant sends it back, with what is missing. Raises NotPossible without a reason or once it is closed."""
    if not why.strip():
        raise NotPossible(_("Say why it goes back, so that the seller can complete it."), code="no_reason")
    request = lock_request(request)
    _check_move(request, Status.RETURNED)
    request.status, request.reason, request.times_returned = (
        Status.RETURNED, why.strip()[:300], request.times_returned + 1,
    )  # fmt: skip
    request.save(update_fields=["status", "reason", "times_returned"])
    handover = open_handover(HAND_OVER, request)
    if handover is not None:
        return_handover(handover, by=by, why=why, happened_at=happened_at, migrated=migrated)
    event = record(events.REQUEST_RETURNED, request, by=by, why=why, happened_at=happened_at, migrated=migrated)
    if not migrated:
        notify(request.requested_by, event)
    return request


@transaction.atomic
def ask_again(
    request: PresalesRequest, values: dict[str, Any], *, by: Person, consultant: Person | None = None, why: str = ""
) -> PresalesRequest:
    """Ask a returned request again, completed; its clock starts anew. `values` as for ask_presales.

    Raises NotPossible when it was not returned, or for what ask_presales refuses.
    """
    request = lock_request(request)
    _check_move(request, Status.REQUESTED)
    now = timezone.now()
    kept = {name: getattr(request, name) for name in ("kind", "text", "wanted_by", "industry", "product", "hours")}
    _take_values(request, kept | values)
    if request.wanted_by <= now:
        raise NotPossible(_("The moment by which it is wanted has passed already."), code="date_in_past")
    _give(request, consultant, why)
    request.status, request.requested_at = Status.REQUESTED, now
    request.accepted_at, request.accept_minutes, request.reason = None, None, ""
    _start_clock(request, now)
    request.save()
    facts: dict[str, Any] = {"kind": request.kind, "consultant": request.consultant_id}
    kind = events.REQUEST_MADE if request.consultant_id else events.REQUEST_WAITS
    event = record(kind, request, by=by, why=why, **facts)
    _offer(request, event, by)
    return request


@transaction.atomic
def finish_request(
    request: PresalesRequest,
    *,
    by: Person,
    result: str,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> PresalesRequest:
    """The consultant has done it, and says what came of it. Raises NotPossible without a result or before accepting."""
    if not result.strip():
        raise NotPossible(_("Say what came of it: the seller goes on from there."), code="no_result")
    request, at = lock_request(request), happened_at or timezone.now()
    _check_move(request, Status.DONE)
    request.status, request.result, request.closed_at = Status.DONE, result.strip(), at
    request.done_minutes = _worked(request, at)
    request.save(update_fields=["status", "result", "closed_at", "done_minutes"])
    event = record(events.REQUEST_DONE, request, by=by, happened_at=happened_at, migrated=migrated)
    if not migrated:
        notify(request.requested_by, event)
    return request


@transaction.atomic
def cancel_request(request: PresalesRequest, *, by: Person | None, why: str) -> PresalesRequest:
    """The help is not needed any more. Raises NotPossible without a reason or once it is closed."""
    if not why.strip():
        raise NotPossible(_("Say why."), code="no_reason")
    request = lock_request(request)
    _check_move(request, Status.CANCELLED)
    request.status, request.reason, request.closed_at = Status.CANCELLED, why.strip()[:300], timezone.now()
    request.save(update_fields=["status", "reason", "closed_at"])
    withdraw_handover(HAND_OVER, request, by=by)
    event = record(events.REQUEST_CANCELLED, request, by=by, why=why)
    if request.consultant is not None and request.consultant != by:
        notify(request.consultant, event)
    return request


def cancel_requests_of(deal: Deal, *, by: Person | None, why: str) -> None:
    """Cancel what presales still has to do for a deal that ends without an order."""
    unsettled = (*PresalesRequest.OPEN, Status.RETURNED)
    for request in deal.presales_requests.filter(status__in=unsettled).order_by("pk"):
        cancel_request(request, by=by, why=why)
