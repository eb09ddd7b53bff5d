"""Two leads that are one: merge them, knowing which value came from where, and take it back to the row."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from leads.actions.campaigns import retie_campaign
from leads.actions.cleaning import KEYS, PARTY, refresh_keys
from leads.actions.duplicates import look_again
from leads.actions.steps import locked_pair
from leads.events import LEAD_GAVE_BACK, LEAD_MERGED, LEAD_TOOK_IN, MERGE_UNDONE
from leads.models import DuplicatePair, Lead, LeadMerge, Touch
from people.actions import withdraw_handover
from people.models import HandOver, Person

MERGED_FIELDS = (*PARTY, "need", "campaign", "employees")


@transaction.atomic
def merge_lead(lead: Lead, into: Lead, *, by: Person | None, why: str = "", take: Iterable[str] | None = None) -> Lead:
    """Merge `lead` into `into`; returns `into`.

    `take` names the fields whose value comes from `lead`; by default those that are blank in `into`. The first contact
    is the earlier of both: when that was `lead`, `into` takes over its channel and day and keeps its own as a touch.
    Raises NotPossible for a lead that is merged, converted or lost in another way, and for a lead with itself.
    """
    if lead.pk == into.pk:
        raise NotPossible(_("A lead can't be merged with itself."), code="same")
    lead, into = locked_pair(lead, into)
    _check(lead, into)
    moved = _move_touches(lead, into)
    made = _second_contact(lead, into)
    merge = LeadMerge.objects.create(
        lead=lead,
        into=into,
        status_before=lead.status,
        taken=(taken := _take(lead, into, take)),
        touches=moved,
        touch_made=made.pk,
        merged_at=timezone.now(),
    )
    withdraw_handover(HandOver.Kind.LEAD, lead, by=by)
    lead.status, lead.merged_into, lead.unroutable_why = Lead.Status.MERGED, into, ""
    lead.save(update_fields=["status", "merged_into", "unroutable_why"])
    _settle_pairs(lead, into, by)
    fields = sorted(taken)
    record(LEAD_MERGED, lead, by=by, why=why, into=into.pk, fields=fields, merge=merge.pk)
    record(LEAD_TOOK_IN, into, by=by, why=why, lead=lead.pk, fields=fields, merge=merge.pk)
    return into


def _check(lead: Lead, into: Lead) -> None:
    Lead.MOVES.check(lead, Lead.Status.MERGED)
    if into.status in (Lead.Status.MERGED, Lead.Status.REFUSED):
        raise NotPossible(
            _("“{lead}” is {status}; choose another lead to keep.").format(lead=into, status=into.get_status_display()),
            code="wrong_state",
        )


def _take(lead: Lead, into: Lead, take: Iterable[str] | None) -> dict[str, list[object]]:
    names = MERGED_FIELDS if take is None else [name for name in take if name in MERGED_FIELDS]
    taken: dict[str, list[object]] = {}
    for name in names:
        old, new = getattr(into, name), getattr(lead, name)
        if new in ("", None) or old == new or (take is None and old not in ("", None)):
            continue
        taken[name] = [old, new]
        setattr(into, name, new)
    if lead.came_at < into.came_at:
        taken["came_at"] = [into.came_at.isoformat(), lead.came_at.isoformat()]
        taken["channel"] = [into.channel_id, lead.channel_id]
        into.came_at, into.channel = lead.came_at, lead.channel
    retie_campaign(into)
    refresh_keys(into)
    into.save(update_fields=[*MERGED_FIELDS, *KEYS, "came_at", "channel", "campaign_ref", "invalid_reasons"])
    return taken


def _move_touches(lead: Lead, into: Lead) -> list[int]:
    moved = list(Touch.objects.filter(lead=lead).values_list("pk", flat=True))
    Touch.objects.filter(pk__in=moved).update(lead=into)
    return moved


def _second_contact(lead: Lead, into: Lead) -> Touch:
    """Of two first contacts the later one becomes a touch of the lead that stays."""
    later = max((lead, into), key=lambda each: (each.came_at, each.pk))
    return Touch.objects.create(
        lead=into,
        channel_id=later.channel_id,
        campaign=later.campaign,
        campaign_ref_id=later.campaign_ref_id,
        happened_at=later.came_at,
    )


def _settle_pairs(lead: Lead, into: Lead, by: Person | None) -> None:
    first, second = sorted((lead.pk, into.pk))
    DuplicatePair.objects.filter(first_id=first, second_id=second).update(verdict=DuplicatePair.Verdict.MERGED, by=by)
    DuplicatePair.objects.filter(Q(first=lead) | Q(second=lead), verdict=DuplicatePair.Verdict.OPEN).delete()
    look_again(into)


@transaction.atomic
def undo_merge(lead: Lead, *, by: Person | None, why: str = "") -> Lead:
    """Take the merge of `lead` back: its status returns, and what `into` took goes back unless it was changed since."""
    merge = LeadMerge.objects.filter(lead=lead, undone_at=None).select_related("into").first()
    if merge is None:
        raise NotPossible(_("“{lead}” is not merged.").format(lead=lead), code="wrong_state")
    lead, into = locked_pair(lead, merge.into)
    if LeadMerge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=timezone.now()) == 0:
        raise NotPossible(_("“{lead}” is not merged.").format(lead=lead), code="wrong_state")
    _give_back(into, merge.taken)
    Touch.objects.filter(pk__in=merge.touches, lead=into).update(lead=lead)
    if merge.touch_made:
        Touch.objects.filter(pk=merge.touch_made).delete()
    lead.status, lead.merged_into = merge.status_before, None
    if lead.status == Lead.Status.ROUTED:
        lead.status, lead.owner = Lead.Status.VALID, None  # its offer was withdrawn: it is routed again
    lead.save(update_fields=["status", "merged_into", "owner"])
    first, second = sorted((lead.pk, into.pk))
    DuplicatePair.objects.filter(first_id=first, second_id=second).update(verdict=DuplicatePair.Verdict.OPEN, by=None)
    look_again(lead)
    record(MERGE_UNDONE, lead, by=by, why=why, into=into.pk, merge=merge.pk)
    record(LEAD_GAVE_BACK, into, by=by, why=why, lead=lead.pk, merge=merge.pk)
    return lead


def _give_back(into: Lead, taken: dict[str, list[object]]) -> None:
    for name, (old, new) in taken.items():
        if name == "channel":
            into.channel_id = old if into.channel_id == new else into.channel_id  # type: ignore[assignment]
        elif name == "came_at":
            into.came_at = parse_datetime(str(old)) if into.came_at.isoformat() == new else into.came_at  # type: ignore[assignment]
        elif getattr(into, name) == new:
            setattr(into, name, old)
    retie_campaign(into)
    refresh_keys(into)
    into.save(update_fields=[*MERGED_FIELDS, *KEYS, "came_at", "channel", "campaign_ref", "invalid_reasons"])
