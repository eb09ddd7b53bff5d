"""The rule table made ready to decide: rules in use, candidates with what they hold, facts of leads, the version."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from companies.rules.industries import read_industry
from leads.models import Lead, RoutingRule, RoutingVersion, SpeedClock
from leads.rules.clock import Clocks, Due
from leads.rules.routing import LEAST_LOADED, Choice, Desk, Router, Rule, folded
from leads.rules.rulesets import PLAIN, digest_of
from people.models import Person, Team
from people.roles import OWN, ROLES
from people.rules.working_time import WorkingHours, is_working_time

ACCEPT = "leads.accept_lead"
DESK_ROLES = [name for name, role in ROLES.items() if ACCEPT in role.rights and name != "administrator"]
COUNTED = 1_000  # an open desk without a limit is counted up to here, unless a rule compares what people hold
WHOLE = 10_000_000


class Table:
    """The rules in use with their candidates. Held with locks (lock_table), whoever routes at the same moment waits,
    so no turn is used twice and no desk is filled above its limit (two rules may share a team)."""

    def __init__(self, rows: Sequence[RoutingRule], now: datetime) -> None:
        self.rows = {row.pk: row for row in rows}
        self.people = {person.pk: person for person in _candidates(rows)}
        self.desks = desks_of(self.people.values(), now, counted=_counted_to(rows))
        self.router = Router([_rule(row, self.desks.get(row.team_id, [])) for row in rows])
        self._clocks = speed_clocks()
        self._due: dict[tuple[datetime, int | None, str], Due] = {}
        self.version: RoutingVersion | None = None
        self._facts = readers(self.router.fields)

    def choose(self, lead: Lead, late: Iterable[int] = ()) -> tuple[Choice, dict[str, Any]]:
        """Decide for one lead and count it, so that the next choice knows of it; with the facts that were asked."""
        facts = {name: read(lead) for name, read in self._facts}
        return self.router.choose(facts, frozenset(late)), facts

    def due(self, now: datetime, owner: Person, grade: str) -> Due:
        """When a lead of this grade that is offered now is to be answered and contacted, in the hours of the owner's
        team."""
        key = (now, owner.team_id, grade)
        if key not in self._due:
            self._due[key] = self._clocks.due(now, hours_of(owner.team), grade)
        return self._due[key]

    def save_turns(self) -> None:
        """Keep the turns of the rules that gave a lead away, with one statement."""
        changed = [self.rows[pk] for pk in sorted(self.router.used)]
        for row in changed:
            row.turns = self.router.turns_of(row.pk)
        if changed:
            RoutingRule.objects.bulk_update(changed, ["turns"])
        self.router.used.clear()


def lock_table(now: datetime | None = None) -> Table:
    """The rules in use with their candidates, locked until the transaction ends."""
    rows = RoutingRule.objects.select_for_update(of=("self",)).filter(is_active=True).order_by("pk")
    rows_in_order = sorted(rows, key=lambda rule: (rule.position, rule.pk))
    table = Table(rows_in_order, now or timezone.now())
    table.version = version_in_use(rows_in_order)
    return table


def version_in_use(rows: Sequence[RoutingRule], *, by: Person | None = None, why: str = "") -> RoutingVersion:
    """The version that says what these rules say; made when the table has changed. The rules are locked."""
    lines = [line_of(row) for row in rows]
    digest = digest_of(lines)
    newest = RoutingVersion.objects.first()
    if newest is not None and newest.digest == digest:
        return newest
    return RoutingVersion.objects.create(
        number=newest.number + 1 if newest else 1,
        digest=digest,
        lines=lines,
        made_at=timezone.now(),
        by=by,
        why=why[:300],
    )


def line_of(row: RoutingRule) -> dict[str, Any]:
    """A rule in use as a plain line of a table."""
    return {name: getattr(row, name) for name in PLAIN} | {
        "key": str(row.pk),
        "id": row.pk,
        "team": row.team_id,
        "else_to": str(row.else_rule_id or ""),
        "is_active": row.is_active,
    }


def _rule(row: RoutingRule, desks: Sequence[Desk]) -> Rule:
    plain = {name: getattr(row, name) for name in PLAIN}
    return Rule(id=row.pk, desks=desks, turns=row.turns, else_to=row.else_rule_id, **plain)


def everybody() -> list[Person]:
    """All who could be given leads, with their teams."""
    return list(Person.objects.filter(roles__overlap=DESK_ROLES).select_related("team").order_by("pk"))


def _candidates(rows: Sequence[RoutingRule]) -> list[Person]:
    people = Person.objects.filter(roles__overlap=DESK_ROLES).select_related("team").order_by("pk")
    if all(row.team_id for row in rows):
        people = people.filter(team__in={row.team_id for row in rows})
    return list(people)


def desks_of(people: Iterable[Person], now: datetime, *, counted: int | None = None) -> dict[int | None, list[Desk]]:
    """Candidates by team, and all of them under None. `counted` is how far open leads are counted, None: not at all."""
    people = list(people)
    held = _open_leads(people, counted) if counted else {}
    hours: dict[int | None, bool] = {}
    desks: dict[int | None, list[Desk]] = {None: []}
    for person in people:
        if person.team_id not in hours:
            hours[person.team_id] = is_working_time(now, hours_of(person.team))
        desk = _desk(person, held.get(person.pk, 0), works_now=hours[person.team_id])
        desks[None].append(desk)
        if person.team_id is not None:
            desks.setdefault(person.team_id, []).append(desk)
    return desks


def _desk(person: Person, open_leads: int, *, works_now: bool) -> Desk:
    return Desk(
        person.pk,
        open_leads,
        person.capacity,
        person.is_active,
        takes_leads(person),
        works_now,
        frozenset(_place(word) for word in folded(person.territories)),
        skills_of(person),
    )


def _place(word: str) -> str:
    """广东省 covers what cleaning calls 广东."""
    return word.removesuffix("省").removesuffix("市") if len(word) > 2 else word


def skills_of(person: Person) -> frozenset[str]:
    """The person's words as typed, and the industries that they name."""
    industries = {read_industry(word) for word in person.skills}
    return folded(person.skills) | folded(industries)


def takes_leads(person: Person) -> bool:
    """Whoever accepts leads of their own; a leader or manager only supervises."""
    return any(ROLES[role].rights.get(ACCEPT) == OWN for role in person.roles if role in ROLES)


def _counted_to(rows: Iterable[RoutingRule]) -> int:
    return WHOLE if any(row.method == LEAST_LOADED for row in rows) else COUNTED


def _open_leads(people: Iterable[Person], most: int) -> dict[int, int]:
    """How many open leads each holds, counted on the index up to `most` or their limit, whichever is more."""
    limits = [(person.pk, max(most, person.capacity)) for person in people]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT who, (SELECT count(*) FROM (SELECT 1 FROM leads_lead"
            " WHERE owner_id = who AND status = ANY(%s) LIMIT most) AS held)"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS asked(who, most)",
            [list(Lead.HELD), [pk for pk, _most in limits], [limit for _pk, limit in limits]],
        )
        return dict(cursor.fetchall())


Reader = Callable[[Lead], Any]


def _attribute(name: str) -> Reader:
    return lambda lead: (lead.attributes or {}).get(name)


def _industry(lead: Lead) -> Any:
    """A rule about a branch of the tree means its twigs too."""
    return [lead.industry, lead.industry.partition(".")[0]] if "." in lead.industry else lead.industry


SPECIAL: Mapping[str, Reader] = {
    "channel": lambda lead: lead.channel.key,
    "channel_parent": lambda lead: lead.channel.parent.key if lead.channel.parent else "",
    "side": lambda lead: lead.channel.side,
    "industry": _industry,
    "fit": lambda lead: lead.fit_score,
    "intent": lambda lead: lead.intent_score,
}


def readers(names: Iterable[str]) -> list[tuple[str, Reader]]:
    """How the facts that rules ask about are read from a lead; `attributes.x` is what came along with it."""
    return [(name, _reader(name)) for name in names]


def _reader(name: str) -> Reader:
    if name.startswith("attributes."):
        return _attribute(name.removeprefix("attributes."))
    return SPECIAL.get(name) or (lambda lead: getattr(lead, name, None))


def facts_of(lead: Lead, names: Iterable[str]) -> dict[str, Any]:
    """What routing conditions ask about a lead."""
    return {name: read(lead) for name, read in readers(names)}


def hours_of(team: Team | None) -> WorkingHours:
    """When the team works, in the installation's time zone."""
    if team is None:
        return WorkingHours(zone=settings.TIME_ZONE)
    starts, ends = (_time(team, name) for name in ("work_starts", "work_ends"))
    return WorkingHours(team.country, starts, ends, settings.TIME_ZONE)


def _time(team: Team, name: str) -> time:
    """A team that was just made still holds the text of the column's default."""
    value = getattr(team, name)
    return value if isinstance(value, time) else time.fromisoformat(value)


def speed_clocks() -> Clocks:
    """The clocks that the company has set, or the usual ones."""
    rows = SpeedClock.objects.values_list("grade", "answer_minutes", "contact_minutes")
    found = {grade: (answer, contact) for grade, answer, contact in rows}
    return Clocks(found) if found else Clocks()
