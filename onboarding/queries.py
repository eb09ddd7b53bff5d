"""What pages and actions of onboarding need to know."""

from typing import Any

from django.db.models import Count, Q

from journal.models import Event
from onboarding.models import Project
from onboarding.rules.manager import Candidate
from people.models import HandOver, Person

MANAGER_ROLES = ("implementer", "implementation_head", "administrator")
IS_RUNNING = ~Q(projects__status__in=[Project.Status.HANDED_OVER, Project.Status.FAILED])


def manager_candidates() -> list[Candidate]:
    """People at work who may lead a project: implementation managers, else their head, else an administrator."""
    rows = Person.objects.with_role(*MANAGER_ROLES)
    people = rows.annotate(running=Count("projects", filter=IS_RUNNING), ever=Count("projects"))
    return [Candidate(person.pk, person.running, _rank(person.roles), person.ever) for person in people]


def _rank(roles: list[str]) -> int:
    return min(MANAGER_ROLES.index(role) for role in roles if role in MANAGER_ROLES)


def handovers_of(project: Project) -> list[HandOver]:
    """Hand-overs into and out of the project, newest first."""
    into = Q(kind=HandOver.Kind.ORDER, subject_type="sales.order", subject_id=project.order_id)
    out = Q(kind=HandOver.Kind.PROJECT, subject_type="onboarding.project", subject_id=project.pk)
    rows = HandOver.objects.filter(into | out).select_related("from_person", "to_person")
    return list(rows.order_by("-offered_at", "-id"))


def waiting_handovers(person: Person) -> Any:
    """Orders offered to the person and not answered yet, oldest first."""
    return HandOver.objects.filter(kind=HandOver.Kind.ORDER, status=HandOver.Status.OFFERED, to_person=person).order_by(
        "offered_at"
    )


def csm_of(project: Project) -> int | None:
    """The id of the CSM who looks after the customer, as the journey tells; None while nobody does."""
    names = ["success.account_opened", "success.account_assigned", "success.account_taken_over"]
    facts = (
        Event.objects.filter(journey=project.journey, name__in=names).order_by("-id").values_list("facts", flat=True)
    )
    return next((fact.get("csm") for fact in facts), None)
