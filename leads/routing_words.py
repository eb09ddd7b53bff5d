"""Sentences about rule tables, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from leads.rules.rulesets import Finding

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
    """What was found about a table, as a sentence. `names` are the names of its lines by key."""
    rule = names.get(finding.key) or "—"
    return str(FINDINGS[finding.code]).format(rule=rule, more=finding.more)
