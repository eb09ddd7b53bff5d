"""Why this consultant and why not the others, in the reader's words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from companies.models import industry_name
from people.models import Person
from sales.actions.presales import as_json
from sales.models import PresalesRequest, Product
from sales.queries import presales
from sales.rules.presales import AWAY, FULL, choose_consultant


@dataclass(frozen=True)
class Candidate:
    """One consultant as a page shows it."""

    person: Person
    is_chosen: bool
    is_free: bool
    sentence: str


def propose(request: PresalesRequest) -> dict[str, Any]:
    """The proposal as it would be now, for a request that is made or still being written."""
    need = presales.need_of(request.industry, request.product, request.hours)
    week_hours = presales.policy().week_hours
    everybody = presales.candidates_for(need, request.wanted_by, request.pk)
    return as_json(choose_consultant(need, everybody, week_hours), week_hours)


def candidates_of(proposal: dict[str, Any], industry: str, product: Product | None) -> list[Candidate]:
    """Everybody whom a proposal weighed, the best first, each with a sentence. One statement."""
    weighed = proposal.get("weighed", [])
    people = Person.objects.in_bulk([one["id"] for one in weighed])
    chosen = proposal.get("chosen")
    return [
        Candidate(
            people[one["id"]], one["id"] == chosen, not one["why_not"], _sentence(one, proposal, industry, product)
        )
        for one in weighed
        if one["id"] in people
    ]


def _sentence(one: dict[str, Any], proposal: dict[str, Any], industry: str, product: Product | None) -> str:
    parts = [*_why_not(one), *_knows(one, industry, product)]
    parts.append(_("{hours} of {most} h in that week").format(hours=one["hours"], most=proposal.get("week_hours", "")))
    parts.append(ngettext("{n} open request", "{n} open requests", one["open"]).format(n=one["open"]))
    return " · ".join(parts)


def _why_not(one: dict[str, Any]) -> Iterable[str]:
    return {AWAY: [_("not at work")], FULL: [_("the week is full")]}.get(one["why_not"], [])


def _knows(one: dict[str, Any], industry: str, product: Product | None) -> Iterable[str]:
    asked = [(industry_name(industry), one["industry"])] if industry else []
    asked += [(str(product), one["product"])] if product else []
    for name, level in asked:
        yield _level(name, level)


def _level(name: str, level: int) -> str:
    sentences = {
        0: _("does not know {subject}"),
        1: _("knows {subject}"),
        2: _("is sure of {subject}"),
        3: _("is an expert of {subject}"),
    }
    return sentences[level].format(subject=name)


def reason_of(request: PresalesRequest) -> str:
    """One sentence: why the request is with this consultant."""
    proposal = request.proposal
    if not proposal:
        return ""
    if request.consultant_id is None:
        return _("Nobody of presales was free in that week: it waits to be taken.")
    one = next((one for one in proposal["weighed"] if one["id"] == request.consultant_id), None)
    if one is None:
        return ""
    words = _sentence(one, proposal, request.industry, request.product)
    if not proposal.get("by_hand") or proposal.get("chosen") == request.consultant_id:
        return _("Proposed by skill and load: {words}").format(words=words)
    why = proposal.get("why") or _("chosen by hand")
    return _("Chosen by hand ({why}): {words}").format(why=why, words=words)
