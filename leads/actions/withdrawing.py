"""Take back what an import did to leads: new ones go, changed ones get their old values, touches are taken off.

A lead that somebody worked on stays: any event in its history that no machine wrote says so.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone

from console.imports.models import Import, ImportRow
from console.imports.reversal import Reversal, plain
from console.imports.rows import CREATED, TWIN, UPDATED
from journal.actions import Entry, note_many
from journal.actions.copying import add_rows
from journal.models import Event
from leads import events
from leads.actions.duplicates import ask_to_match
from leads.actions.scoring import load_appraiser, score_again
from leads.models import CleaningChange, DuplicatePair, Lead, LeadToMatch, RoutingDecision, Touch, WithdrawnLead
from people.models import HandOver

_OF_A_PAST = frozenset((events.LEAD_REFUSED.name, events.LEAD_LOST.name))
_TYPE = Lead._meta.label_lower


class LeadReversal(Reversal):
    """Leads go to a table of their own, so that no list, count or search can forget to leave them out."""

    model = Lead
    withdrawn, changed = events.LEAD_WITHDRAWN, events.LEAD_CHANGED
    # What the console does to a lead by itself.
    by_itself: frozenset[str] = frozenset(
        kind.name
        for kind in (
            events.LEAD_CAME, events.LEAD_CLEANED, events.LEAD_JUDGED_VALID, events.LEAD_ROUTED,
            events.LEAD_NOT_ROUTED, events.LEAD_GRADED, events.LEAD_WAS_LATE, events.LEAD_TO_LEADER,
            events.LEAD_POOL_WARNED, events.TOUCH_WITHDRAWN,
        )
    )  # fmt: skip
    again = frozenset((events.LEAD_TOUCHED.name,))
    along = (CleaningChange, RoutingDecision, Touch, DuplicatePair, LeadToMatch)
    outcomes = (CREATED, UPDATED, TWIN)

    def done_by_itself(self, run: Import) -> Collection[str]:
        """A past that is loaded brings leads that are refused or lost already: nobody here worked on those."""
        return self.by_itself | (_OF_A_PAST if run.migrated else frozenset())

    def labels(self, fields: Iterable[str]) -> list[str]:
        """History names the fields of a lead by their keys."""
        return sorted(fields)

    def take_back(self, rows: Sequence[ImportRow], run: Import) -> None:
        """Touches that the import made on known leads are taken off as well."""
        _remove_touches({row.record_id for row in rows if row.outcome == TWIN and row.record_id}, run)
        super().take_back(rows, run)

    def restore(self, rows: Sequence[ImportRow], run: Import) -> list[Lead]:
        """Leads with their old values are scored and matched again."""
        leads = super().restore(rows, run)
        changed = [lead.pk for lead in leads]
        score_again(changed, load_appraiser(), by=run.undone_by)
        ask_to_match(changed)
        return leads

    def remove(self, ids: Collection[int], run: Import) -> None:
        """Keep what the leads said, take them out of every list, and say so in the journal."""
        leads = list(Lead._base_manager.filter(pk__in=ids).order_by("pk"))
        if not leads:
            return
        by, now = run.undone_by, timezone.now()
        names = ("id", "journey", "title", "values", "owner_id", "import_run_id", "withdrawn_at", "by_id")
        rows = [
            (lead.pk, lead.journey, str(lead)[:254], _told(lead), lead.owner_id, run.pk, now, by.pk if by else None)
            for lead in leads
        ]
        add_rows(WithdrawnLead, names, rows)
        note_many(self.withdrawn, [Entry(lead, by, facts={"import": run.pk}) for lead in leads])
        DuplicatePair.objects.filter(Q(first__in=ids) | Q(second__in=ids)).delete()
        for model in (CleaningChange, RoutingDecision, Touch):
            model.objects.filter(lead__in=ids).delete()
        LeadToMatch.objects.filter(lead_id__in=ids).delete()
        HandOver.objects.filter(subject_type=_TYPE, subject_id__in=ids).delete()
        Lead._base_manager.filter(pk__in=ids)._raw_delete("default")


SHOWN = (
    "name", "title", "company_name", "phone", "email", "website", "industry", "region", "city", "address", "need",
    "employees", "campaign", "attributes", "came_at", "status", "source_ref", "channel_id", "credit_code",
    "legal_representative",
)  # fmt: skip


def _told(lead: Lead) -> dict[str, Any]:
    return {name: plain(value) for name in SHOWN if (value := getattr(lead, name)) not in (None, "", {})}


def _remove_touches(leads: Collection[int], run: Import) -> None:
    """Take off the touches that the import made on leads that it did not bring."""
    told = Event.objects.filter(
        subject_type=_TYPE, subject_id__in=leads, name=events.LEAD_TOUCHED.name, facts__import=run.pk
    )
    made = [facts.get("touch") for facts in told.values_list("facts", flat=True)]
    touches = list(Touch.objects.filter(pk__in=[pk for pk in made if pk]).select_related("lead"))
    if not touches:
        return
    by, facts = run.undone_by, {"import": run.pk}
    Touch.objects.filter(pk__in=[touch.pk for touch in touches]).delete()
    note_many(events.TOUCH_WITHDRAWN, [Entry(x.lead, by, facts={"channel": x.channel_id, **facts}) for x in touches])
    score_again([touch.lead_id for touch in touches], load_appraiser(), by=by)
