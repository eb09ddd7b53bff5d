"""What pages, reports and actions of success need to know."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from people.models import HandOver, Person
from success.models import Account, AccountQuerySet, HealthScore, UsageDay
from success.rules.activity import Activity
from success.rules.csm import Candidate

CSM_ROLES = ("csm", "csm_manager", "administrator")


def csm_candidates() -> list[Candidate]:
    """People at work who may look after an account: CSMs, else their manager, else an administrator."""
    held = Count("accounts", filter=~Q(accounts__status=Account.Status.CHURNED))
    people = Person.objects.with_role(*CSM_ROLES).annotate(held=held)
    return [Candidate(person.pk, person.held, _rank(person.roles)) for person in people]


def _rank(roles: list[str]) -> int:
    return min(CSM_ROLES.index(role) for role in roles if role in CSM_ROLES)


def activity_rate(week: date, accounts: AccountQuerySet | None = None) -> Activity:
    """The activity rate of the ISO week that starts on this Monday, over the scored accounts (or a part of them)."""
    rows = HealthScore.objects.filter(week=week)
    if accounts is not None:
        rows = rows.filter(account__in=accounts)
    live, young = Q(is_onboarding=False), Q(is_onboarding=True)
    counts = rows.aggregate(
        active=Count("pk", filter=live & Q(is_active=True)),
        paying=Count("pk", filter=live),
        onboarding=Count("pk", filter=young),
        onboarding_active=Count("pk", filter=young & Q(is_active=True)),
    )
    return Activity(**counts)


def waiting_handovers(person: Person) -> QuerySet[HandOver]:
    """Projects offered to the person and not answered yet, oldest first."""
    return HandOver.objects.filter(
        kind=HandOver.Kind.PROJECT, status=HandOver.Status.OFFERED, to_person=person
    ).order_by("offered_at")


def handovers_of(account: Account) -> list[HandOver]:
    """Hand-overs of the customer's projects to the CSM, newest first."""
    projects = account.company.projects.values("pk")
    rows = HandOver.objects.filter(kind=HandOver.Kind.PROJECT, subject_id__in=projects)
    return list(rows.select_related("from_person", "to_person").order_by("-offered_at", "-id"))


def weeks_of(account: Account, weeks: int = 26) -> list[HealthScore]:
    """The last scores, oldest first."""
    return list(reversed(account.health_scores.order_by("-week")[:weeks]))


def trends_of(accounts: Any, weeks: int = 8) -> dict[int, list[HealthScore]]:
    """The last scores of many accounts, oldest first, with one query."""
    since = timezone.localdate() - timedelta(weeks=weeks + 1)
    found: dict[int, list[HealthScore]] = {}
    rows = HealthScore.objects.filter(account__in=[account.pk for account in accounts], week__gte=since)
    for row in rows.order_by("account_id", "week").defer("parts"):
        found.setdefault(row.account_id, []).append(row)
    return found


def usage_of(account: Account, days: int = 84) -> list[UsageDay]:
    """What the product reported for the last days, oldest first."""
    since = timezone.localdate() - timedelta(days=days)
    return list(account.usage_days.filter(day__gt=since).order_by("day"))
