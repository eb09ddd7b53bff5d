"""Tasks: given to somebody, moved, done, undone, dropped; told on the record that they are about."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from console.actions import notify
from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.actions.checks import FIRST_YEAR, LAST_YEAR
from sales.models import Task

SUBJECTS = ("deal", "company", "lead")
TYPED = ("title", "note", "due_on", "due_at", "assignee")


@transaction.atomic
def add_task(values: Mapping[str, Any], *, by: Person | None) -> Task:
    """Give somebody a task. `values`: TYPED (assignee: else `by`), and one of SUBJECTS.

    Raises NotPossible without a title, a day, somebody who is at work, or exactly one record.
    """
    named = {name: values.get(name) for name in (*TYPED, *SUBJECTS) if values.get(name) not in (None, "")}
    if sum(name in named for name in SUBJECTS) != 1:
        raise NotPossible(_("A task is about one deal, one company or one lead."), "no_record")
    task = Task(made_by=by, **{"assignee": by, **named})
    _check_task(task)
    task.save(force_insert=True)
    _tell(events.TASK_ADDED, task, by, assignee=task.assignee_id, due_on=task.due_on.isoformat())
    return task


@transaction.atomic
def change_task(task: Task, values: Mapping[str, Any], *, by: Person | None, why: str = "") -> Task:
    """Change what was typed about an open task, or give it to somebody else. Raises NotPossible as adding does."""
    task = _lock(task)
    _check_open(task)
    before = {name: getattr(task, name) for name in TYPED}
    for name in TYPED:
        if name in values:
            setattr(task, name, values[name] if values[name] is not None or name == "due_at" else before[name])
    _check_task(task)
    changed = [name for name in TYPED if getattr(task, name) != before[name]]
    if not changed:
        return task
    task.save(update_fields=changed)
    if changed == ["due_on"]:
        days = {"was_on": before["due_on"].isoformat(), "due_on": task.due_on.isoformat()}
        _tell(events.TASK_MOVED, task, by, why, **days)
    else:
        _tell(events.TASK_CHANGED, task, by, why, changed=", ".join(changed))
    return task


def move_task(task: Task, due_on: date, *, by: Person | None) -> Task:
    """Another day for an open task."""
    return change_task(task, {"due_on": due_on}, by=by)


@transaction.atomic
def do_task(task: Task, *, by: Person | None) -> Task:
    """It is done. A second time changes nothing."""
    task = _lock(task)
    if task.status == Task.Status.DONE:
        return task
    Task.MOVES.check(task, Task.Status.DONE)
    task.status, task.done_at, task.done_by = Task.Status.DONE, timezone.now(), by
    task.save(update_fields=["status", "done_at", "done_by"])
    _tell(events.TASK_DONE, task, by)
    return task


@transaction.atomic
def reopen_task(task: Task, *, by: Person | None, why: str = "") -> Task:
    """It was not done after all, or is wanted again."""
    task = _lock(task)
    Task.MOVES.check(task, Task.Status.OPEN)
    task.status, task.done_at, task.done_by, task.reason = Task.Status.OPEN, None, None, ""
    task.save(update_fields=["status", "done_at", "done_by", "reason"])
    _tell(events.TASK_REOPENED, task, by, why)
    return task


@transaction.atomic
def drop_task(task: Task, *, by: Person | None, why: str) -> Task:
    """Nobody will do it. Raises NotPossible without a reason."""
    if not why.strip():
        raise NotPossible(_("Say why."), "no_reason")
    task = _lock(task)
    Task.MOVES.check(task, Task.Status.DROPPED)
    task.status, task.reason = Task.Status.DROPPED, why.strip()[:300]
    task.save(update_fields=["status", "reason"])
    _tell(events.TASK_DROPPED, task, by, why.strip())
    return task


def _lock(task: Task) -> Task:
    rows = Task.objects.select_for_update(of=("self",)).select_related("deal", "company", "lead", "assignee")
    return rows.get(pk=task.pk)


def _tell(kind: Any, task: Task, by: Person | None, why: str = "", **facts: Any) -> None:
    """History on the record; news in the inbox of whoever has to do what somebody else gave or took."""
    event = record(kind, task.subject, by=by, why=why, task=task.pk, **facts)
    if by is None or task.assignee_id != by.pk:
        notify(task.assignee, event)


def _check_open(task: Task) -> None:
    if task.status != Task.Status.OPEN:
        raise NotPossible(
            _("“{task}” is {status}: open it again first.").format(task=task, status=task.get_status_display()),
            "task_closed",
        )


def _check_task(task: Task) -> None:
    task.title = str(task.title or "").strip()[:200]
    if not task.title:
        raise NotPossible(_("Say what is to be done."), "no_title")
    if task.due_on is None or not FIRST_YEAR <= task.due_on.year <= LAST_YEAR:
        raise NotPossible(_("Say by which day."), "no_day")
    if task.assignee_id is None:
        raise NotPossible(_("Say for whom the task is."), "no_assignee")
    if not task.assignee.is_active:
        raise NotPossible(_("{person} is not at work any more.").format(person=task.assignee), "person_left")
