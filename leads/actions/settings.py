"""What a company sets about answering leads: clocks, late leads, reasons to return."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from leads.actions.rerouting import speed_policy
from leads.defaults.returns import RETURN_REASONS
from leads.events import CLOCKS_CHANGED, RETURN_REASONS_CHANGED
from leads.models import ReturnReason, SpeedClock, SpeedPolicy
from leads.models.clock import MOST_MINUTES
from leads.rules.clock import USUAL
from people.models import Person

POLICY = ("reroutes", "at_most", "after")


def clock_minutes() -> dict[str, tuple[int, int]]:
    """(minutes to accept, minutes to the first contact) by grade, "" last: as set, else the usual ones."""
    rows = SpeedClock.objects.values_list("grade", "answer_minutes", "contact_minutes")
    found = {grade: (answer, contact) for grade, answer, contact in rows}
    return {grade: found.get(grade, usual) for grade, usual in USUAL.items()}


@transaction.atomic
def set_clocks(minutes: Mapping[str, tuple[int, int]], policy: Mapping[str, Any], *, by: Person | None) -> SpeedPolicy:
    """Set the clocks of some grades and what happens to late leads. Leads that are out keep the clock they have."""
    if any(not 1 <= n <= MOST_MINUTES for pair in minutes.values() for n in pair):
        raise NotPossible(_("Minutes are between 1 and {n}.").format(n=f"{MOST_MINUTES:,}"), code="minutes")
    if any(contact < answer for answer, contact in minutes.values()):
        raise NotPossible(_("The first contact can't be due before the answer."), code="order")
    before = clock_minutes()
    changed = [grade or "—" for grade, pair in minutes.items() if before.get(grade) != pair]
    for grade, (answer, contact) in {**before, **minutes}.items():
        SpeedClock.objects.update_or_create(
            grade=grade, defaults={"answer_minutes": answer, "contact_minutes": contact}
        )
    row = speed_policy()
    changed += [name for name in POLICY if name in policy and getattr(row, name) != policy[name]]
    for name in POLICY:
        setattr(row, name, policy.get(name, getattr(row, name)))
    row.save()
    if changed:
        record(CLOCKS_CHANGED, row, by=by, fields=", ".join(changed))
    return row


def ensure_return_reasons() -> None:
    """The reasons that an installation starts with, when there are none."""
    if ReturnReason.objects.exists():
        return
    made: dict[str, ReturnReason] = {}
    for position, (code, name, group) in enumerate(RETURN_REASONS):
        values = {"name": name, "parent": made.get(group), "position": position}
        made[code], _made = ReturnReason.objects.get_or_create(code=code, defaults=values)


@transaction.atomic
def save_return_reason(reason: ReturnReason | None, values: Mapping[str, Any], *, by: Person | None) -> ReturnReason:
    """Add a reason, or change one: name, group, whether in use. Its code stays."""
    parent = values.get("parent", reason.parent if reason else None)
    if parent is not None and (parent.parent_id is not None or parent == reason):
        raise NotPossible(_("Reasons have two levels: choose a group."), code="levels")
    if reason is not None and parent is not None and reason.children.exists():
        raise NotPossible(_("“{reason}” is a group itself.").format(reason=reason), code="levels")
    row = reason or ReturnReason(code=_free_code(values["name"]), position=_last() + 1)
    for name in ("name", "parent", "is_active"):
        setattr(row, name, values.get(name, getattr(row, name)))
    row.save()
    record(RETURN_REASONS_CHANGED, row, by=by)
    return row


def _last() -> int:
    newest = ReturnReason.objects.order_by("-position").first()
    return newest.position if newest else 0


def _free_code(name: str) -> str:
    stem = slugify(name, allow_unicode=False)[:32] or "reason"
    taken = set(ReturnReason.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for n in range(len(taken) + 1) if (code := f"{stem}-{n}" if n else stem) not in taken)
