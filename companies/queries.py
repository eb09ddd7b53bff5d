"""What pages, imports and conversion ask about firms and contacts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext

from companies.candidates import holders_of, holders_of_many
from companies.keys import company_as_party
from companies.models import Company, Contact
from companies.rules.cleaning import clean_party
from companies.rules.match_weights import Weights
from companies.rules.matching import Contribution, Match, Party, Rarity, match, party_of
from companies.shapes import Shape, record_as_party, shape_of
from companies.weights import weights_of
from people.models import Person

M = TypeVar("M", bound=models.Model)

SURE, ASK = "sure", "ask"


@dataclass(frozen=True)
class Found:
    """A stored record that may be the same as a party, with the match that says why."""

    record: Any
    match: Match


def candidates_for(
    party: Party, queryset: models.QuerySet[M], shape: Shape | None = None
) -> tuple[list[M], Rarity, Weights]:
    """Records of a queryset (of a model with MatchKeys) that share a key with the party; how common each key is; and
    the weights in use.

    Two statements whatever the number of keys; keys that hit more than TOO_COMMON records are dropped.
    """
    holders = holders_of(party, queryset, shape or shape_of(queryset.model))
    records = list(queryset.filter(pk__in=holders.found)) if holders.found else []
    return records, holders.rarity, weights_of(holders.version)


def best_matches(
    party: Party, queryset: models.QuerySet[M], limit: int = 5, as_party: Callable[[Any], Party] | None = None
) -> list[Found]:
    """The stored records that may be the party, best first, only those whose verdict is sure or ask. Two statements."""
    return best_matches_of([party], queryset, limit, as_party)[0]


def best_matches_of(
    parties: Sequence[Party],
    queryset: models.QuerySet[M],
    limit: int = 5,
    as_party: Callable[[Any], Party] | None = None,
) -> list[list[Found]]:
    """For each party its best matches. Two statements for all of them: what an import asks for a chunk of rows."""
    compared = _compared(parties, queryset, as_party or record_as_party)
    return [sorted((f for f in found if f.match.verdict != "no"), key=_best_first)[:limit] for found in compared]


def compare_companies(one: Company, other: Company) -> Match:
    """What the matcher says about two firms, with values weighed by how many firms hold them. One statement."""
    party = company_as_party(one)
    some = holders_of_many([party], Company.objects.current(), shape_of(Company))[0]
    return match(party, company_as_party(other), some.rarity, weights_of(some.version))


def _compared(
    parties: Sequence[Party], queryset: models.QuerySet[Any], as_party: Callable[[Any], Party]
) -> list[list[Found]]:
    holders = holders_of_many(parties, queryset, shape_of(queryset.model))
    wanted = {pk for some in holders for pk in some.found}
    records = {record.pk: record for record in queryset.filter(pk__in=wanted)} if wanted else {}
    stored = {pk: as_party(record) for pk, record in records.items()}
    return [
        [
            Found(records[pk], match(party, stored[pk], some.rarity, weights_of(some.version)))
            for pk in sorted(some.found & records.keys())
        ]
        for party, some in zip(parties, holders, strict=True)
    ]


def _best_first(found: Found) -> tuple[bool, float, Any]:
    return found.match.verdict != SURE, -found.match.score, found.record.pk


def find_company_for(party: Party) -> Found | None:
    """The current company that a party (of kind company) belongs to, or None. Used where a lead becomes a deal."""
    found = best_matches(party, Company.objects.current(), limit=1)
    return found[0] if found else None


def find_contact_for(party: Party, company: Company | None = None) -> Found | None:
    """The contact that a party (of kind person) is, inside one company when it is given."""
    contacts = Contact.objects.select_related("company")
    if company is not None:
        contacts = contacts.filter(company=company)
    found = best_matches(party, contacts, limit=1)
    return found[0] if found else None


def say(contribution: Contribution) -> str:
    """A contribution as a sentence in the reader's language, with its weight: “Same phone …: +8.0”."""
    return f"{sentence(contribution)}: {contribution.weight:+.1f}"


def sentence(contribution: Contribution) -> str:
    """A contribution in the reader's language, without its weight."""
    return gettext(contribution.sentence).format(**contribution.params)


def reasons(found: Match, limit: int = 3) -> list[str]:
    """The strongest contributions of a match as sentences in the reader's language."""
    return [sentence(part) for part in found.contributions[:limit]]


def colleagues_of(company: Company) -> models.QuerySet[Contact]:
    """The contacts of a company, by name."""
    return company.contacts.order_by("name", "id")


def twins_of(company: Company, limit: int = 5) -> list[Found]:
    """Other current companies that may be this one."""
    return likenesses_of(company, limit)[0]


def likenesses_of(company: Company, limit: int = 5) -> tuple[list[Found], list[Found]]:
    """(other current companies that may be this one, companies that seem to be of its group). Two statements."""
    others = Company.objects.current().exclude(pk=company.pk)
    found = sorted(_compared([company_as_party(company)], others, record_as_party)[0], key=_best_first)
    kin = [f for f in found if f.match.is_group]
    return [f for f in found if f.match.verdict != "no" and f not in kin][:limit], kin[:limit]


def twins_for_values(values: dict[str, Any], limit: int = 5) -> list[Found]:
    """Current companies that typed values (names of actions.COMPANY_FIELDS) may mean."""
    raw = {name: value for name, value in values.items() if isinstance(value, str)}
    party = party_of(clean_party({**raw, "company": raw.get("name", ""), "name": ""}))
    return best_matches(party, Company.objects.current(), limit)


@dataclass(frozen=True)
class Related:
    """Records of one kind that hang on a company, as many as the person may see; `more` when there are others."""

    label: Any
    records: list[Any]
    more: bool


def related_to(company: Company, person: Person, limit: int = 5) -> list[Related]:
    """Deals, orders, projects … of a company, newest first, of every kind that has pages; one statement per kind.

    Found through the models that point at companies, so that no department further down needs to be imported.
    """
    found = []
    for relation in Company._meta.related_objects:
        model: Any = relation.related_model
        if model in (Company, Contact) or not hasattr(model, "get_absolute_url"):
            continue
        rows = model._default_manager.filter(**{relation.field.name: company})
        if not hasattr(rows, "visible_to"):
            continue
        records = list(rows.visible_to(person).order_by("-pk")[: limit + 1])
        if records:
            found.append(Related(model._meta.verbose_name_plural, records[:limit], len(records) > limit))
    return found
