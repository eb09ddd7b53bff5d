"""What pages about people need."""

from django.db.models import Count, Q, QuerySet

from people.models import HandOver, Person, Team
from people.roles import ROLES


def everybody() -> QuerySet[Person]:
    """Everyone who works or worked here, with their teams."""
    return Person.objects.select_related("team")


def teams() -> QuerySet[Team]:
    """All teams with their leaders and `people_count`, the people at work in them."""
    at_work = Count("members", filter=Q(members__is_active=True))
    return Team.objects.select_related("leader").annotate(people_count=at_work)


def handovers_of(person: Person) -> QuerySet[HandOver]:
    """Hand-overs that the person gave or was offered."""
    mine = Q(to_person=person) | Q(from_person=person)
    return HandOver.objects.filter(mine).select_related("from_person", "to_person")


def open_handovers_for(person: Person) -> QuerySet[HandOver]:
    """Hand-overs that wait for this person's answer, the most urgent first."""
    return HandOver.objects.filter(to_person=person, status=HandOver.Status.OFFERED).order_by("due_at", "id")


def who_gives_roles() -> QuerySet[Person]:
    """People at work who can give somebody a role, and with it its rights."""
    holders = [name for name, role in ROLES.items() if "people.change_person" in role.rights]
    return Person.objects.with_role(*holders)
