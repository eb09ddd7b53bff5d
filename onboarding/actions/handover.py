"""Responsibility comes in with the order and goes out to the CSM."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from console.actions import notify
from journal.actions import record
from journal.errors import NotPossible
from onboarding import events
from onboarding.actions.moving import lock, move
from onboarding.models import Project
from onboarding.rules.plan import checked_list
from people.actions import accept_handover, offer_handover, open_handover, return_handover
from people.models import HandOver, Person
from people.rules.working_time import WorkingHours, add_working_time

ORDER, PROJECT = HandOver.Kind.ORDER, HandOver.Kind.PROJECT
ANSWER_WITHIN = timedelta(hours=18)  # two working days of nine hours


def answer_due(person: Person, offered_at: datetime) -> datetime:
    """When an offer must be answered: two working days of the receiver's team later."""
    team = person.team
    hours = WorkingHours(team.country, team.work_starts, team.work_ends) if team else WorkingHours()
    return add_working_time(offered_at, ANSWER_WITHIN, hours)


@transaction.atomic
def offer_order(
    project: Project, *, by: Person | None, happened_at: datetime | None = None, migrated: bool = False
) -> HandOver:
    """Offer the order to the project's manager, the first time or again after it came back."""
    project = lock(project)
    if project.status not in (Project.Status.PLANNED, Project.Status.ON_HOLD):
        raise NotPossible(_("Implementation works on it already: there is nothing left to offer."))
    return offer_handover(
        ORDER,
        project.order,
        to=project.manager,
        by=by,
        title=project.name,
        due_at=answer_due(project.manager, happened_at or timezone.now()),
        happened_at=happened_at,
        migrated=migrated,
    )


@transaction.atomic
def take_order(
    project: Project, *, by: Person | None, happened_at: datetime | None = None, migrated: bool = False
) -> HandOver:
    """Accept the order from sales. Raises NotPossible when no offer waits."""
    return accept_handover(_waiting(lock(project)), by=by, happened_at=happened_at, migrated=migrated)


@transaction.atomic
def return_order(
    project: Project,
    *,
    by: Person | None,
    why: str,
    missing: list[str] | None = None,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> HandOver:
    """Send the order back to sales with the reason and the missing items; the seller is told."""
    handover = _waiting(lock(project))
    handover = return_handover(handover, by=by, why=why, missing=missing, happened_at=happened_at, migrated=migrated)
    if not migrated:
        notify(project.order.owner, _last_event(handover))
    return handover


def take_order_if_waiting(project: Project, *, by: Person | None, happened_at: datetime | None, migrated: bool) -> None:
    """Whoever works on the plan has taken the order. Raises NotPossible when it went back and was not offered again."""
    handover = open_handover(ORDER, project.order)
    if handover is not None:
        accept_handover(handover, by=by, happened_at=happened_at, migrated=migrated)
    elif _last_answer(project) == HandOver.Status.RETURNED:
        raise NotPossible(_("The order went back to sales: they must offer it again first."))


@transaction.atomic
def offer_project(
    project: Project,
    csm: Person,
    *,
    by: Person | None,
    checklist: Sequence[object] = (),
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> HandOver:
    """Offer an accepted project to a CSM. `checklist` holds the keys of HANDOVER_CHECKLIST that are done."""
    project = lock(project)
    if project.status != Project.Status.ACCEPTED:
        raise NotPossible(_("Only an accepted project can be handed over: ask for the acceptance first."))
    handover = offer_handover(
        PROJECT,
        project,
        to=csm,
        by=by,
        title=project.name,
        due_at=answer_due(csm, happened_at or timezone.now()),
        checklist=list(checked_list(checklist)),
        happened_at=happened_at,
        migrated=migrated,
    )
    event = record(events.PROJECT_OFFERED, project, by=by, happened_at=happened_at, migrated=migrated, csm=csm.pk)
    if not migrated:
        notify(csm, event)
    return handover


@transaction.atomic
def complete_handover(
    project: Project,
    *,
    by: Person | None,
    csm: Person | None = None,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Project:
    """End the project: the CSM has taken over. Called by success when the CSM accepts."""
    taker = csm or by
    return move(
        lock(project),
        Project.Status.HANDED_OVER,
        events.PROJECT_HANDED_OVER,
        by=by,
        happened_at=happened_at,
        migrated=migrated,
        values={"handed_over_at": happened_at or timezone.now()},
        csm=taker.pk if taker else None,
    )


def _waiting(project: Project) -> HandOver:
    handover = open_handover(ORDER, project.order)
    if handover is None:
        raise NotPossible(_("No order waits for an answer here: it was answered before."), code="wrong_state")
    return handover


def _last_answer(project: Project) -> str:
    rows = HandOver.objects.filter(kind=ORDER, subject_type="sales.order", subject_id=project.order_id)
    return rows.order_by("-offered_at", "-id").values_list("status", flat=True).first() or ""


def _last_event(handover: HandOver):
    from journal.models import Event

    return Event.objects.filter(subject_type="people.handover", subject_id=handover.pk).latest("id")
