"""How targets are set, by hand, over the API or from a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from people.models import Person, Team
from people.roles import ALL
from sales import events
from sales.actions.checks import FIRST_YEAR, LAST_YEAR, clean_amount, clean_currency
from sales.models import SalesTarget
from sales.rules.targets import span_start

RIGHT = "sales.change_target"


@dataclass(frozen=True)
class WantedTarget:
    """What one person or one team is to bring; without an amount there is no target any more."""

    span: str
    starts_on: date
    amount: Decimal | None
    person: Person | None = None
    team: Team | None = None
    measure: str = SalesTarget.Measure.REVENUE
    currency: str = "CNY"


@transaction.atomic
def set_targets(
    wanted: Iterable[WantedTarget], *, by: Person | None, why: str = "", run: int | None = None
) -> list[SalesTarget]:
    """Write targets as they are wanted; returns those that changed. All or none. `run` is the import that tells them.

    Raises NotPossible for somebody outside the setter's team, a team's own target from below, a day that begins no
    month or quarter, a negative amount.
    """
    changed = [_set(one, by, why, run) for one in wanted]
    return [target for target in changed if target is not None]


def set_target(values: dict[str, Any], *, by: Person | None) -> SalesTarget:
    """One target, as the API gives it. Raises NotPossible when it takes away what is not there."""
    why = values.pop("why", "")
    wanted = WantedTarget(**values)
    changed = set_targets([wanted], by=by, why=why)
    if changed:
        return changed[0]
    found = _known(wanted).first()
    if found is None:
        raise NotPossible(_("There is no such target to take away."), code="no_target")
    return found


def _set(one: WantedTarget, by: Person | None, why: str, run: int | None) -> SalesTarget | None:
    _check(one, by)
    amount = None if one.amount is None else clean_amount(one.amount)
    currency = clean_currency(one.currency)
    target = _known(one).select_for_update(of=("self",)).first()
    if amount is None:
        return drop_target(target, by=by, why=why) if target else None
    if target is not None and (target.amount, target.currency) == (amount, currency):
        return None
    previous = target.amount if target else None
    if target is None:
        names = ("measure", "span", "starts_on", "person", "team")
        target = SalesTarget(**{name: getattr(one, name) for name in names})
    target.amount, target.currency = amount, currency
    target.save()
    tell_target(target, previous, by=by, why=why, run=run)
    return target


def _known(one: WantedTarget) -> Any:
    return SalesTarget.objects.filter(
        measure=one.measure, span=one.span, starts_on=one.starts_on, person=one.person, team=one.team
    )


def drop_target(target: SalesTarget, *, by: Person | None, why: str = "", run: int | None = None) -> SalesTarget:
    """Take a target away; `run` is the import with which it goes."""
    previous, target.amount = target.amount, Decimal("0.00")
    tell_target(target, previous, by=by, why=why, run=run, dropped=True)
    pk = target.pk
    target.delete()
    target.pk = pk
    return target


def tell_target(
    target: SalesTarget, previous: Decimal | None, *, by: Person | None, why: str, run: int | None, **more: Any
) -> None:
    """Say in its history what a target was and is."""
    kind = events.TARGET_OF_PERSON if target.person_id else events.TARGET_OF_TEAM
    facts: dict[str, Any] = {
        "who": target.person_id or target.team_id,
        "amount": str(target.amount),
        "currency": target.currency,
        "span": target.span,
        "measure": target.measure,
        "starts_on": target.starts_on.isoformat(),
        "previous": None if previous is None else str(previous),
    } | ({"import": run} if run else {})
    record(kind, target, by=by, why=why, **facts, **more)


def _check(one: WantedTarget, by: Person | None) -> None:
    if (one.person is None) == (one.team is None):
        raise NotPossible(_("A target belongs to one person, or to one team."), code="bad_target")
    if one.span not in SalesTarget.Span.values or one.measure not in SalesTarget.Measure.values:
        raise NotPossible(_("A target is of a month or a quarter."), code="bad_target")
    if not FIRST_YEAR <= one.starts_on.year <= LAST_YEAR or span_start(one.span, one.starts_on) != one.starts_on:
        raise NotPossible(_("{day} does not begin such a period.").format(day=one.starts_on), code="bad_target")
    if by is None or by.scope(RIGHT) == ALL:
        return
    if one.person is None:
        raise NotPossible(_("What a team is to bring is set by the sales manager."), code="not_yours")
    if not by.may(RIGHT) or one.person.team_id is None or one.person.team_id != by.team_id:
        raise NotPossible(_("{person} is not in your team.").format(person=one.person), code="not_yours")
