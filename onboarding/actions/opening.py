"""How a project comes to be, and who leads it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from console.actions import notify
from journal.actions import record
from journal.errors import NotPossible
from onboarding import events
from onboarding.actions.handover import offer_order
from onboarding.actions.moving import local_day, lock
from onboarding.models import Milestone, Project
from onboarding.queries import manager_candidates
from onboarding.rules.golden import golden_ends_on
from onboarding.rules.manager import choose_manager
from onboarding.rules.plan import plan_milestones
from people.models import Person
from sales.models import Order


@transaction.atomic
def open_project(
    order: Order,
    *,
    by: Person | None,
    manager: Person | None = None,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Project:
    """Open the project of a signed order, with its plan, and offer the order to the manager.

    One project per order whatever happens: a second call returns the first one's project. Raises NotPossible when
    nobody can lead it.
    """
    order = Order.objects.select_for_update().get(pk=order.pk)
    existing = Project.objects.filter(order=order).first()
    if existing is not None:
        return existing
    project = _create(order, manager or _chosen_manager(), happened_at)
    _plan(project, order)
    event = record(
        events.PROJECT_OPENED, project, by=by, happened_at=happened_at, migrated=migrated, manager=project.manager_id
    )
    offer_order(project, by=order.owner, happened_at=happened_at, migrated=migrated)
    if not migrated:
        notify(project.manager, event)
    return project


def _chosen_manager() -> Person:
    choice = choose_manager(manager_candidates())
    if choice is None:
        raise NotPossible(_("Nobody can lead the project: give somebody the role of implementation manager."))
    return Person.objects.get(pk=choice.id)


def _create(order: Order, manager: Person, happened_at: datetime | None) -> Project:
    opened_at = happened_at or timezone.now()
    kinds = order.lines.values_list("product__kind", flat=True)
    return Project.objects.create(
        journey=order.journey,
        name=_project_name(order),
        order=order,
        company=order.company,
        manager=manager,
        golden_ends_on=golden_ends_on(order.signed_on or local_day(opened_at), kinds),
        opened_at=opened_at,
        moved_at=opened_at,
    )


def _project_name(order: Order) -> str:
    return f"{order.company} {order.number}"[:200]


def _plan(project: Project, order: Order) -> None:
    starts_on = order.signed_on or local_day(project.opened_at)
    planned = plan_milestones(order.kind, starts_on, project.golden_ends_on)
    Milestone.objects.bulk_create(
        Milestone(project=project, key=one.key, name=one.name, position=one.position, due_on=one.due_on)
        for one in planned
    )
    project.planned_live_on = next(
        (one.due_on for one in planned if one.key == "first_value"), project.golden_ends_on - timedelta(days=7)
    )
    project.save(update_fields=["planned_live_on"])


@transaction.atomic
def assign_project(
    project: Project,
    manager: Person,
    *,
    by: Person | None,
    why: str = "",
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Project:
    """Give the project to another manager; an order that still waits for an answer is offered to the new one."""
    project = lock(project)
    if project.status in (Project.Status.HANDED_OVER, Project.Status.FAILED):
        raise NotPossible(_("The project is over: there is nothing left to lead."))
    if project.manager_id == manager.pk:
        return project
    project.manager = manager
    project.save(update_fields=["manager"])
    event = record(
        events.PROJECT_ASSIGNED, project, by=by, why=why, happened_at=happened_at, migrated=migrated, manager=manager.pk
    )
    if project.status == Project.Status.PLANNED:
        offer_order(project, by=by, happened_at=happened_at, migrated=migrated)
    if not migrated:
        notify(manager, event)
    return project
