"""Next steps, tasks and expected closes by day: three statements, whatever the number of deals."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, DateField, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse

from console import values
from people.models import Person
from people.roles import ALL, OWN, TEAM
from people.rules.working_time import is_working_day
from sales.models import Deal, Task
from sales.rules.calendar import Span

MINE, OF_TEAM, EVERYBODY = "mine", "team", "all"
ORDER = {"task": 0, "step": 1, "close": 2}
SHOWN = ("name", "next_step", "next_step_on", "expected_close_on", "amount", "currency", "owner__name", "owner__email")


@dataclass(frozen=True)
class Entry:
    """One thing on a day. `move` is where another day is sent, "" for what can't be moved here."""

    kind: str
    key: str
    title: str
    url: str
    what: str = ""
    at: time | None = None
    who: str = ""
    is_late: bool = False
    move: str = ""


@dataclass
class CalendarDay:
    """A day with what fits; `total` counts everything on it."""

    day: date
    is_today: bool
    is_outside: bool
    is_off: bool
    entries: list[Entry] = field(default_factory=list)
    total: int = 0

    @property
    def more(self) -> int:
        """How many entries are not shown."""
        return self.total - len(self.entries)


def choices_for(person: Person) -> list[str]:
    """Whose calendars the person may open, as far as deals are seen."""
    scope = person.scope("sales.view_deal")
    return [
        MINE,
        *([OF_TEAM] if scope in (TEAM, ALL) and person.team_id else []),
        *([EVERYBODY] if scope == ALL else []),
    ]


def whose_of(person: Person, text: str) -> str:
    """What was asked for when it is allowed; else one's own for those who sell, the widest for those who lead."""
    choices = choices_for(person)
    if text in choices:
        return text
    return MINE if person.scope("sales.change_deal") == OWN else choices[-1]


def calendar_of(person: Person, whose: str, span: Span, today: date, most: int) -> list[list[CalendarDay]]:
    """The weeks of a span with at most `most` entries a day, for the person's own records, the team's or all."""
    found: dict[date, list[Entry]] = defaultdict(list)
    totals: dict[date, dict[str, int]] = defaultdict(dict)
    for day, total, entry in _entries(person, whose, span, today, most):
        found[day].append(entry)
        totals[day][entry.kind] = total
    return [
        [
            CalendarDay(
                day,
                day == today,
                span.month is not None and day.month != span.month,
                not is_working_day(day),
                sorted(found[day], key=lambda entry: (ORDER[entry.kind], entry.at or time.max))[:most],
                sum(totals[day].values()),
            )
            for day in week
        ]
        for week in span.weeks()
    ]


def _entries(person: Person, whose: str, span: Span, today: date, most: int) -> Iterator[tuple[date, int, Entry]]:
    """Each entry that is shown with its day, and how many of its kind that day has."""
    deals = _of(Deal.objects.visible_to(person).open(), "owner", person, whose)
    tasks = _of(Task.objects.visible_to(person).open(), "assignee", person, whose)
    wanted = [("task", tasks, "due_on"), ("step", deals, "next_step_on"), ("close", deals, "expected_close_on")]
    found = _firsts(wanted, span, most)
    of_task = Task.objects.select_related("deal", "company", "lead", "assignee")
    of_deal = Deal.objects.select_related("owner").only(*SHOWN)
    some_tasks = of_task.in_bulk([pk for kind, _, pk, _ in found if kind == "task"])
    some_deals = of_deal.in_bulk([pk for kind, _, pk, _ in found if kind != "task"])
    alone = whose == MINE
    for kind, day, pk, on_day in found:
        if kind == "task":
            yield day, on_day, _task(some_tasks[pk], alone)
        else:
            yield day, on_day, (_step if kind == "step" else _close)(some_deals[pk], today, alone)


def _of(rows: QuerySet[Any], owner: str, person: Person, whose: str) -> QuerySet[Any]:
    if whose == EVERYBODY:
        return rows
    return rows.filter(**({f"{owner}__team": person.team_id} if whose == OF_TEAM else {owner: person}))


def _firsts(wanted: Iterable[tuple[str, QuerySet[Any], str]], span: Span, most: int) -> list[tuple[Any, ...]]:
    """Of each (kind, rows, date field) the first ids of each day: (kind, day, id, how many rows that day has).

    One statement. A day's first rows come from the index, however many there are; a window would sort them all.
    """
    parts: list[str] = []
    params: list[Any] = []
    for kind, rows, name in wanted:
        inside = rows.filter(**{f"{name}__range": (span.first, span.last)}).order_by()
        on_day = rows.filter(**{name: RawSQL("days.day", (), DateField())}).order_by("pk").values("pk")[:most]
        try:
            days, of_days = inside.values(name).annotate(n=Count("pk")).query.sql_with_params()
            firsts, of_firsts = on_day.query.sql_with_params()
        except EmptyResultSet:
            continue
        # compiled by the ORM, values apart
        days_with_firsts = f"({days}) AS days (day, n) CROSS JOIN LATERAL ({firsts}) AS firsts (id)"
        parts.append(f"SELECT %s, days.day, firsts.id, days.n FROM {days_with_firsts}")  # noqa: S608
        params += [kind, *of_days, *of_firsts]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY 2, 3", params)
        return cursor.fetchall()


def _task(task: Task, alone: bool) -> Entry:
    return Entry(
        "task",
        f"task-{task.pk}",
        task.title,
        task.get_absolute_url(),
        str(task.subject),
        task.due_at,
        "" if alone else str(task.assignee),
        task.is_overdue,
        reverse("sales:task-move", args=[task.pk]),
    )


def _step(deal: Deal, today: date, alone: bool) -> Entry:
    late = deal.next_step_on is not None and deal.next_step_on < today
    return Entry(
        "step",
        f"step-{deal.pk}",
        deal.next_step,
        deal.get_absolute_url(),
        str(deal),
        None,
        "" if alone else str(deal.owner),
        late,
        reverse("sales:deal-step", args=[deal.pk]),
    )


def _close(deal: Deal, today: date, alone: bool) -> Entry:
    late = deal.expected_close_on is not None and deal.expected_close_on < today
    return Entry(
        "close",
        f"close-{deal.pk}",
        str(deal),
        deal.get_absolute_url(),
        values.money(deal.amount, deal.currency, compact=True) if deal.amount else "",
        None,
        "" if alone else str(deal.owner),
        late,
    )
