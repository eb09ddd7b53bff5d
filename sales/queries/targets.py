"""Targets of people and teams, as the figures and the page of targets need them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from people.models import Person, Team
from people.roles import ALL, TEAM
from sales.models import SalesTarget
from sales.rules.targets import QUARTER, Goal, goal_within, span_start, whole_months


@dataclass
class Goals:
    """What is asked for within some months, in one currency: by person, by team, and in which team each person is."""

    people: dict[int, Decimal] = field(default_factory=dict)
    teams: dict[int, Decimal] = field(default_factory=dict)
    team_of: dict[int, int | None] = field(default_factory=dict)
    region_of: dict[int, str] = field(default_factory=dict)
    names: dict[tuple[str, int], str] = field(default_factory=dict)

    def holders(self, by: str) -> dict[str, str]:
        """Who is asked for something, by rep, team or region: the name by id; "" is nobody's team, or no region."""
        if by == "rep":
            return {str(pk): self.names["person", pk] for pk in self.people}
        if by == "team":
            teams = {*self.teams, *(self.team_of.get(pk) for pk in self.people)}
            return {str(pk or ""): self.names["team", pk] if pk else "" for pk in teams}
        regions = {region for team, region in self.region_of.items() if self.of_team(team) is not None}
        return {region: region for region in regions} if by == "region" else {}

    def people_of(self, team: int | None) -> Decimal | None:
        """The sum of the targets of a team's people; None when nobody has one."""
        found = [amount for person, amount in self.people.items() if self.team_of.get(person) == team]
        return sum(found[1:], found[0]) if found else None

    def of_team(self, team: int) -> Decimal | None:
        """The team's own target, else the sum of its people's."""
        return self.teams.get(team, self.people_of(team))

    def of_region(self, region: str) -> Decimal | None:
        """The sum of the region's teams."""
        return self._sum(team for team, where in self.region_of.items() if where == region)

    def of_all(self) -> Decimal | None:
        """The sum of all teams, and of people without one."""
        teams, alone = self._sum(self.region_of), self.people_of(None)
        known = [amount for amount in (teams, alone) if amount is not None]
        return sum(known[1:], known[0]) if known else None

    def _sum(self, teams: Iterable[int]) -> Decimal | None:
        known = [amount for team in teams if (amount := self.of_team(team)) is not None]
        return sum(known[1:], known[0]) if known else None


def goals_within(
    first: date | None, last: date | None, currency: str, *, measure: str = "revenue", person: Person | None = None
) -> Goals:
    """Targets for the days, when these are whole months, as far as the person may see them. One statement."""
    months = whole_months(first, last)
    if not months:
        return Goals()
    rows = SalesTarget.objects.filter(
        measure=measure, currency=currency, starts_on__gte=span_start(QUARTER, months[0]), starts_on__lte=months[-1]
    )
    if person is not None:
        rows = rows.visible_to(person)
    found: dict[tuple[str, int], list[Goal]] = defaultdict(list)
    goals = Goals()
    columns = ("person", "person__name", "person__team", "person__team__name", "person__team__region", "team",
               "team__name", "team__region", "span", "starts_on", "amount")  # fmt: skip
    for who, name, its_team, its_team_name, its_region, team, team_name, region, *goal in rows.values_list(*columns):
        key = ("team", team) if who is None else ("person", who)
        found[key].append(Goal(*goal))
        if who is not None:
            goals.team_of[who] = its_team
            goals.names["person", who] = name
        if team or its_team:
            goals.region_of[team or its_team] = (region if team else its_region) or ""
            goals.names["team", team or its_team] = (team_name if team else its_team_name) or ""
    for (kind, pk), own in found.items():
        amount = goal_within(own, months)
        if amount is not None:
            (goals.people if kind == "person" else goals.teams)[pk] = amount
    return goals


def goal_of_reader(goals: Goals, person: Person | None, right: str) -> Decimal | None:
    """The target beside the total that a person sees: one's own, the team's, or everybody's."""
    scope = ALL if person is None else person.scope(right)
    if person is not None and scope not in (ALL, TEAM):
        return goals.people.get(person.pk)
    if person is not None and scope == TEAM and person.team_id:
        return goals.of_team(person.team_id)
    return goals.of_all()


def holders_for(person: Person, right: str) -> list[Person | Team]:
    """The teams of sales with their people, and people of sales without a team, whose targets a person sees or sets:
    all, the people of one's own team, or oneself. Two statements."""
    scope = person.scope(right)
    people = Person.objects.with_role("sales_rep", "sales_leader").select_related("team")
    if scope == TEAM and person.team_id:
        people = people.filter(team=person.team_id)
    elif scope != ALL:
        people = people.filter(pk=person.pk)
    by_team: dict[Team | None, list[Person | Team]] = defaultdict(list)
    for one in people.order_by("team__name", "name", "pk"):
        by_team[one.team].append(one)
    teams = sorted((team for team in by_team if team is not None), key=lambda team: team.name)
    shown: list[Person | Team] = []
    for team in teams:
        shown += [team, *by_team[team]] if scope in (ALL, TEAM) else by_team[team]
    return shown + by_team[None]


def amounts_of(
    year: int, span: str, measure: str, currency: str, person: Person
) -> dict[tuple[str, int, date], Decimal]:
    """The targets of one year that a person may see, by kind of holder ("p", "t"), its id and first day."""
    rows = SalesTarget.objects.visible_to(person).filter(
        starts_on__year=year, span=span, measure=measure, currency=currency
    )
    found = rows.values_list("person", "team", "starts_on", "amount")
    return {("p" if who else "t", who or team, day): amount for who, team, day, amount in found}
