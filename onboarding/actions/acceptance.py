"""The customer accepts, by signature or by silence, or refuses."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.errors import NotPossible
from onboarding import events
from onboarding.actions.delivery import finish_milestones
from onboarding.actions.moving import local_day, lock, move
from onboarding.models import Project
from people.models import Person

Status = Project.Status


@transaction.atomic
def ask_acceptance(
    project: Project, *, by: Person | None, happened_at: datetime | None = None, migrated: bool = False
) -> Project:
    """Ask the customer to accept what was delivered."""
    return move(
        lock(project),
        Status.IN_ACCEPTANCE,
        events.ACCEPTANCE_ASKED,
        by=by,
        happened_at=happened_at,
        migrated=migrated,
    )


@transaction.atomic
def accept_project(
    project: Project,
    *,
    by: Person | None,
    deemed: bool = False,
    why: str = "",
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Project:
    """The customer signed the acceptance, or, deemed, let its time pass: then `why` is due, and it is no signature."""
    if deemed and not why.strip():
        raise NotPossible(_("Say by which clause it is deemed accepted."))
    project = lock(project)
    Project.MOVES.check(project, Status.ACCEPTED)
    finish_milestones(project, "acceptance", local_day(happened_at))
    return move(
        project,
        Status.ACCEPTED,
        events.ACCEPTANCE_DEEMED if deemed else events.PROJECT_ACCEPTED,
        by=by,
        why=why,
        happened_at=happened_at,
        migrated=migrated,
        values={"accepted_at": happened_at or timezone.now(), "is_deemed": deemed},
    )


@transaction.atomic
def refuse_acceptance(
    project: Project, *, by: Person | None, why: str, happened_at: datetime | None = None, migrated: bool = False
) -> Project:
    """The customer refused: back to work, with what has to be cured."""
    if not why.strip():
        raise NotPossible(_("Say what the customer refused: it is the list of what to cure."))
    return move(
        lock(project),
        Status.FIRST_VALUE,
        events.ACCEPTANCE_REFUSED,
        by=by,
        why=why,
        happened_at=happened_at,
        migrated=migrated,
        values={"reason": why[:300]},
    )
