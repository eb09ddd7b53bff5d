"""Who of presales could take a request: what they know, and what they have promised already."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from companies.rules.industries import industry_parent, read_industry
from leads.rules.routing import folded
from people.models import Person
from sales.actions.checks import local_day
from sales.models import PresalesPolicy, PresalesRequest, Product
from sales.rules.presales import Consultant, Need

CONSULTANTS = "presales", "presales_lead"


def policy() -> PresalesPolicy:
    """The rules of presales as set, or as shipped."""
    return PresalesPolicy.objects.filter(pk=1).first() or PresalesPolicy(pk=1)


def consultants() -> QuerySet[Person]:
    """Who works requests: consultants; where there is none, the head of presales does it."""
    found = Person.objects.with_role("presales")
    return found if found.exists() else Person.objects.with_role("presales_lead")


def week_of(moment: datetime) -> tuple[datetime, datetime]:
    """Monday 0:00 of the week of a moment and of the next one, in settings.TIME_ZONE."""
    day: date = local_day(moment)
    monday = day - timedelta(days=day.weekday())
    zone = timezone.get_default_timezone()
    return datetime.combine(monday, time(0), zone), datetime.combine(monday + timedelta(days=7), time(0), zone)


def weighable(people: Iterable[Person], wanted_by: datetime, leave_out: int | None = None) -> list[Consultant]:
    """Consultants with skills and load in the week of `wanted_by`; `leave_out` is a request that does not count."""
    people = list(people)
    held = load_of([person.pk for person in people], wanted_by, leave_out)
    return [
        Consultant(
            person.pk,
            skills_of(person),
            held.get(person.pk, {}).get("hours") or 0,
            held.get(person.pk, {}).get("open") or 0,
            person.is_active,
        )
        for person in people
    ]


def load_of(ids: Iterable[int], moment: datetime, leave_out: int | None = None) -> dict[int, dict[str, int]]:
    """By consultant: `hours` promised for the week of the moment (open and done), `open` requests of any week."""
    starts, ends = week_of(moment)
    status = PresalesRequest.Status
    counted = Q(wanted_by__gte=starts, wanted_by__lt=ends, status__in=[*PresalesRequest.OPEN, status.DONE])
    is_open = Q(status__in=PresalesRequest.OPEN)
    rows = PresalesRequest.objects.filter(counted | is_open, consultant__in=list(ids))
    if leave_out is not None:
        rows = rows.exclude(pk=leave_out)
    sums = (
        rows.order_by()
        .values("consultant")
        .annotate(hours=Sum("hours", filter=counted, default=0), open=Count("pk", filter=is_open))
    )
    return {row["consultant"]: {"hours": row["hours"], "open": row["open"]} for row in sums}


def skills_of(person: Person) -> dict[str, int]:
    """The person's skills as folded words with their level; a word that names an industry counts as its code, too."""
    found: dict[str, int] = {}
    for word in person.skills:
        level = _level(person.skill_levels.get(word))
        for key in folded([word, read_industry(word)]):
            found[key] = max(level, found.get(key, 0))
    return found


def _level(value: Any) -> int:
    return value if isinstance(value, int) and 1 <= value <= 3 else 1


def need_of(industry: str, product: Product | None, hours: int) -> Need:
    """The words by which the skills of a request are known: the industry and its branch; product, code and series."""
    branch = industry_parent(industry)
    words = [product.name, product.code, product.series] if product else []
    return Need(folded([industry, branch]), folded([word for word in words if word]), hours)


def candidates_for(need: Need, wanted_by: datetime, leave_out: int | None = None) -> list[Consultant]:
    """Everybody who works requests, ready to be weighed."""
    return weighable(consultants().order_by("pk"), wanted_by, leave_out)
