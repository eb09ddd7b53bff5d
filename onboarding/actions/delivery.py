"""From the plan to the first value."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from onboarding import events
from onboarding.actions.handover import take_order_if_waiting
from onboarding.actions.moving import local_day, lock, move
from onboarding.models import Milestone, Project
from people.models import Person

Status = Project.Status


@transaction.atomic
def confirm_plan(
    project: Project,
    *,
    by: Person | None,
    why: str = "",
    planned_live_on: date | None = None,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Project:
    """The customer confirmed the plan. Takes the order when it still waits for an answer."""
    project = lock(project)
    Project.MOVES.check(project, Status.CONFIRMED)
    take_order_if_waiting(project, by=by, happened_at=happened_at, migrated=migrated)
    values: dict[str, Any] = {"plan_confirmed_at": happened_at or timezone.now()}
    if planned_live_on is not None:
        values["planned_live_on"] = planned_live_on
    finish_milestones(project, "plan", local_day(happened_at))
    return move(
        project,
        Status.CONFIRMED,
        events.PLAN_CONFIRMED,
        by=by,
        why=why,
        happened_at=happened_at,
        migrated=migrated,
        values=values,
    )


@transaction.atomic
def start_project(
    project: Project, *, by: Person | None, happened_at: datetime | None = None, migrated: bool = False
) -> Project:
    """Start the work of a confirmed plan."""
    return move(
        lock(project),
        Status.RUNNING,
        events.PROJECT_STARTED,
        by=by,
        happened_at=happened_at,
        migrated=migrated,
        values={"started_at": happened_at or timezone.now()},
    )


@transaction.atomic
def reach_first_value(
    project: Project,
    *,
    by: Person | None,
    why: str = "",
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Project:
    """A key process runs with real data: the customer is live. `why` says which. Its first moment is kept for ever."""
    project = lock(project)
    Project.MOVES.check(project, Status.FIRST_VALUE)
    finish_milestones(project, "first_value", local_day(happened_at))
    return move(
        project,
        Status.FIRST_VALUE,
        events.FIRST_VALUE_REACHED,
        by=by,
        why=why,
        happened_at=happened_at,
        migrated=migrated,
        values={"first_value_at": project.first_value_at or happened_at or timezone.now()},
    )


@transaction.atomic
def complete_milestone(
    milestone: Milestone, *, by: Person | None, done_on: date | None = None, is_done: bool = True
) -> Milestone:
    """Tick a milestone off (today, or on the day given), or take the tick back. First value has an act of its own."""
    project = lock(milestone.project)
    if not Project.objects.running().filter(pk=project.pk).exists():
        raise NotPossible(_("The project is over: its plan stays as it was."))
    if milestone.key == "first_value" and project.first_value_at is None:
        raise NotPossible(_("Use “First value” for this one: the customer's clock depends on it."))
    day = (done_on or local_day(None)) if is_done else None
    if milestone.done_on != day:
        milestone.done_on = day
        milestone.save(update_fields=["done_on"])
        record(events.MILESTONE_DONE if is_done else events.MILESTONE_REOPENED, project, by=by, milestone=milestone.pk)
    return milestone


@transaction.atomic
def hold_project(
    project: Project,
    *,
    by: Person | None,
    why: str,
    blocked_by: str = "customer",
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Project:
    """Put the project on hold: say why, and who blocks it (vendor, customer, joint)."""
    _ask_why(why, _("Say what the project waits for."))
    project = lock(project)
    return move(
        project,
        Status.ON_HOLD,
        events.PROJECT_HELD,
        by=by,
        why=why,
        happened_at=happened_at,
        migrated=migrated,
        values={"held_from": project.status, "blocked_by": blocked_by, "reason": why[:300]},
        blocked_by=blocked_by,
    )


@transaction.atomic
def resume_project(
    project: Project, *, by: Person | None, happened_at: datetime | None = None, migrated: bool = False
) -> Project:
    """Go on where the project was put on hold."""
    project = lock(project)
    return move(
        project,
        project.held_from or Status.PLANNED,
        events.PROJECT_RESUMED,
        by=by,
        happened_at=happened_at,
        migrated=migrated,
        values={"held_from": "", "blocked_by": "", "reason": ""},
    )


@transaction.atomic
def fail_project(
    project: Project, *, by: Person | None, why: str, happened_at: datetime | None = None, migrated: bool = False
) -> Project:
    """Give the project up, with the reason."""
    _ask_why(why, _("Say why the project failed: the next one learns from it."))
    return move(
        lock(project),
        Status.FAILED,
        events.PROJECT_FAILED,
        by=by,
        why=why,
        happened_at=happened_at,
        migrated=migrated,
        values={"reason": why[:300]},
    )


def finish_milestones(project: Project, key: str, day: date) -> None:
    """Tick a milestone off, and those before it that nobody ticked: who is there has passed them."""
    reached = project.milestones.filter(key=key).values("position")[:1]
    project.milestones.filter(position__lte=Subquery(reached), done_on=None).update(done_on=day)


def _ask_why(why: str, sentence: str) -> None:
    if not why.strip():
        raise NotPossible(sentence)
