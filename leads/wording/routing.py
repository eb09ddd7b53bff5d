"""Sentences about rule tables, in the reader's language."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leads.rules.rulesets import ADDED, ARROW, CHANGED, MOVED, REMOVED, Finding
from leads.wording import comma, joined

if TYPE_CHECKING:
    from leads.models import Lead

FINDINGS: Mapping[str, Any] = {
    "empty": _("No rule is in use: every lead would stay unroutable."),
    "conditions": _("“{rule}”: its conditions can't be read."),
    "circle": _("The rules run in a circle: {more}."),
    "nobody": _("“{rule}”: nobody of its team is at work and takes leads."),
    "no_share": _("“{rule}”: nobody of its team has a share; every weight is 0."),
    "no_skill": _("“{rule}”: nobody has the skill “{more}”."),
    "no_territory": _("“{rule}”: it asks who covers the region, but nobody of its team has a territory."),
    "no_industry": _("“{rule}”: it asks who knows the industry, but nobody of its team has a skill."),
    "never_reached": _("“{rule}”: no lead ever comes here; a rule above takes every lead."),
    "only_overflow": _("“{rule}”: asks the same as “{more}” above, so it only gets what that one has nobody free for."),
    "no_last": _("There is no rule for all other leads: what fits no rule stays unroutable."),
    "moved_on": _("The table in use has changed since this draft was begun (version {more}); publishing replaces it."),
}


CONTACTS: Mapping[str, Any] = {
    "call": _("by phone"),
    "message": _("by message"),
    "mail": _("by e-mail"),
    "visit": _("face to face"),
    "remote": _("in a video call"),
}


def contact_words(facts: Mapping[str, Any]) -> str:
    """How they were talked with, from the facts of an event."""
    return str(CONTACTS.get(facts.get("how", ""), ""))


def finding_sentence(finding: Finding, names: Mapping[str, str]) -> str:
    """What was found about a table, as a sentence in the reader's language; `names` are those of its lines by key."""
    rule = gettext(name) if (name := names.get(finding.key)) else "—"
    more = ARROW.join(gettext(name) for name in finding.more.split(ARROW) if name)
    return str(FINDINGS[finding.code]).format(rule=rule, more=more)


CHANGES: Mapping[str, Any] = {
    ADDED: _("added: {rules}"),
    REMOVED: _("taken out: {rules}"),
    CHANGED: _("changed: {rules}"),
    MOVED: _("moved: {rules}"),
}


def changes_sentence(found: Sequence[tuple[str, str]]) -> str:
    """What turned one table into the next, in the reader's language; the names of shipped rules too."""
    parts = []
    for what, sentence in CHANGES.items():
        if names := [gettext(name) for each, name in found if each == what and name]:
            parts.append(str(sentence).format(rules=comma().join(names)))
    return joined(parts)


def time_left(due_at: datetime | None) -> tuple[str, str]:
    """(sentence, tone) for a clock: how long until it is due, or how late it is."""
    if due_at is None:
        return "", ""
    seconds = (due_at - timezone.now()).total_seconds()
    words = span(abs(seconds))
    if seconds < 0:
        return gettext("{time} late").format(time=words), "bad"
    return gettext("{time} left").format(time=words), "warn" if seconds < 3600 else ""


def span(seconds: float) -> str:
    """A length of time in the two words that people use: 3 h, 2 days."""
    if seconds < 5400:
        return gettext("{n} min").format(n=max(1, round(seconds / 60)))
    if seconds < 129_600:
        return gettext("{n} h").format(n=round(seconds / 3600))
    return gettext("{n} days").format(n=round(seconds / 86_400))


def answer_clock(due_at: datetime | None) -> tuple[str, str]:
    """(sentence, tone) of the clock by which a lead is to be accepted or returned; blank without one."""
    sentence, tone = time_left(due_at)
    return gettext("answer: {time}").format(time=sentence) if sentence else "", tone


def clock_of(lead: "Lead") -> tuple[str, str, datetime | None]:
    """(sentence, tone, due) of the clock that runs for a lead: to accept it, then to talk with them; blank for none."""
    if lead.status == "routed" and lead.answer_due_at:
        return *answer_clock(lead.answer_due_at), lead.answer_due_at
    if lead.status in ("accepted", "working") and lead.contact_due_at and lead.contacted_at is None:
        sentence, tone = time_left(lead.contact_due_at)
        return gettext("first contact: {time}").format(time=sentence), tone, lead.contact_due_at
    return "", "", None
