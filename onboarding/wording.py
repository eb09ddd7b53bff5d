"""Sentences about projects, in the reader's language."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console import values
from onboarding.rules.plan import HANDOVER_CHECKLIST, ORDER_CHECKLIST

if TYPE_CHECKING:
    from onboarding.models import Project

ITEMS = dict((*ORDER_CHECKLIST, *HANDOVER_CHECKLIST))


def why_line(project: "Project") -> str:
    """Why the project stands where it stands: what blocks it, how the golden period runs, what comes next."""
    if project.is_over:
        return project.reason
    if project.status == "on_hold":
        return _("Waits for {whom}: {why}").format(whom=project.get_blocked_by_display(), why=project.reason)
    parts = [golden_words(project), acceptance_words(project), next_words(project)]
    return " · ".join(part for part in parts if part)


def golden_words(project: "Project") -> str:
    """How the clock of the golden period stands."""
    left = project.days_left
    if left is None:
        return ""
    if left < 0:
        return ngettext(
            "Golden period over for {n} day, no first value", "Golden period over for {n} days, no first value", -left
        ).format(n=-left)
    return ngettext("{n} day left in the golden period", "{n} days left in the golden period", left).format(n=left)


def acceptance_words(project: "Project") -> str:
    """How it was accepted; deemed is said as deemed."""
    if project.status != "accepted":
        return ""
    return _("Deemed accepted, not signed") if project.is_deemed else _("Acceptance signed")


def next_words(project: "Project") -> str:
    """What comes next in the plan."""
    milestone = project.next_milestone
    if milestone is None:
        return ""
    if milestone.is_late:
        return _("late: {milestone}, due {day}").format(milestone=milestone.label, day=values.day(milestone.due_on))
    return _("next: {milestone}, {day}").format(milestone=milestone.label, day=values.day(milestone.due_on))


def item_words(key: str) -> str:
    """An item of a hand-over list in words; what somebody typed stays as it is."""
    return str(ITEMS.get(key, key))


def checklist_rows(handover: Any) -> list[dict[str, Any]]:
    """The checklist of a hand-over with its words."""
    return [{"label": item_words(str(item.get("key", ""))), "done": item.get("done")} for item in handover.checklist]
