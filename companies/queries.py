"""What pages, imports and conversion ask about firms and contacts."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext

from companies.keys import company_as_party
from companies.models import Company, Contact
from companies.rules.cleaning import clean_party
from companies.rules.matching import TOO_COMMON, Contribution, Match, Party, Rarity, candidate_keys, match, party_of
from companies.shapes import Shape, record_as_party, shape_of
from people.models import Person

M = TypeVar("M", bound=models.Model)
Key = tuple[str, str]

SURE, ASK = "sure", "ask"


@dataclass(frozen=True)
class Found:
    """A stored record that may be the same as a party, with the match that says why."""

    record: Any
    match: Match


def candidates_for(party: Party, queryset: models.QuerySet[M], shape: Shape | None = None) -> tuple[list[M], Rarity]:
    """Records of a queryset (of a model with MatchKeys) that share a key with the party, and how common each key is.

    Two statements whatever the number of keys: each key reads at most TOO_COMMON + 1 rows of its partial index. Keys
    that hit more than TOO_COMMON records are dropped.
    """
    shape = shape or shape_of(queryset.model)
    keys = [key for key in candidate_keys(party) if key[0] != "person" or shape.person]
    counted: list[Key] = [("legal_representative", party.legal_representative)] if party.legal_representative else []
    if not keys:
        return [], Rarity()
    hits = _hits(queryset, shape, [*keys, *counted])
    numbers = Counter(key for key, _pk, _core in hits)
    wanted = {pk for key, pk, _core in hits if numbers[key] <= TOO_COMMON and key not in counted}
    records = list(queryset.filter(pk__in=wanted)) if wanted else []
    return records, Rarity(_firms(party, hits, numbers))


def _firms(party: Party, hits: Sequence[tuple[Key, Any, str]], numbers: Counter[Key]) -> dict[Key, int]:
    """How many firms hold each value, the party's own among them; of a firm's name, how many records."""
    cores: dict[Key, set[str]] = {key: {party.company_core} for key in numbers}
    for key, _pk, core in hits:
        cores[key].add(core)
    return {
        key: number + 1 if number > TOO_COMMON or key[0] == "company_core" else len(cores[key] - {""})
        for key, number in numbers.items()
    }


def _hits(queryset: models.QuerySet[M], shape: Shape, keys: Sequence[Key]) -> list[tuple[Key, Any, str]]:
    """(key, primary key of a record, its firm's name without form) for every hit, by one UNION ALL."""
    bare = queryset.order_by().select_related(None)
    parts = [_part(bare, shape, number, column, value) for number, (column, value) in enumerate(keys)]
    union = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return [(keys[number], pk, core) for number, pk, core in union]


def _part(queryset: models.QuerySet[M], shape: Shape, number: int, column: str, value: str) -> Any:
    if column == "person":
        name, firm = value.split("\t")
        rows = queryset.alias(_person=Lower(shape.person)).filter(
            ~Q(company_pinyin=""), company_pinyin=firm, _person=name
        )
    else:
        rows = queryset.filter(~Q(**{column: ""}), **{column: value})
    rows = rows.annotate(_key=models.Value(number), _core=F("company_core"))
    return rows.values_list("_key", "pk", "_core")[: TOO_COMMON + 1]


def best_matches(
    party: Party, queryset: models.QuerySet[M], limit: int = 5, as_party: Callable[[Any], Party] | None = None
) -> list[Found]:
    """The stored records that may be the party, best first, only those whose verdict is sure or ask. Two statements."""
    records, rarity = candidates_for(party, queryset)
    turn = as_party or record_as_party
    found = [Found(record, match(party, turn(record), rarity)) for record in records]
    likely = [f for f in found if f.match.verdict != "no"]
    return sorted(likely, key=lambda f: (f.match.verdict != SURE, -f.match.score, f.record.pk))[:limit]


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
    others = Company.objects.current().exclude(pk=company.pk)
    return best_matches(company_as_party(company), others, limit)


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
