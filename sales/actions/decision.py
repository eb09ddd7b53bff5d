"""The decision chain of a deal: people are put on the map, judged anew, and taken off."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.actions.deals import lock_deal
from sales.models import Deal, DecisionPerson
from sales.rules.decision import MOST_INFLUENCE, closes_circle

TYPED = ("contact", "typed_name", "title", "role", "stance", "influence", "concern", "reports_to")
MOST_PERSONS = 60
LONGEST = {"typed_name": 80, "title": 80, "concern": 500}


@transaction.atomic
def add_decision_person(deal: Deal, values: Mapping[str, Any], *, by: Person | None) -> DecisionPerson:
    """Put somebody on the map of a deal. `values`: TYPED; a contact of the deal's company, or a name.

    Raises NotPossible without either, for a contact of another company or one who stands there already, for an unknown
    role or stance, an influence outside 1–5, a superior of another deal, or on a full map.
    """
    deal = lock_deal(deal)
    if deal.decision_persons.current().count() >= MOST_PERSONS:
        raise NotPossible(_("The map holds {n} people: take somebody off first.").format(n=MOST_PERSONS), "map_full")
    one = DecisionPerson(deal=deal)
    _put(one, {name: values[name] for name in TYPED if name in values})
    one.save(force_insert=True)
    record(events.DECISION_PERSON_ADDED, deal, by=by, person=one.pk, role=one.role, stance=one.stance)
    return one


@transaction.atomic
def change_decision_person(
    one: DecisionPerson, values: Mapping[str, Any], *, by: Person | None, why: str = ""
) -> DecisionPerson:
    """Judge somebody on the map anew. Raises NotPossible as adding does, and when they would report to themselves."""
    one = _lock(one)
    before = {name: getattr(one, _column(name)) for name in TYPED}
    _put(one, {name: values[name] for name in TYPED if name in values})
    changed = [name for name in TYPED if getattr(one, _column(name)) != before[name]]
    if not changed:
        return one
    one.save(update_fields=changed)
    facts: dict[str, Any] = {"person": one.pk, "changed": changed}
    facts |= {f"{name}_was": before[name] for name in ("role", "stance", "influence") if name in changed}
    facts |= {name: getattr(one, name) for name in ("role", "stance", "influence") if name in changed}
    record(events.DECISION_PERSON_CHANGED, one.deal, by=by, why=why, **facts)
    return one


@transaction.atomic
def remove_decision_person(one: DecisionPerson, *, by: Person | None, why: str = "") -> DecisionPerson:
    """Take somebody off the map; who reported to them reports to their superior. A second time changes nothing."""
    one = _lock(one)
    if one.removed_at:
        return one
    one.removed_at = timezone.now()
    one.save(update_fields=["removed_at"])
    one.reports.update(reports_to=one.reports_to_id)
    record(events.DECISION_PERSON_REMOVED, one.deal, by=by, why=why, person=one.pk)
    return one


def _lock(one: DecisionPerson) -> DecisionPerson:
    """The deal is locked, too: two people who tie two persons at once can't close a circle."""
    lock_deal(one.deal)
    return DecisionPerson.objects.select_for_update(of=("self",)).select_related("deal", "contact").get(pk=one.pk)


def _column(name: str) -> str:
    return f"{name}_id" if name in ("contact", "reports_to") else name


def _put(one: DecisionPerson, values: dict[str, Any]) -> None:
    for name in LONGEST:
        if name in values:
            values[name] = str(values[name] or "").strip()[: LONGEST[name]]
    for name, value in values.items():
        setattr(one, name, value)
    _check_person(one)
    _check_judgement(one)
    _check_superior(one)


def _check_person(one: DecisionPerson) -> None:
    if one.contact is None and not one.typed_name:
        raise NotPossible(_("Choose a contact, or type a name."), "no_name")
    if one.contact is None:
        return
    if one.contact.company_id is None or one.contact.company_id != one.deal.company_id:
        raise NotPossible(
            _("{contact} is no contact of this deal's company.").format(contact=one.contact), "other_company"
        )
    if one.deal.decision_persons.current().filter(contact=one.contact).exclude(pk=one.pk).exists():
        raise NotPossible(_("{contact} stands on the map already.").format(contact=one.contact), "on_map")


def _check_judgement(one: DecisionPerson) -> None:
    if one.role not in DecisionPerson.Role.values:
        raise NotPossible(_("There is no role “{role}”.").format(role=one.role), "bad_role")
    if one.stance not in DecisionPerson.Stance.values:
        raise NotPossible(_("There is no stance “{stance}”.").format(stance=one.stance), "bad_stance")
    if not 1 <= one.influence <= MOST_INFLUENCE:
        raise NotPossible(_("Influence lies between 1 and {most}.").format(most=MOST_INFLUENCE), "bad_influence")


def _check_superior(one: DecisionPerson) -> None:
    if one.reports_to is None:
        return
    bosses = dict(one.deal.decision_persons.current().values_list("pk", "reports_to"))
    if one.reports_to.pk not in bosses:
        raise NotPossible(_("{person} is not on the map of this deal.").format(person=one.reports_to), "other_deal")
    if one.pk is not None and closes_circle(bosses, one.pk, one.reports_to.pk):
        raise NotPossible(
            _("{person} can't report to {superior}: the line would run in a circle.").format(
                person=one, superior=one.reports_to
            ),
            "circle",
        )
