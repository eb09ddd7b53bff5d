"""The CSM answers the hand-over from implementation."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from console.actions import notify
from journal.actions import record
from journal.errors import NotPossible
from onboarding.actions import complete_handover
from onboarding.models import Project
from people.actions import accept_handover, open_handover, return_handover
from people.models import HandOver, Person
from success import events
from success.actions.moving import change, lock
from success.models import Account


@transaction.atomic
def accept_project(
    handover: HandOver | Project, *, by: Person | None, happened_at: datetime | None = None, migrated: bool = False
) -> Account:
    """The CSM takes over: hand-over accepted, project ended, account theirs and live. Returns the account."""
    project, waiting = _project_and_offer(handover)
    csm = waiting.to_person
    accept_handover(waiting, by=by, happened_at=happened_at, migrated=migrated)
    complete_handover(project, by=by, csm=csm, happened_at=happened_at, migrated=migrated)
    account = lock(Account.objects.get(company=project.company_id))
    before = account.csm_id
    values: dict[str, object] = {"csm": csm}
    if account.status == Account.Status.ONBOARDING:
        live_at = account.live_at or project.first_value_at or happened_at or timezone.now()
        values |= {"status": Account.Status.LIVE, "live_at": live_at}
    event = change(
        account,
        events.ACCOUNT_TAKEN_OVER,
        by=by,
        happened_at=happened_at,
        migrated=migrated,
        values=values,
        csm=csm.pk,
        before=before,
        project=project.pk,
    )
    if not migrated:
        notify(project.manager, event)
    return account


@transaction.atomic
def return_project(
    handover: HandOver | Project,
    *,
    by: Person | None,
    why: str,
    missing: list[str] | None = None,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> HandOver:
    """Send the project back to implementation with the reason and the missing items; its manager is told."""
    project, waiting = _project_and_offer(handover)
    returned = return_handover(waiting, by=by, why=why, missing=missing, happened_at=happened_at, migrated=migrated)
    event = record(
        events.ACCOUNT_RETURNED,
        Account.objects.get(company=project.company_id),
        by=by,
        why=why,
        happened_at=happened_at,
        migrated=migrated,
        csm=returned.to_person_id,
        project=project.pk,
    )
    if not migrated:
        notify(project.manager, event)
    return returned


def _project_and_offer(handover: HandOver | Project) -> tuple[Project, HandOver]:
    """The project, locked, and its open offer. Raises NotPossible when no offer waits for an answer."""
    project_id = handover.subject_id if isinstance(handover, HandOver) else handover.pk
    project = Project.objects.select_for_update().get(pk=project_id)
    waiting = open_handover(HandOver.Kind.PROJECT, project)
    if waiting is None:
        raise NotPossible(_("No hand-over waits for an answer here: it was answered before."), code="wrong_state")
    return project, waiting
