"""Find leads that are one on exact keys, and remember the pairs until somebody decides."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from leads.actions.cleaning import card_of_lead
from leads.actions.steps import locked_pair
from leads.events import KEPT_APART
from leads.models import DuplicatePair, Lead
from leads.rules.twins import NOISE, Card, same_keys
from people.models import Person

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
    # The second condition repeats that of the partial index, which PostgreSQL can't infer from a long IN list.
    return Lead.objects.filter(**{f"{column}__in": values}).exclude(**{column: ""}).only(*_COLUMNS).order_by()


def survivor_of(lead: Lead) -> Lead:
    """The lead that a merged lead went into, as far as it goes; an unmerged lead itself."""
    while lead.merged_into_id and lead.status == Lead.Status.MERGED:
        lead = Lead.objects.only(*_COLUMNS).get(pk=lead.merged_into_id)
    return lead


def note_duplicates(leads: Sequence[Lead], directory: Directory | None = None) -> int:
    """Remember which of these saved leads look like others; returns how many pairs were found. Decided pairs stay."""
    cards = [(lead, card_of_lead(lead)) for lead in leads]
    directory = directory or directory_of(card for _lead, card in cards)
    pairs: dict[tuple[int, int], list[str]] = {}
    for lead, card in cards:
        if directory.is_noise(card):
            continue
        for other, keys in directory.same_as(card):
            if other.pk and other.pk != lead.pk and other.status not in _OUT:
                pairs[min(lead.pk, other.pk), max(lead.pk, other.pk)] = keys
    now = timezone.now()
    rows = [DuplicatePair(first_id=a, second_id=b, keys=keys, found_at=now) for (a, b), keys in pairs.items()]
    DuplicatePair.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


_OUT = (Lead.Status.MERGED, Lead.Status.REFUSED)


def look_again(lead: Lead) -> None:
    """Find the duplicates of a lead whose values changed; open pairs that no longer hold go."""
    DuplicatePair.objects.filter(Q(first=lead) | Q(second=lead), verdict=DuplicatePair.Verdict.OPEN).delete()
    if lead.status not in _OUT:
        note_duplicates([lead])


@transaction.atomic
def keep_apart(lead: Lead, other: Lead, *, by: Person, why: str = "") -> None:
    """Say that two leads are not the same; remembered, so that nobody is asked again.

    Raises NotPossible for a lead with itself.
    """
    if lead.pk == other.pk:
        raise NotPossible(_("A lead can't be kept apart from itself."), code="same")
    lead, other = locked_pair(lead, other)
    first, second = sorted((lead.pk, other.pk))
    DuplicatePair.objects.update_or_create(
        first_id=first,
        second_id=second,
        defaults={"verdict": DuplicatePair.Verdict.DIFFERENT, "by": by},
        create_defaults={"verdict": DuplicatePair.Verdict.DIFFERENT, "by": by, "found_at": timezone.now()},
    )
    record(KEPT_APART, lead, by=by, why=why, other=other.pk)
    record(KEPT_APART, other, by=by, why=why, other=lead.pk)
