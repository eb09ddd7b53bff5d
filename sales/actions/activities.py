"""What was done with the customer, and what comes next, kept in one go."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from companies.models import Contact
from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.actions.deals import change_deal
from sales.actions.promises import add_promise
from sales.models import Activity, Deal
from sales.models.activities import MOST_MINUTES

STEP = ("next_step", "next_step_on")


@transaction.atomic
def log_activity(
    deal: Deal,
    kind: str,
    note: str,
    *,
    by: Person,
    direction: str = "",
    duration_minutes: int | None = None,
    place: str = "",
    outcome: str = "",
    participants: Collection[Contact] = (),
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Activity:
    """Keep what was done with the customer.

    Raises NotPossible for an unknown kind, no note, a moment to come, a direction of a meeting, a place of anything but
    a visit, minutes outside a day, or somebody of another company.
    """
    if kind not in Activity.Kind.values:
        raise NotPossible(_("There is no kind of activity “{kind}”.").format(kind=kind), code="bad_kind")
    if not note.strip():
        raise NotPossible(_("Write a line about what was said or done."), code="no_note")
    at = happened_at or timezone.now()
    if at > timezone.now():
        raise NotPossible(_("An activity has happened; plan what comes as the next step."), code="date_in_future")
    activity = Activity(
        deal=deal, kind=kind, note=note.strip(), by=by, happened_at=at, direction=direction, outcome=outcome,
        duration_minutes=duration_minutes, place=place.strip()[:200],
    )  # fmt: skip
    _check_details(activity)
    _check_people(deal, participants)
    activity.save(force_insert=True)
    if participants:
        activity.participants.set(participants)
    facts: dict[str, Any] = {"activity": activity.pk, "what": kind}
    record(events.ACTIVITY_LOGGED, deal, by=by, happened_at=happened_at, migrated=migrated, **facts)
    return activity


@transaction.atomic
def log_and_plan(deal: Deal, values: Mapping[str, Any], *, by: Person) -> Activity:
    """Keep an activity with what came of it: `promise`, `next_step`, `next_step_on` beside what log_activity takes.

    A next step is only touched when it is given; a closed deal has none. Raises NotPossible as the parts do.
    """
    values = dict(values)
    promise = str(values.pop("promise", "") or "")
    step = {name: values.pop(name) for name in STEP if name in values}
    activity = log_activity(deal, values.pop("kind"), values.pop("note"), by=by, **values)
    if promise.strip() and deal.status == Deal.Status.OPEN:
        add_promise(deal, promise, by=by)
    if step and deal.status == Deal.Status.OPEN:
        change_deal(deal, step, by=by)
    return activity


def _check_details(activity: Activity) -> None:
    if activity.direction and activity.direction not in Activity.Direction.values:
        raise NotPossible(_("A call or mail comes from us or from them."), "bad_direction")
    if activity.direction and activity.kind not in Activity.TWO_WAYS:
        raise NotPossible(_("Only a call or a mail has a direction."), "bad_direction")
    if activity.place and activity.kind != Activity.Kind.ON_SITE:
        raise NotPossible(_("Only a visit has a place."), "bad_place")
    if activity.outcome and activity.outcome not in Activity.Outcome.values:
        raise NotPossible(_("There is no outcome “{outcome}”.").format(outcome=activity.outcome), "bad_outcome")
    minutes = activity.duration_minutes
    if minutes is not None and not 1 <= minutes <= MOST_MINUTES:
        raise NotPossible(_("An activity takes between one minute and a day."), "bad_minutes")


def _check_people(deal: Deal, people: Collection[Contact]) -> None:
    strangers = [one for one in people if one.company_id is None or one.company_id != deal.company_id]
    if strangers:
        raise NotPossible(
            _("{contact} is no contact of this deal's company.").format(contact=strangers[0]), "other_company"
        )
