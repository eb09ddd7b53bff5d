"""Campaigns: planned, run, closed with what was learnt; leads are tied to them by code and names."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext as _

from console.actions import notify_many
from journal.actions import Entry, record, record_many
from journal.errors import NotPossible
from leads.defaults.campaigns import AFTER, lines_for
from leads.events import (
    CAMPAIGN_ADDED,
    CAMPAIGN_CANCELLED,
    CAMPAIGN_CHANGED,
    CAMPAIGN_CLOSED,
    CAMPAIGN_ITEM_CHANGED,
    CAMPAIGN_ITEM_DONE,
    CAMPAIGN_ITEM_REOPENED,
    CAMPAIGN_ITEMS_DUE,
    CAMPAIGN_STARTED,
)
from leads.models import Campaign, CampaignItem, Lead, Touch
from leads.models.campaigns import fold
from leads.queries.results import frozen_result, local_today
from people.models import Person

MOST_ALIASES = 20
MOST_ITEMS = 100
VALUES = (
    "code", "name", "aliases", "channel", "owner", "starts_on", "ends_on", "planned_cost", "currency", "goal_leads",
    "goal_valid", "goal_deals", "note",
)  # fmt: skip


@transaction.atomic
def add_campaign(values: Mapping[str, Any], *, by: Person | None, items: bool = True) -> Campaign:
    """Plan a campaign; its checklist is that of its kind of channel unless `items` is false.

    Leads that came with its code or one of its names before are tied to it. Raises NotPossible when the code or a
    name is taken by another campaign.
    """
    campaign = Campaign(**{name: values[name] for name in (*VALUES, "source_ref") if name in values})
    campaign.owner = values.get("owner") or by  # type: ignore[assignment]
    _put_in_order(campaign)
    campaign.save()
    if items:
        CampaignItem.objects.bulk_create(_template_items(campaign))
    record(CAMPAIGN_ADDED, campaign, by=by, channel=campaign.channel_id)
    tie_waiting(campaign)
    return campaign


@transaction.atomic
def change_campaign(
    campaign: Campaign, values: Mapping[str, Any], *, by: Person | None, run: int | None = None
) -> Campaign:
    """Change named values. Leads tied by a name that it loses stay; those that wait for a new name are tied.
    `run` is the import that tells of it."""
    campaign = _locked(campaign)
    changed = [name for name in VALUES if name in values and getattr(campaign, name) != values[name]]
    for name in changed:
        setattr(campaign, name, values[name])
    if changed:
        _put_in_order(campaign)
        campaign.save(update_fields=list({*changed, "code", "aliases"}))
        source: dict[str, Any] = {"import": run} if run else {}
        record(CAMPAIGN_CHANGED, campaign, by=by, fields=", ".join(changed), **source)
        tie_waiting(campaign)
    return campaign


@transaction.atomic
def start_campaign(campaign: Campaign, *, by: Person | None) -> Campaign:
    """It has begun."""
    return _move(campaign, Campaign.Status.RUNNING, CAMPAIGN_STARTED, by=by)


@transaction.atomic
def cancel_campaign(campaign: Campaign, *, by: Person | None, why: str) -> Campaign:
    """Call off a campaign that has not begun; with the reason."""
    if not why.strip():
        raise NotPossible(_("Say why it is called off."), code="no_reason")
    return _move(campaign, Campaign.Status.CANCELLED, CAMPAIGN_CANCELLED, by=by, why=why.strip())


@transaction.atomic
def close_campaign(
    campaign: Campaign, *, by: Person | None, what_worked: str, what_did_not: str, next_time: str = ""
) -> Campaign:
    """Close it with the retrospective; its figures are frozen beside the goal as they stand now.

    Raises NotPossible without both answers, or when it is not running.
    """
    campaign = _locked(campaign)
    if not what_worked.strip() or not what_did_not.strip():
        raise NotPossible(_("A campaign closes with what worked and what did not."), code="no_retrospective")
    campaign.what_worked, campaign.what_did_not = what_worked.strip(), what_did_not.strip()
    campaign.next_time = next_time.strip()
    Campaign.MOVES.check(campaign, Campaign.Status.CLOSED)
    campaign.closed_at = timezone.now()
    campaign.result = frozen_result(campaign, campaign.closed_at)
    fields = ["what_worked", "what_did_not", "next_time", "closed_at", "result"]
    return _move(campaign, Campaign.Status.CLOSED, CAMPAIGN_CLOSED, by=by, fields=fields)


def _move(
    campaign: Campaign, status: str, kind: Any, *, by: Person | None, why: str = "", fields: Sequence[str] = ()
) -> Campaign:
    held = campaign if fields else _locked(campaign)
    Campaign.MOVES.check(held, status)
    held.status = status
    held.save(update_fields=["status", *fields])
    record(kind, held, by=by, why=why)
    return held


def _locked(campaign: Campaign) -> Campaign:
    rows = Campaign.objects.select_for_update(of=("self",)).select_related("channel__parent", "owner")
    return rows.get(pk=campaign.pk)


def _put_in_order(campaign: Campaign) -> None:
    campaign.code = campaign.code.strip().replace(" ", "-")
    campaign.name = campaign.name.strip()
    campaign.aliases = list(dict.fromkeys(text.strip()[:120] for text in campaign.aliases if text.strip()))
    if not campaign.code or not campaign.name:
        raise NotPossible(_("A campaign has a code and a name."), code="no_name")
    if len(campaign.aliases) > MOST_ALIASES:
        raise NotPossible(_("A campaign has at most {n} other names.").format(n=MOST_ALIASES), code="too_many")
    if campaign.ends_on < campaign.starts_on:
        raise NotPossible(_("The campaign ends before it starts."), code="days")
    finder = CampaignFinder(without=campaign.pk)
    for word in campaign.words:
        other = finder.find(word)
        if other is not None:
            name = Campaign.objects.get(pk=other).name
            raise NotPossible(
                _("“{word}” already belongs to the campaign “{campaign}”.").format(word=word, campaign=name),
                code="name_taken",
            )


# leads that come from it


class CampaignFinder:
    """Finds campaigns by what a file or a link calls them; knows all of them after one query."""

    def __init__(self, without: int | None = None) -> None:
        self._known: dict[str, int] = {}
        rows = Campaign.objects.exclude(pk=without).order_by("-pk") if without else Campaign.objects.order_by("-pk")
        for pk, code, name, aliases in rows.values_list("pk", "code", "name", "aliases"):
            self._known |= dict.fromkeys((fold(text) for text in (*aliases, name, code)), pk)
        self._known.pop("", None)

    def find(self, text: str) -> int | None:
        """The id of the campaign of this code or name; None when there is none."""
        return self._known.get(fold(text))


def tie_campaigns(rows: Iterable[Lead | Touch]) -> None:
    """Fill `campaign_ref` of unsaved leads or touches by their campaign text: one query, and none without texts."""
    told = [row for row in rows if row.campaign]
    if not told:
        return
    finder = CampaignFinder()
    for row in told:
        row.campaign_ref_id = finder.find(row.campaign)


def retie_campaign(lead: Lead) -> None:
    """Let a lead's campaign follow its text, which was changed; the caller saves `campaign_ref`."""
    lead.campaign_ref_id = CampaignFinder().find(lead.campaign) if lead.campaign else None


def tie_waiting(campaign: Campaign) -> int:
    """Tie leads and touches that came with one of its names and belong to no campaign yet; returns how many leads."""
    waiting = {"campaign_ref": None, "campaign_text__in": campaign.words}
    for model in (Touch, Lead):
        rows = model.objects.annotate(campaign_text=Upper("campaign")).exclude(campaign="")
        tied = rows.filter(**waiting).update(campaign_ref=campaign)
    return tied


# the checklist


def _template_items(campaign: Campaign) -> list[CampaignItem]:
    days = {AFTER: campaign.ends_on}
    return [
        CampaignItem(
            campaign=campaign,
            phase=phase,
            text=text,
            owner=campaign.owner,
            due_on=days.get(phase, campaign.starts_on) + timedelta(days=offset),
        )
        for phase, offset, text in lines_for(campaign.channel)
    ]


@transaction.atomic
def add_item(campaign: Campaign, values: Mapping[str, Any], *, by: Person | None) -> CampaignItem:
    """Add a line to the checklist: `phase`, `text`, and perhaps `owner` and `due_on`."""
    campaign = _locked(campaign)
    _check_open(campaign)
    if campaign.items.count() >= MOST_ITEMS:
        raise NotPossible(_("A checklist has at most {n} lines.").format(n=MOST_ITEMS), code="too_many")
    item = CampaignItem.objects.create(campaign=campaign, **_item_values(values))
    record(CAMPAIGN_ITEM_CHANGED, campaign, by=by, item=item.pk)
    return item


@transaction.atomic
def change_item(item: CampaignItem, values: Mapping[str, Any], *, by: Person | None) -> CampaignItem:
    """Change a line; a new day or a new owner is reminded again."""
    item = _locked_item(item)
    _check_open(item.campaign)
    found = _item_values(values)
    changed = [name for name, value in found.items() if getattr(item, name) != value]
    for name in changed:
        setattr(item, name, found[name])
    if {"due_on", "owner"} & set(changed):
        item.reminded_at = None
    item.save(update_fields=[*changed, "reminded_at"])
    if changed:
        record(CAMPAIGN_ITEM_CHANGED, item.campaign, by=by, item=item.pk)
    return item


def _item_values(values: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: values[name] for name in ("phase", "text", "owner", "due_on") if name in values}
    if "text" in found and not found["text"].strip():
        raise NotPossible(_("Say what is to be done."), code="no_text")
    return found


@transaction.atomic
def finish_item(item: CampaignItem, *, by: Person) -> CampaignItem:
    """It is done. Done twice it stays what the first said."""
    item = _locked_item(item)
    if item.done_at is None:
        item.done_at, item.done_by = timezone.now(), by
        item.save(update_fields=["done_at", "done_by"])
        record(CAMPAIGN_ITEM_DONE, item.campaign, by=by, item=item.pk)
    return item


@transaction.atomic
def reopen_item(item: CampaignItem, *, by: Person) -> CampaignItem:
    """It is not done after all."""
    item = _locked_item(item)
    _check_open(item.campaign)
    if item.done_at is not None:
        item.done_at, item.done_by = None, None
        item.save(update_fields=["done_at", "done_by"])
        record(CAMPAIGN_ITEM_REOPENED, item.campaign, by=by, item=item.pk)
    return item


def _locked_item(item: CampaignItem) -> CampaignItem:
    return CampaignItem.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=item.pk)


def _check_open(campaign: Campaign) -> None:
    if not campaign.is_open:
        raise NotPossible(
            _("“{campaign}” is over; its checklist stays as it is.").format(campaign=campaign), code="closed"
        )


@transaction.atomic
def remind_items(day: date | None = None) -> int:
    """Tell owners of the lines that are due by `day` (default: today) and not done, once for each line; one notice
    per campaign and person. Safe to run twice and at once. Returns the number of lines."""
    due = CampaignItem.objects.select_for_update(of=("self",), skip_locked=True).filter(
        due_on__lte=day or local_today(), done_at=None, reminded_at=None, campaign__status__in=Campaign.OPEN
    )
    by_desk: dict[tuple[int, int], list[CampaignItem]] = {}
    items = list(due.select_related("campaign").order_by("due_on", "pk")[:1000])
    for item in items:
        by_desk.setdefault((item.campaign_id, item.owner_id or item.campaign.owner_id), []).append(item)
    entries = [Entry(lines[0].campaign, None, facts={"count": len(lines)}) for lines in by_desk.values()]
    events = record_many(CAMPAIGN_ITEMS_DUE, entries)
    notify_many((person, event.pk) for (_campaign, person), event in zip(by_desk, events, strict=True))
    CampaignItem.objects.filter(pk__in=[item.pk for item in items]).update(reminded_at=timezone.now())
    return len(items)
