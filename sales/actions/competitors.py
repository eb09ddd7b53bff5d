"""Competitors: the list that managers keep, and who else is in the race for a deal."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.actions.deals import lock_deal
from sales.models import Competitor, Deal, DealCompetitor
from sales.shipped_competitors import as_kept

FIELDS = ("name", "name_zh", "strengths", "answer", "is_active")
TYPED = ("standing", "strengths", "answer")


def competitors_to_choose() -> QuerySet[Competitor]:
    """Those in use, for a choice."""
    return Competitor.objects.filter(is_active=True)


@transaction.atomic
def add_competitor(values: Mapping[str, Any], *, by: Person | None) -> Competitor:
    """Put a competitor on the list. `values`: FIELDS. Raises NotPossible without a name or with one that is taken."""
    one = Competitor(**_cleaned(values))
    _check_name(one)
    one.save(force_insert=True)
    record(events.COMPETITOR_ADDED, one, by=by)
    return one


@transaction.atomic
def change_competitor(one: Competitor, values: Mapping[str, Any], *, by: Person | None) -> Competitor:
    """Change what is known about a competitor. Raises NotPossible as adding does."""
    one = Competitor.objects.select_for_update().get(pk=one.pk)
    cleaned = _cleaned(values)
    changed = [name for name, value in cleaned.items() if getattr(one, name) != value]
    for name in changed:
        setattr(one, name, cleaned[name])
    _check_name(one)
    if changed:
        one.save(update_fields=changed)
        record(events.COMPETITOR_CHANGED, one, by=by, fields=", ".join(changed))
    return one


@transaction.atomic
def meet_competitor(
    deal: Deal, competitor: Competitor, values: Mapping[str, Any], *, by: Person | None, why: str = ""
) -> DealCompetitor:
    """Say that a competitor is in the race for a deal, or how it stands now. `values`: TYPED.

    Raises NotPossible for an unknown standing, or for one that the deal's state does not allow.
    """
    deal = lock_deal(deal)
    rival = DealCompetitor.objects.filter(deal=deal, competitor=competitor).first()
    rival = rival or DealCompetitor(deal=deal, competitor=competitor, added_by=by)
    before = (rival.pk, *(getattr(rival, name) for name in TYPED))
    for name in TYPED:
        if name in values:
            field = DealCompetitor._meta.get_field(name)
            setattr(rival, name, str(values[name] or "").strip()[: field.max_length])  # type: ignore[union-attr]
    _check_standing(rival, deal)
    if (rival.pk, *(getattr(rival, name) for name in TYPED)) == before and rival.pk:
        return rival
    rival.save()
    record(events.RIVAL_MET, deal, by=by, why=why, competitor=competitor.pk, standing=rival.standing)
    return rival


@transaction.atomic
def leave_competitor(rival: DealCompetitor, *, by: Person | None, why: str = "") -> Deal:
    """Take a competitor off a deal; returns the deal."""
    deal = lock_deal(rival.deal)
    if DealCompetitor.objects.filter(pk=rival.pk).delete()[0]:
        record(events.RIVAL_LEFT, deal, by=by, why=why, competitor=rival.competitor_id)
    return deal


def lose_to(deal: Deal, competitor: Competitor, *, by: Person | None) -> None:
    """Note who won a deal that was just lost; called within losing it."""
    meet_competitor(deal, competitor, {"standing": DealCompetitor.Standing.LOST_TO}, by=by)


def win_back(deal: Deal) -> None:
    """A deal that is worked again is not lost to anybody any more; called within opening it again."""
    deal.rivals.filter(standing=DealCompetitor.Standing.LOST_TO).update(standing=DealCompetitor.Standing.AHEAD)


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    cleaned = {name: values[name] for name in FIELDS if name in values}
    cleaned = {name: value.strip() if isinstance(value, str) else value for name, value in cleaned.items()}
    return cleaned | {name: as_kept(name, cleaned[name]) for name in ("strengths", "answer") if name in cleaned}


def _check_name(one: Competitor) -> None:
    if not one.name:
        raise NotPossible(_("A competitor needs a name."), "no_name")
    if Competitor.objects.filter(name__iexact=one.name).exclude(pk=one.pk).exists():
        raise NotPossible(_("“{name}” is on the list already.").format(name=one.name), "name_taken")


def _check_standing(rival: DealCompetitor, deal: Deal) -> None:
    if rival.standing not in DealCompetitor.Standing.values:
        raise NotPossible(_("There is no standing “{standing}”.").format(standing=rival.standing), "bad_standing")
    if rival.standing == DealCompetitor.Standing.LOST_TO and deal.status != Deal.Status.LOST:
        raise NotPossible(_("“{deal}” is not lost: mark it as lost first.").format(deal=deal), "not_lost")
