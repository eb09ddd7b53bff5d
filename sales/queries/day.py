"""What a rep's day holds, line by line: a fixed number of statements, each list capped."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from console import values
from console.links import url_of
from leads.models import Lead
from leads.wording.routing import clock_of
from people.models import HandOver, Person
from sales.models import Deal, Promise, Task

MOST = 50


@dataclass(frozen=True)
class DayLine:
    """One thing to do: `title` opens the record, `what` says what, `clock` how much time is left.

    The addresses are those of dialogs: log an activity, set the next step, finish the line; "" where there is none.
    """

    key: str
    title: str
    url: str
    what: str
    clock: str = ""
    tone: str = ""
    log: str = ""
    step: str = ""
    finish: str = ""
    finish_label: str = ""
    phone: str = ""


@dataclass
class DaySection:
    """A heading with its lines; `more` says that there are others, behind `url`."""

    key: str
    title: str
    url: str = ""
    lines: list[DayLine] = field(default_factory=list)
    more: bool = False


def day_of(person: Person, today: date) -> list[DaySection]:
    """The person's day: clocks of leads, steps, tasks, promises to confirm, hand-overs that came back.

    Six statements.
    """
    return [
        _cut(DaySection("leads", _("Clocks that run"), reverse("leads:my-leads")), _leads(person)),
        _cut(DaySection("steps", _("Next steps"), _steps_url(person)), _steps(person, today)),
        _cut(DaySection("tasks", _("Tasks"), f"{reverse('sales:task-list')}?due=now"), _tasks(person, today)),
        _cut(DaySection("promises", _("Promises to confirm")), _promises(person)),
        _cut(DaySection("returned", _("Came back to you")), _returned(person)),
    ]


def _cut(section: DaySection, lines: list[DayLine]) -> DaySection:
    section.lines, section.more = lines[:MOST], len(lines) > MOST
    return section


def _steps_url(person: Person) -> str:
    return f"{reverse('sales:deal-list')}?owner={person.pk}&status=open&step=due&sort=next_step_on"


def _leads(person: Person) -> list[DayLine]:
    """Leads whose clock runs: to be answered, or not spoken with yet; the most urgent first."""
    held = Lead.objects.filter(owner=person)
    asked = held.filter(status=Lead.Status.ROUTED, answer_due_at__isnull=False).order_by("answer_due_at", "pk")
    waiting = held.filter(
        status__in=(Lead.Status.ACCEPTED, Lead.Status.WORKING), contacted_at=None, contact_due_at__isnull=False
    ).order_by("contact_due_at", "pk")
    rows = [*asked[: MOST + 1], *waiting[: MOST + 1]]
    timed = sorted(((clock_of(lead), lead) for lead in rows), key=lambda pair: (pair[0][2], pair[1].pk))
    return [_lead_line(lead, *clock) for clock, lead in timed]


def _lead_line(lead: Lead, clock: str, tone: str, due: datetime | None) -> DayLine:
    is_asked = lead.status == Lead.Status.ROUTED
    return DayLine(
        f"lead-{lead.pk}",
        str(lead),
        lead.get_absolute_url(),
        lead.why_line,
        clock,
        tone,
        log=reverse("leads:lead-contact", args=[lead.pk]),
        finish=reverse("leads:lead-accept", args=[lead.pk]) if is_asked else "",
        finish_label=_("Accept") if is_asked else "",
        phone=lead.phone_line,
    )


def _steps(person: Person, today: date) -> list[DayLine]:
    due = Deal.objects.open().filter(owner=person, next_step_on__lte=today)
    rows = due.select_related("company", "contact", "stage").order_by("next_step_on", "pk")
    return [_step_line(deal, today) for deal in rows[: MOST + 1]]


def _step_line(deal: Deal, today: date) -> DayLine:
    clock, tone = _day_words(deal.next_step_on, today)
    who = " · ".join(filter(None, (str(deal.contact or ""), str(deal.stage))))
    return DayLine(
        f"deal-{deal.pk}",
        str(deal),
        deal.get_absolute_url(),
        f"{deal.next_step} · {who}" if deal.next_step else who,
        clock,
        tone,
        log=reverse("sales:deal-activity", args=[deal.pk]),
        step=reverse("sales:deal-step", args=[deal.pk]),
        phone=deal.contact.phone_shown if deal.contact else "",
    )


def _tasks(person: Person, today: date) -> list[DayLine]:
    due = Task.objects.open().filter(assignee=person, due_on__lte=today)
    rows = due.select_related("deal", "company", "lead").order_by("due_on", "due_at", "pk")
    return [_task_line(task, person, today) for task in rows[: MOST + 1]]


def _task_line(task: Task, person: Person, today: date) -> DayLine:
    clock, tone = _day_words(task.due_on, today)
    at = f" {task.due_at:%H:%M}" if task.due_at else ""
    mine = task.deal is not None and task.deal.owner_id == person.pk
    return DayLine(
        f"task-{task.pk}",
        task.title,
        task.get_absolute_url(),
        str(task.subject),
        clock + at,
        "bad" if task.is_overdue else tone,
        log=reverse("sales:deal-activity", args=[task.deal_id]) if mine else "",
        step=reverse("sales:deal-step", args=[task.deal_id]) if mine else "",
        finish=reverse("sales:task-done", args=[task.pk]),
        finish_label=_("Mark as done"),
    )


def _promises(person: Person) -> list[DayLine]:
    waiting = Promise.objects.unconfirmed().filter(deal__owner=person, deal__status=Deal.Status.OPEN)
    rows = waiting.select_related("deal").order_by("made_on", "pk")[: MOST + 1]
    return [
        DayLine(
            f"promise-{promise.pk}",
            str(promise.deal),
            promise.get_absolute_url(),
            promise.text,
            _("said on {day}").format(day=values.day(promise.made_on)),
            finish=reverse("sales:promise-confirm", args=[promise.pk]),
            finish_label=_("Confirm"),
        )
        for promise in rows
    ]


def _returned(person: Person) -> list[DayLine]:
    rows = returned_to(person)[: MOST + 1]
    return [
        DayLine(
            f"handover-{one.pk}",
            one.title,
            url_of(one.subject_type, one.subject_id) or reverse("console:inbox"),
            " · ".join(filter(None, (one.get_kind_display(), one.reason))),
            _("returned on {day}").format(day=values.day(one.answered_at)),
            "warn",
        )
        for one in rows
    ]


def returned_to(person: Person) -> QuerySet[HandOver]:
    """Hand-overs that the person offered and got back, as long as nobody offered them anew."""
    same = Q(subject_type=OuterRef("subject_type"), subject_id=OuterRef("subject_id"), kind=OuterRef("kind"))
    newer = HandOver.objects.filter(same, pk__gt=OuterRef("pk"))
    mine = HandOver.objects.filter(from_person=person, status=HandOver.Status.RETURNED)
    return mine.exclude(kind=HandOver.Kind.LEAD).filter(~Exists(newer)).order_by("-answered_at", "-pk")


def _day_words(due: date | None, today: date) -> tuple[str, str]:
    """(words, tone) for a day: today, or how long it is past."""
    if due is None:
        return "", ""
    late = (today - due).days
    if late <= 0:
        return _("today"), ""
    return _("{n} d overdue").format(n=late), "bad" if late > 3 else "warn"


def count_of(sections: Sequence[DaySection]) -> int:
    """How many lines the day has."""
    return sum(len(section.lines) for section in sections)


def told(sections: Sequence[DaySection]) -> list[Any]:
    """The sections that hold something."""
    return [section for section in sections if section.lines]
