"""Health in words: every part of a score as a colleague would say it, in the reader's language."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from success.rules.health import THIN_BELOW

LABELS = {
    "executives": gettext_lazy("Executives using it"),
    "seats": gettext_lazy("Seats in use"),
    "trend": gettext_lazy("Trend in key modules"),
    "breadth": gettext_lazy("Key processes in use"),
    "payment": gettext_lazy("Payment"),
}


def label_of(part: dict[str, Any]) -> str:
    """What the part measures."""
    return str(LABELS.get(part["key"], part["key"]))


def words_of(part: dict[str, Any]) -> str:
    """What the part found, with its numbers."""
    facts = part.get("facts") or {}
    if part.get("score") is None:
        return _unknown_words(part["key"], facts)
    return {
        "executives": _executives,
        "seats": _seats,
        "trend": _trend,
        "breadth": _breadth,
        "payment": _payment,
    }[part["key"]](facts)


def _unknown_words(key: str, facts: dict[str, Any]) -> str:
    if key == "seats" and not facts.get("seats"):
        return _("No seats on the contract")
    if key == "payment":
        return _("Nothing was due yet")
    return _("The product has reported nothing")


def _executives(facts: dict[str, Any]) -> str:
    if not facts["weeks"]:
        return _("No executive in {n} weeks").format(n=facts["of"])
    if facts["weeks"] == facts["of"] and (facts.get("days") or 0) < 7:
        return _("Executives use it every week")
    return _("Executives in {weeks} of {of} weeks").format(weeks=facts["weeks"], of=facts["of"])


def _seats(facts: dict[str, Any]) -> str:
    users, seats = float(facts["users"]), facts["seats"]
    return _("Active seats {users} of {seats} ({share}%)").format(
        users=f"{users:.0f}", seats=seats, share=round(100 * users / seats)
    )


def _trend(facts: dict[str, Any]) -> str:
    change = round(float(facts["percent"]))
    if change == 0:
        return _("Use of key modules is steady")
    text = (
        _("Use of key modules up {n}% in two weeks") if change > 0 else _("Use of key modules down {n}% in two weeks")
    )
    return text.format(n=abs(change))


def _breadth(facts: dict[str, Any]) -> str:
    return _("{used} of {of} key processes in use").format(used=facts["used"], of=facts["of"])


def _payment(facts: dict[str, Any]) -> str:
    days = facts["days"]
    if not days:
        return _("Paid on time")
    return ngettext("Invoice overdue for {n} day", "Invoice overdue for {n} days", days).format(n=days)


def why_health(parts: Sequence[dict[str, Any]], coverage: Any = 100) -> str:
    """The one or two parts that say most about the score, the worst first; and how little is known, when it is thin."""
    known = [part for part in parts if part.get("effect") is not None]
    if not known:
        return _("Health unknown: nothing is reported yet")
    worst = sorted(known, key=lambda part: part["effect"])
    bad = [part for part in worst if part["effect"] < 0][:2]
    sentences = [words_of(part) for part in bad or worst[-1:]]
    if float(coverage) < THIN_BELOW:
        sentences.append(_("only {n}% of the weights known").format(n=round(float(coverage))))
    return pgettext("between two findings", "; ").join(sentences)
