"""What the bench says: why leads look like one, why a value is proposed, why a job leaves a group alone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from companies.queries import sentence
from companies.rules.parties import evidence_from_json
from console import values
from leads.models import BenchJob, DuplicateCluster
from leads.wording import TWIN_KEYS, field_label, phone_line, twin_sentence
from leads.wording.routing import span

PROPOSED: Mapping[str, Any] = {
    "verified": pgettext_lazy("value", "verified"),
    "complete": pgettext_lazy("value", "most complete"),
    "recent": pgettext_lazy("value", "most recent"),
}
BLOCKED: Mapping[str, Any] = {
    "apart": _("Somebody said that two of these are not the same"),
    "converted": _("Two of these became customers"),
    "owners": _("Two people work on these"),
}


def evidence_lines(stored: Sequence[Mapping[str, Any]]) -> list[tuple[str, float]]:
    """(sentence in the reader's language, weight in bits) of stored evidence, the strongest first."""
    lines = []
    for part in stored:
        if "key" in part:
            lines.append((_capital(str(TWIN_KEYS.get(part["key"], part["key"]))), 0.0))
        lines += [(phone_line(sentence(each)), each.weight) for each in evidence_from_json([part])]
    return lines


def evidence_sentence(stored: Sequence[Mapping[str, Any]], most: int = 2) -> str:
    """Why leads look like one, in a line: the strongest reasons for it, and the strongest against it."""
    lines = evidence_lines(stored)
    said = [words for words, weight in lines if weight >= 0][:most]
    said += [words for words, weight in lines if weight <= -2][:1]
    if (get_language() or "").startswith("zh"):
        return "；".join(said)
    return "; ".join([*said[:1], *(words[:1].lower() + words[1:] for words in said[1:])])


def pair_sentence(keys: list[str], stored: Sequence[Mapping[str, Any]]) -> str:
    """Why two leads look like one: what the matcher says, before it looked the exact keys."""
    return evidence_sentence(stored) or twin_sentence(keys)


def value_line(cluster: DuplicateCluster) -> str:
    """What a group may be worth: its best grade and its largest number of employees."""
    parts = [cluster.grade] if cluster.grade else []
    if cluster.employees:
        parts.append(
            ngettext("{n} employee", "{n} employees", cluster.employees).format(n=values.number(cluster.employees))
        )
    return " · ".join(parts)


FIELDS: Mapping[str, Any] = {"owner": _("Owner"), "first_contact": _("First contact")}


def origin_lines(origins: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Where values of a lead came from by merges: the fields of each lead that gave some."""
    lines: dict[int, dict[str, Any]] = {}
    for name, origin in origins.items():
        line = lines.setdefault(origin.lead.pk, {"origin": origin, "fields": []})
        line["fields"].append(str(FIELDS.get(name) or field_label(name)))
    comma = "、" if (get_language() or "").startswith("zh") else ", "
    return [line | {"fields": comma.join(line["fields"])} for line in lines.values()]


def blocked_line(codes: Iterable[tuple[str, int]]) -> str:
    """How many groups a job leaves alone, by reason."""
    said = [gettext("{reason} ({n})").format(reason=BLOCKED.get(code, code), n=values.number(n)) for code, n in codes]
    return "；".join(said) if (get_language() or "").startswith("zh") else "; ".join(said)


def pace_line(job: BenchJob) -> str:
    """How fast long work goes and how long it still takes; blank before the first chunk."""
    left = job.seconds_left
    if left is None:
        return ""
    rate = values.number(round(job.per_second, 1) if job.per_second < 10 else round(job.per_second))
    return gettext("{rate} a second, about {time} left").format(rate=rate, time=span(left))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
