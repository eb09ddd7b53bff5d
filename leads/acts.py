"""What can be done with a lead: one table of acts by status, for its page, its panel and its API."""
# ruff: noqa: E501 (a table reads best one line per act)

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from console.pages import Act
from leads.actions.claiming import claim_sentence, claims_of
from leads.actions.routing import ACCEPT
from leads.models import Lead
from people.models import Person
from people.roles import OWN

S = Lead.Status


@dataclass(frozen=True)
class LeadAct:
    """An act, the states from which it is offered, and those in which it is the next thing to do."""

    name: str
    label: Any
    right: str
    states: tuple[str, ...]
    first_in: tuple[str, ...] = ()
    icon: str | None = None
    danger: bool = False
    is_owners: bool = False
    key: str = ""


ACTS = (
    LeadAct("judge", _("Judge valid"), "leads.judge_lead", (S.NEW, S.CLEAN), (S.NEW, S.CLEAN), "circle-check", key="v"),
    LeadAct("route", _("Route"), "leads.route_lead", (S.VALID, S.RETURNED), (S.VALID, S.RETURNED), "route", key="r"),
    LeadAct("accept", _("Accept"), ACCEPT, (S.ROUTED,), (S.ROUTED,), "check", is_owners=True, key="a"),
    LeadAct("claim", _("Claim"), "leads.claim_lead", (S.POOLED,), (S.POOLED,), "hand-grab", key="c"),
    LeadAct("start", _("Start work"), ACCEPT, (S.ACCEPTED,), (S.ACCEPTED,), "player-play", is_owners=True, key="w"),
    LeadAct("contact", _("Log a contact"), ACCEPT, (S.ROUTED, S.ACCEPTED, S.WORKING), (), "phone", is_owners=True, key="l"),
    LeadAct("return", _("Return"), ACCEPT, (S.ROUTED, S.ACCEPTED, S.WORKING), (), "arrow-back-up", is_owners=True, key="b"),
    LeadAct("assign", _("Give to…"), "leads.route_lead",
            (S.VALID, S.RETURNED, S.ROUTED, S.ACCEPTED, S.WORKING, S.POOLED), (), "user-share"),
    LeadAct("edit", _("Correct"), "leads.change_lead", tuple(s for s in S.values if s != S.MERGED), (), "pencil", key="e"),
    LeadAct("protect", _("Leave it with its owner"), "leads.extend_protection", (S.ACCEPTED, S.WORKING), (), "clock"),
    LeadAct("pool", _("Into the pool"), "leads.change_lead",
            (S.VALID, S.RETURNED, S.ROUTED, S.ACCEPTED, S.WORKING), (), "pool"),
    LeadAct("lose", _("Give up"), "leads.change_lead", (S.ACCEPTED, S.WORKING, S.RETURNED, S.POOLED), (), "flag-off"),
    LeadAct("refuse", _("Refuse"), "leads.judge_lead", (S.NEW, S.CLEAN, S.VALID, S.RETURNED, S.POOLED), (), "ban", True, key="f"),
    LeadAct("reopen", _("Open again"), "leads.judge_lead", (S.REFUSED, S.LOST), (S.REFUSED,), "arrow-back"),
    LeadAct("recycle", _("Recycle into the pool"), "leads.recycle_lead", (S.LOST,), (), "recycle"),
    LeadAct("unmerge", _("Take the merge back"), "leads.merge_lead", (S.MERGED,), (), "arrows-split"),
)  # fmt: skip


def acts_for(lead: Lead, person: Person) -> list[Act]:
    """The acts that are possible now, the next thing to do first. Converting belongs to sales and is offered by name."""
    found = [act for act in ACTS if lead.status in act.states and _is_theirs(act, lead, person)]
    found.sort(key=lambda act: lead.status not in act.first_in)
    acts = [_act(act, lead, _why_not(act, lead, person)) for act in found]
    convert = _convert(lead, person)
    return [*acts[:1], convert, *acts[1:]] if convert else acts


def _is_theirs(act: LeadAct, lead: Lead, person: Person) -> bool:
    """Whoever only holds own leads answers only for those; a leader answers for the team."""
    return not act.is_owners or lead.owner_id == person.pk or person.scope(act.right) not in (OWN, None)


def _why_not(act: LeadAct, lead: Lead, person: Person) -> str:
    """Why somebody who holds the right can't claim this lead now."""
    if act.name != "claim" or not person.may(act.right):
        return ""
    claim = claims_of([lead], person)[lead.pk]
    return "" if claim.may else claim_sentence(claim)


def _act(act: LeadAct, lead: Lead, why_not: str = "") -> Act:
    return Act(
        act.label,
        reverse(f"leads:lead-{act.name}", args=[lead.pk]),
        right=act.right,
        primary=lead.status in act.first_in,
        danger=act.danger,
        icon=act.icon,
        key=act.key,
        why_not=why_not,
    )


def _convert(lead: Lead, person: Person) -> Act | None:
    if lead.status not in (S.ACCEPTED, S.WORKING):
        return None
    try:
        url = reverse("sales:lead-convert", args=[lead.pk])
    except NoReverseMatch:  # an installation without sales
        return None
    primary = lead.status == S.WORKING
    return Act(_("Convert"), url, right="sales.convert_lead", primary=primary, icon="arrow-right", key="n")
