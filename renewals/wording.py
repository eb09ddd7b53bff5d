"""Sentences about renewals, in the reader's language."""

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from console import values

if TYPE_CHECKING:
    from renewals.models import Renewal


def days_words(renewal: "Renewal") -> str:
    """T−94 before the anchor, T+3 after it; a dash once it is decided."""
    if renewal.is_decided:
        return values.NOTHING
    left = renewal.days_left
    return f"T−{left}" if left >= 0 else f"T+{-left}"


def step_words(renewal: "Renewal") -> tuple[str, str]:
    """Where the work stands and what comes next, with its tone: good, warn, bad or empty."""
    if renewal.status == "won":
        return _won_words(renewal), "good"
    if renewal.status == "lost":
        return _lost_words(renewal), "bad"
    if renewal.is_overdue:
        days = -renewal.days_left
        text = ngettext("Undecided, {n} day past the anchor", "Undecided, {n} days past the anchor", days)
        return text.format(n=days), "bad"
    if renewal.status == "open":
        return _plan_words(renewal)
    return _next_words(renewal)


def _won_words(renewal: "Renewal") -> str:
    amount = values.money(renewal.new_amount, renewal.currency)
    return _("{outcome}: {amount} a year").format(outcome=renewal.get_outcome_display(), amount=amount)


def _lost_words(renewal: "Renewal") -> str:
    label = renewal.get_loss_reason_display()
    return f"{label}: {renewal.reason}" if renewal.reason else label


def _plan_words(renewal: "Renewal") -> tuple[str, str]:
    left = (renewal.plan_due_on - timezone.localdate()).days
    day = values.day(renewal.plan_due_on)
    if left < 0:
        text = ngettext("No plan · late for {n} day (due {day})", "No plan · late for {n} days (due {day})", -left)
        return text.format(n=-left, day=day), "bad"
    text = ngettext("No plan · {n} day left (due {day})", "No plan · {n} days left (due {day})", left)
    return text.format(n=left, day=day), "warn" if left <= 14 else ""


def _next_words(renewal: "Renewal") -> tuple[str, str]:
    step = renewal.next_step or (_("In talks") if renewal.status == "in_talks" else pgettext("renewal", "Planned"))
    if renewal.next_step_on is None:
        return step, ""
    late = renewal.next_step_on < timezone.localdate()
    return f"{step} · {values.day(renewal.next_step_on)}", "bad" if late else ""


def anchor_words(renewal: "Renewal") -> str:
    """Why the anchor is where it is."""
    order, anchor = renewal.order, values.day(renewal.anchor_on)
    if order.renews_by_itself and order.notice_days:
        return _("Anchor {anchor}: the contract ends {end} and renews by itself with {n} days' notice.").format(
            anchor=anchor, end=values.day(order.ends_on), n=order.notice_days
        )
    return _("Anchor {anchor}: the end of the contract.").format(anchor=anchor)


def segment_words(renewal: "Renewal") -> str:
    """Tier and kind of customer."""
    account = renewal.account
    parts = (account.tier, account.segment, account.company.industry_name)
    return pgettext("tier and segment", " · ").join(part for part in parts if part)
