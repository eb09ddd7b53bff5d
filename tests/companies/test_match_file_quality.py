"""Floors of match_file on small tables with known twins. Each seed is one that no weight was ever fitted on."""

import random
from itertools import combinations
from typing import NamedTuple

import pytest

from companies.rules.linking.likeness import level
from companies.rules.linking.matcher import match_table
from companies.rules.linking.rivals import Scored, standing
from tests.companies import tables_of_namesakes as namesakes
from tests.companies import tables_with_twins as tables


class Quality(NamedTuple):
    """Pairwise F1 of all pairs, precision of the sure ones, and how many those are."""

    f1: float
    sure: float
    sure_found: int


def measured(table: tables.Table, kind: str, seed: int) -> Quality:
    """How well the twins of a table are found with its rows shuffled."""
    head, made = table
    made = list(made)
    random.Random(seed).shuffle(made)
    rows = [[f"r{number:05}", *row] for number, (_entity, row) in enumerate(made)]
    true = tables.twins((entity, row[0]) for (entity, _row), row in zip(made, rows, strict=True))
    pairs = list(match_table(["row_id", *head], rows, kind)[2])
    found = {tuple(sorted((rows[pair.a][0], rows[pair.b][0]))) for pair in pairs}
    assert len(found) == len(pairs), "a pair stands twice"
    sure = [tuple(sorted((rows[pair.a][0], rows[pair.b][0]))) for pair in pairs if pair.verdict == "sure"]
    hit = len(found & true)
    right = sum(pair in true for pair in sure)
    return Quality(2 * hit / (len(found) + len(true)), right / max(1, len(sure)), len(sure))


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    ("make", "kind", "floor"),
    [
        (tables.people, "person", 0.98),
        (tables.townspeople, "person", 0.98),
        (tables.forebears, "person", 0.98),
        (tables.guides, "company", 0.97),
        (tables.latin_firms, "company", 0.95),
        (tables.han_firms, "company", 0.93),
    ],
)
def test_known_twins_are_found_and_strangers_left_alone(make, kind, floor, seed):
    quality = measured(make(seed), kind, seed)
    assert quality.f1 >= floor
    assert quality.sure >= 0.99


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    ("table", "kind", "least_sure"),
    [
        (namesakes.firms_of_one_name, "company", 40),
        (lambda seed: namesakes.one_door(namesakes.firms_of_one_name(seed), seed), "company", 40),
        (namesakes.han_firms_of_one_name, "company", 40),
        (namesakes.households, "person", 100),
    ],
)
def test_what_differs_in_a_form_a_number_a_town_or_a_given_name_is_never_surely_one(table, kind, least_sure, seed):
    quality = measured(table(seed), kind, seed)
    assert quality.sure >= 0.99
    assert quality.sure_found >= least_sure


@pytest.mark.parametrize("seed", [1, 2])
def test_a_household_is_not_drawn_together_into_one_person(seed):
    assert measured(namesakes.households(seed), "person", seed).f1 >= 0.75


def test_two_restaurants_behind_one_door_and_phone_stay_two():
    head, made = tables.guides(3)
    hotels = [row for entity, row in made if entity >= 10_000]
    rows = [[str(number), *row] for number, (_entity, row) in enumerate(made)]
    ids = {row[0]: row[1] for row in rows if row[1:] in hotels}
    pairs = match_table(["id", *head], rows, "company")[2]
    named = [(ids.get(rows[pair.a][0]), ids.get(rows[pair.b][0])) for pair in pairs]
    assert [(a, b) for a, b in named if a and b and ("cafe" in a) != ("cafe" in b)] == []


def test_sites_that_share_only_a_switchboard_are_not_sure_to_be_one():
    rows = [
        [str(n), f"Northern Family Services {family.title()}", f"{100 + 37 * n} {street} st", "7374790"]
        for n, (family, street) in enumerate(zip(tables.FAMILY[:12], tables.STREETS, strict=False))
    ]
    rows += [
        [str(100 + n), f"Little {family.title()} School", f"{n} {tables.STREETS[n % 29]} ave", f"55{n:05}"]
        for n, family in enumerate(tables.FAMILY)
    ]
    pairs = match_table(["id", "Site name", "Address", "Phone"], rows, "company")[2]
    assert not [pair for pair in pairs if pair.verdict == "sure"]


def test_two_rows_with_one_twin_are_drawn_together_unless_they_are_plainly_apart():
    weak = [Scored(0, 1, 6.0, ""), Scored(1, 2, 6.0, ""), Scored(0, 2, -2.0, "")]
    assert {(pair.a, pair.b) for pair in standing(weak, 3)} == {(0, 1), (1, 2), (0, 2)}
    apart = [*weak[:2], Scored(0, 2, -2.0, "", apart=True)]
    assert {(pair.a, pair.b) for pair in standing(apart, 3)} == {(0, 1), (1, 2)}


def test_rows_with_other_twins_each_and_none_in_common_are_not_drawn_together():
    groups = [[0, 1, 2, 3], [4, 5, 6, 7]]
    certain = [Scored(a, b, 9.0, "") for group in groups for a, b in combinations(group, 2)]
    assert {(pair.a, pair.b) for pair in standing([*certain, Scored(0, 4, 3.0, "")], 8)} == {
        (pair.a, pair.b) for pair in certain
    }


def test_two_mailboxes_that_differ_in_a_number_are_two():
    assert level("email", "anna.berg84@web.de", "anna.berg89@web.de") == 0
    assert level("email", "anna.berg84@web.de", "ana.berg84@web.de") == 1


def test_in_two_stacked_lists_a_row_keeps_its_best_twin_only():
    couples = [Scored(2 * n, 2 * n + 1, 9.0, "") for n in range(40)]
    found = {(pair.a, pair.b) for pair in standing([*couples, Scored(0, 3, 5.0, "")], 80)}
    assert found == {(pair.a, pair.b) for pair in couples}


@pytest.mark.parametrize(
    ("one", "two", "verdict"),
    [
        ("Kangping Technology (Suzhou) Co.,Ltd.", "KANGPING TECHNOLOGY SUZHOU COLTD", "sure"),
        ("Müller Anlagenbau Gesellschaft mit beschränkter Haftung", "Mueller Anlagenbau GmbH", "sure"),
        ("Łukasz Budownictwo Spółka z o.o.", "Lukasz Budownictwo Sp. z o.o.", "sure"),
        ("Serviços Gonçalves Ltda.", "Serviços Gonçalves Limitada", "sure"),
        ("Yongfu Power Engineering Co., Ltd.", "Yongfu Engineering Power", "sure"),
        ("Ganfeng Lithium Co., Lt.d", "Ganfeng Lithium Czo., Ltd.", "sure"),
        ("Silvana Steelworks Inc.", "Silvana Steelworks PLC", "ask"),
        ("Kangping Technology (Suzhou)", "Kangping Technology", "ask"),
    ],
)
def test_forms_of_many_languages_brackets_and_letters_are_read_as_one(one, two, verdict):
    names = zip(tables.FAMILY, tables.STREETS, strict=False)
    others = [[f"n{n}", f"{family.title()} {street.title()} Ltd"] for n, (family, street) in enumerate(names)]
    pairs = list(match_table(["id", "name"], [["a", one], ["b", two], *others], "company")[2])
    assert [(pair.a, pair.b, pair.verdict) for pair in pairs if 0 in (pair.a, pair.b)] == [(0, 1, verdict)]
