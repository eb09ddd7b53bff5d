"""How people and hand-overs change."""

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from journal.models import Journey
from people import events
from people.models import HandOver, Person, Team


@transaction.atomic
def add_person(
    *, email: str, name: str, roles: list[str], by: Person | None, password: str | None = None, **fields: Any
) -> Person:
    """Add somebody who works here. Raises NotPossible when the e-mail is taken."""
    if Person.objects.filter(email__iexact=email).exists():
        raise NotPossible(_("Somebody already signs in as {email}.").format(email=email))
    person = Person.objects.create_user(email, password, name=name, roles=roles, **fields)
    record(events.PERSON_ADDED, person, by=by)
    return person


@transaction.atomic
def change_person(person: Person, *, by: Person | None, why: str = "", **values: Any) -> Person:
    """Change named fields of a person: roles, team, capacity, language, appearance, whether at work."""
    changed = [name for name, value in values.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, values[name])
    if changed:
        person.save(update_fields=changed)
        record(events.PERSON_CHANGED, person, by=by, why=why, fields=", ".join(changed))
    return person


@transaction.atomic
def save_team(team: Team, *, by: Person | None, why: str = "", **values: Any) -> Team:
    """Add a team, or change named fields of one: name, leader, region, working hours."""
    is_new = team.pk is None
    changed = [name for name, value in values.items() if is_new or getattr(team, name) != value]
    for name in changed:
        setattr(team, name, values[name])
    if changed:
        team.save()
        record(events.TEAM_ADDED if is_new else events.TEAM_CHANGED, team, by=by, why=why, fields=", ".join(changed))
    return team


@transaction.atomic
def offer_handover(
    kind: str,
    subject: Journey,
    *,
    to: Person,
    by: Person | None,
    title: str = "",
    due_at: datetime | None = None,
    checklist: list[Any] | None = None,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> HandOver:
    """Offer responsibility for a record to a person. An open offer of the same kind is withdrawn first."""
    _withdraw_open(kind, subject, by=by)
    handover = HandOver.objects.create(
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        journey=subject.journey,
        title=(title or str(subject))[:200],
        from_person=by,
        to_person=to,
        offered_at=happened_at or timezone.now(),
        due_at=due_at,
        checklist=checklist or [],
    )
    record(events.HANDOVER_OFFERED, handover, by=by, happened_at=happened_at, migrated=migrated, to=to.pk)
    return handover


@transaction.atomic
def accept_handover(
    handover: HandOver, *, by: Person | None, happened_at: datetime | None = None, migrated: bool = False
) -> HandOver:
    """Take the responsibility. Raises NotPossible when the offer was answered before."""
    return _answer(handover, HandOver.Status.ACCEPTED, events.HANDOVER_ACCEPTED, by, "", [], happened_at, migrated)


@transaction.atomic
def return_handover(
    handover: HandOver,
    *,
    by: Person | None,
    why: str,
    code: str = "",
    missing: list[str] | None = None,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> HandOver:
    """Send it back with a reason and the missing items; `code` is the reason's place in a list, for counting.

    Raises NotPossible without a reason or when answered before.
    """
    if not why.strip():
        raise NotPossible(_("Say why it goes back, so that the next offer is complete."))
    return _answer(
        handover,
        HandOver.Status.RETURNED,
        events.HANDOVER_RETURNED,
        by,
        why,
        missing or [],
        happened_at,
        migrated,
        code,
    )


@transaction.atomic
def undo_acceptance(
    kind: str,
    subject: models.Model,
    *,
    by: Person | None,
    why: str,
    code: str = "",
    happened_at: datetime | None = None,
) -> HandOver | None:
    """What was accepted goes back after all: the last accepted hand-over of the record counts as returned.

    When it was answered stays, since that clock was kept. Returns it, or None when none was accepted.
    """
    accepted = HandOver.objects.select_for_update().filter(
        kind=kind, subject_type=subject._meta.label_lower, subject_id=subject.pk, status=HandOver.Status.ACCEPTED
    )
    handover = accepted.order_by("-offered_at", "-pk").first()
    if handover is not None:
        handover.status, handover.reason, handover.reason_code = HandOver.Status.RETURNED, why, code
        handover.save(update_fields=["status", "reason", "reason_code"])
        record(events.HANDOVER_RETURNED, handover, by=by, why=why, happened_at=happened_at, to=handover.to_person_id)
    return handover


def open_handover(kind: str, subject: models.Model) -> HandOver | None:
    """The unanswered offer for this record, locked for the transaction, or None."""
    return (
        HandOver.objects.select_for_update()
        .filter(kind=kind, subject_type=subject._meta.label_lower, subject_id=subject.pk, status="offered")
        .first()
    )


@transaction.atomic
def withdraw_handover(kind: str, subject: models.Model, *, by: Person | None) -> None:
    """Take an unanswered offer back; nothing happens when there is none."""
    _withdraw_open(kind, subject, by=by)


def _withdraw_open(kind: str, subject: models.Model, *, by: Person | None) -> None:
    handover = open_handover(kind, subject)
    if handover is not None:
        _answer(handover, HandOver.Status.WITHDRAWN, events.HANDOVER_WITHDRAWN, by, "", [], None, False)


def _answer(handover, status, event, by, why, missing, happened_at, migrated, code="") -> HandOver:
    handover = HandOver.objects.select_for_update().get(pk=handover.pk)
    HandOver.MOVES.check(handover, status)
    handover.status = status
    handover.answered_at = happened_at or timezone.now()
    handover.reason, handover.reason_code, handover.missing = why, code, missing
    handover.save(update_fields=["status", "answered_at", "reason", "reason_code", "missing"])
    record(event, handover, by=by, why=why, happened_at=happened_at, migrated=migrated, to=handover.to_person_id)
    return handover
