"""The five beats of every change of a project: lock, ask MOVES, change, save the named fields, record."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from journal.actions import record
from journal.kinds import EventKind
from onboarding.models import Project
from people.models import Person


def lock(project: Project) -> Project:
    """The project as it stands in the database, held until the transaction ends."""
    return Project.objects.select_for_update().get(pk=project.pk)


def move(
    project: Project,
    status: str,
    event: EventKind,
    *,
    by: Person | None,
    why: str = "",
    happened_at: datetime | None = None,
    migrated: bool = False,
    values: dict[str, Any] | None = None,
    **facts: Any,
) -> Project:
    """Move a locked project to `status`, set `values`, and record the event. Raises NotPossible when it can't."""
    Project.MOVES.check(project, status)
    changes = {"status": status, "moved_at": happened_at or timezone.now(), **(values or {})}
    for name, value in changes.items():
        setattr(project, name, value)
    project.save(update_fields=list(changes))
    record(event, project, by=by, why=why, happened_at=happened_at, migrated=migrated, **facts)
    return project


def local_day(moment: datetime | None) -> Any:
    """The day of a moment in the time zone of the installation; today for None."""
    return timezone.localdate(moment, timezone.get_default_timezone())
