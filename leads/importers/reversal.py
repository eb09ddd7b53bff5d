"""How imports of campaigns, spend and visitors are taken back."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from console.imports.models import Import
from console.imports.reversal import Reversal, SilentReversal, why_of
from journal.actions import Entry, record_many
from leads import events
from leads.actions.spend import removal_facts
from leads.models import Campaign, CampaignItem, Channel, Spend, Visits


class CampaignReversal(Reversal):
    """A campaign that nobody worked on goes with its checklist; one that leads or spend are tied to stays."""

    model = Campaign
    withdrawn, changed = events.CAMPAIGN_WITHDRAWN, events.CAMPAIGN_CHANGED
    by_itself = frozenset((events.CAMPAIGN_ADDED.name, events.CAMPAIGN_ITEMS_DUE.name))
    along = (CampaignItem,)


class SpendReversal(Reversal):
    """Amounts that the import entered are taken out, as by hand: their channel's history keeps what they were."""

    model = Spend
    changed = events.SPEND_CHANGED
    by_itself = frozenset((events.SPEND_ENTERED.name,))

    def remove(self, ids: Collection[int], run: Import) -> None:
        """Take the amounts out; each channel is told what went."""
        spends = Spend.objects.filter(pk__in=ids).select_related("channel").order_by("pk")
        facts = {"import": run.pk}
        record_many(
            events.SPEND_REMOVED,
            [Entry(one.channel, run.undone_by, why_of(run), facts | removal_facts(one)) for one in spends],
        )
        Spend.objects.filter(pk__in=ids).delete()


class VisitsReversal(SilentReversal):
    """Counts of days; those that went over to a channel which took in their own stay there."""

    model = Visits

    def tell_restored(self, names: Mapping[Any, Iterable[str]], run: Import) -> None:
        """Channels keep how many of their days have old counts again."""
        self._tell(list(names), run)

    def remove(self, ids: Collection[int], run: Import) -> None:
        """Days that nobody had told of before are empty again."""
        self._tell(list(Visits.objects.filter(pk__in=ids)), run)
        Visits.objects.filter(pk__in=ids).delete()

    @staticmethod
    def _tell(visits: Sequence[Visits], run: Import) -> None:
        days = Counter(one.channel_id for one in visits)
        channels = Channel.objects.in_bulk(days)
        record_many(
            events.VISITS_WITHDRAWN,
            [Entry(channels[pk], run.undone_by, why_of(run), {"count": n, "import": run.pk}) for pk, n in days.items()],
        )
