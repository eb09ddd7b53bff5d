"""What pages, reports and actions of success need to know."""

from datetime import date, timedelta

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from people.models import HandOver, Person
from sales.models import DealKind, Order
from success.models import Account, AccountQuerySet, HealthScore, UsageDay
from success.rules.activity import Activity
from success.rules.csm import Candidate

TREND_WEEKS = 8
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


def with_list_values(accounts: AccountQuerySet) -> QuerySet[Account]:
    """Accounts with what lists show: end of the running term (`term_ends_on`), recent scores (`recent_scores`)."""
    today = timezone.localdate()
    terms = Order.objects.filter(
        company=OuterRef("company"),
        status__in=[Order.Status.SIGNED, Order.Status.ACTIVE],
        kind__in=[DealKind.NEW, DealKind.RENEWAL],
        recurring_amount__gt=0,
        ends_on__gte=today,
    )
    recent = HealthScore.objects.filter(week__gte=today - timedelta(weeks=TREND_WEEKS + 1)).defer("parts")
    return (
        accounts.select_related("company", "csm", "seller")
        .annotate(term_ends_on=Subquery(terms.order_by("ends_on").values("ends_on")[:1]))
        .prefetch_related(Prefetch("health_scores", recent.order_by("week"), to_attr="recent_scores"))
    )


def usage_of(account: Account, days: int = 84) -> list[UsageDay]:
    """What the product reported for the last days, oldest first."""
    since = timezone.localdate() - timedelta(days=days)
    return list(account.usage_days.filter(day__gt=since).order_by("day"))
