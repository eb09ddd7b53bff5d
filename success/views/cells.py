"""Health in a list: the number, its word, and a small line of the last weeks."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from console import values
from success.models import GRADE_TONES, Account, HealthScore

WIDTH, HEIGHT = 64, 16


def health_cell(account: Account) -> Any:
    """41 ■ High risk, with the line of the last weeks where there are two of them."""
    scores = getattr(account, "recent_scores", [])
    return format_html(
        '<span class="health-cell">{} {} {}</span>', health_number(account), health_chip(account), spark(scores)
    )


def health_number(account: Account) -> str:
    """The score in whole points, or a dash: unknown is not zero."""
    return values.NOTHING if account.health is None else values.number(round(account.health))


def health_chip(account: Account) -> SafeString:
    """The grade in words; set by hand is said."""
    label = account.get_health_grade_display()
    if account.health_override_until:
        label = pgettext("a grade", "{grade}, by hand").format(grade=label)
    return values.chip(label, GRADE_TONES.get(account.health_grade, ""))


def spark(scores: Sequence[HealthScore]) -> SafeString:
    """A small line from 0 to 100; the trend in words for those who hear the page."""
    known = [float(one.score) for one in scores if one.score is not None]
    if len(known) < 2:
        return mark_safe("")
    step = WIDTH / (len(known) - 1)
    points = " ".join(f"{place * step:.1f},{HEIGHT - score / 100 * HEIGHT:.1f}" for place, score in enumerate(known))
    return format_html(
        '<svg class="spark" width="{}" height="{}" viewBox="-2 -2 {} {}" role="img" aria-label="{}">'
        '<polyline points="{}" fill="none" stroke="currentColor" stroke-width="1.5" /></svg>',
        WIDTH,
        HEIGHT,
        WIDTH + 4,
        HEIGHT + 4,
        trend_words(known),
        points,
    )


def trend_words(known: Sequence[float]) -> str:
    """From where to where in how many weeks."""
    return _("from {first} to {last} in {n} weeks").format(first=round(known[0]), last=round(known[-1]), n=len(known))
