"""Find leads that are one on exact keys, and remember the pairs until somebody decides."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from journal.actions.copying import add_rows, array_text
from leads.actions.cleaning import card_of_lead
from leads.actions.clusters import form_clusters, lock_clusters
from leads.models import DuplicatePair, Lead, LeadToMatch
from leads.rules.twins import NOISE, Card, same_keys

_LONGEST_LIST = 100
_COLUMNS = (
    "pk", "status", "merged_into_id", "name", "email_clean", "email_kind", "phone_e164", "company_core", "journey",
)  # fmt: skip


class Directory:
    """Leads by their exact keys, in memory for one batch. A holder stands for a lead: a Lead, saved or not."""

    def __init__(self) -> None:
        self._lists: dict[tuple[str, str], list[tuple[Card, Any]]] = defaultdict(list)

    def add(self, card: Card, holder: Any) -> None:
        """Make the holder findable; a value that very many share is not listed further."""
        for key in _places(card):
            if len(self._lists[key]) < _LONGEST_LIST:
                self._lists[key].append((card, holder))

    def same_as(self, card: Card, *, mail_counts: bool = True) -> Iterator[tuple[Any, list[str]]]:
        """Holders that are one with the card, with the keys on which they are; the oldest of a key first."""
        seen = set()
        for key in _places(card):
            for other, holder in self._lists.get(key, ()):
                if id(holder) not in seen and (keys := same_keys(card, other, mail_counts=mail_counts)):
                    seen.add(id(holder))
                    yield holder, keys

    def is_noise(self, card: Card) -> bool:
        """Whether every key of the card is shared by too many to mean anything."""
        return all(len(self._lists.get(key, ())) > NOISE for key in _places(card))


def _places(card: Card) -> list[tuple[str, str]]:
    places = [("email", card.email), ("phone", card.phone)]
    if card.company and (card.person or card.is_firm_only):
        places.append(("person", f"{card.company}\t{card.person}"))
    return [(kind, value) for kind, value in places if value]


def directory_of(cards: Iterable[Card]) -> Directory:
    """The stored leads that share an exact key with any of the cards, oldest first. Three indexed queries."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for card in cards:
        for column, value in card.keys:
            wanted[column].add(value)
    found = {lead.pk: lead for column, values in wanted.items() for lead in _holders(column, values)}
    directory = Directory()
    for pk in sorted(found):
        directory.add(card_of_lead(found[pk]), found[pk])
    return directory


def _holders(column: str, values: set[str]) -> Any:
    # The second condition repeats that of the partial index, which PostgreSQL can't infer.
    wanted = f"{column} = ANY(%s::text[]) AND {column} <> ''"
    is_one = RawSQL(wanted, [array_text(values)], BooleanField())  # noqa: S611 - columns of our own
    return Lead.objects.filter(is_one).only(*_COLUMNS).order_by()


def survivor_of(lead: Lead) -> Lead:
    """The lead that a merged lead went into, as far as it goes; an unmerged lead itself."""
    while lead.merged_into_id and lead.status == Lead.Status.MERGED:
        lead = Lead.objects.only(*_COLUMNS).get(pk=lead.merged_into_id)
    return lead


def note_duplicates(leads: Sequence[Lead], directory: Directory | None = None) -> int:
    """Remember which of these saved leads share exact keys with others, and ask the matcher to look at them.

    Returns how many pairs were found. Cheap: no scores here, see leads.actions.matching. Decided pairs stay.
    """
    ask_to_match(lead.pk for lead in leads)
    cards = [(lead, card_of_lead(lead)) for lead in leads]
    directory = directory or directory_of(card for _lead, card in cards)
    pairs: dict[tuple[int, int], list[str]] = {}
    for lead, card in cards:
        if lead.status in OUT or directory.is_noise(card):
            continue
        for other, keys in directory.same_as(card):
            if other.pk and other.pk != lead.pk and other.status not in OUT:
                pairs[min(lead.pk, other.pk), max(lead.pk, other.pk)] = keys
    if not pairs:
        return 0
    now = timezone.now()
    lock_clusters({pk for pair in pairs for pk in pair})
    rows = [DuplicatePair(first_id=a, second_id=b, keys=k, score=_EXACT, found_at=now) for (a, b), k in pairs.items()]
    DuplicatePair.objects.bulk_create(rows, ignore_conflicts=True)
    form_clusters({pk for pair in pairs for pk in pair})
    return len(rows)


def ask_to_match(lead_ids: Iterable[int]) -> None:
    """Have the matcher look for doubles of these leads soon. One small row each, in the caller's transaction."""
    add_rows(LeadToMatch, ("lead_id",), [(pk,) for pk in lead_ids])


OUT = (Lead.Status.MERGED, Lead.Status.REFUSED)  # nobody looks for doubles of these
_EXACT = 50.0  # what shares an exact key is worth asking about, whatever else speaks against it


def look_again(lead: Lead) -> None:
    """Find the duplicates of a lead whose values changed; open pairs that no longer hold go."""
    lock_clusters()
    open_pairs = DuplicatePair.objects.filter(Q(first=lead) | Q(second=lead), verdict=DuplicatePair.Verdict.OPEN)
    others = {pk for pair in open_pairs.values_list("first", "second") for pk in pair}
    open_pairs.delete()
    if lead.status in OUT:
        form_clusters(others | {lead.pk})
        return
    note_duplicates([lead])
    ask_to_match(others)
    form_clusters(others | {lead.pk})
