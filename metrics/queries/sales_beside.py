"""What stands beside the counts of sales: who sells, and what they are to bring."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Q

from metrics.queries.sales_values import NONE, RIGHT, SalesQuery, SalesRow
from people.models import Person
from people.roles import ALL, TEAM
from sales.queries.targets import Goals, goal_of_reader, goals_within

SELLERS = ["sales_rep"]


def put_heads(query: SalesQuery, rows: dict[str, SalesRow], total: SalesRow) -> None:
    """Who sells there now: reps at work, at least as many as won. A product is everybody's, so it has no heads."""
    sellers = _sellers_seen_by(query.person)
    total.heads = max(total.heads, len(sellers))
    now: Counter[str] = Counter()
    for pk, team, region in sellers:
        now[{"rep": str(pk), "team": str(team or NONE), "region": region or NONE}.get(query.by, "")] += 1
    for group, row in rows.items():
        row.heads = 0 if query.by == "product" else max(row.heads, now[group])


def _sellers_seen_by(person: Person | None) -> list[tuple[int, int | None, str | None]]:
    people = Person.objects.with_role(*SELLERS)
    scope = ALL if person is None else person.scope(RIGHT)
    if person is not None and scope != ALL:
        team = Q(team=person.team_id) if scope == TEAM and person.team_id else Q(pk=person.pk)
        people = people.filter(team | Q(pk=person.pk))
    return list(people.values_list("pk", "team", "team__region"))


def goals_of(query: SalesQuery, currency: str) -> Goals:
    """What is to be brought in the window, when that is whole months, as far as the reader may know."""
    return goals_within(query.window.from_on, query.window.to_on, currency, person=query.person)


def put_targets(query: SalesQuery, rows: Iterable[SalesRow], total: SalesRow, goals: Goals) -> None:
    """What each group is to bring in the window, where somebody said it."""
    for row in rows:
        row.target = _target_of(goals, query.by, row.group)
    total.target = goal_of_reader(goals, query.person, RIGHT)


def _target_of(goals: Goals, by: str, group: str) -> Decimal | None:
    if by == "region":
        return goals.of_region("" if group == NONE else group)
    if by == "team":
        return goals.people_of(None) if group == NONE else goals.of_team(int(group))
    return goals.people.get(int(group)) if by == "rep" and group != NONE else None
