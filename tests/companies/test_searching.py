"""The pairs that a record is found by: PostgreSQL cuts a stored text as Python cuts what is searched."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from companies.rules.search_words import query_pairs

TEXTS = st.text(alphabet="上海云启é '\\a1.-\n—，👍", max_size=16)


@pytest.mark.django_db
@settings(max_examples=150)
@given(TEXTS)
def test_a_stored_text_has_every_pair_of_a_search_for_it_and_no_other_of_chinese(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_pairs(%s)", [text])
        stored = set(cursor.fetchone()[0])
    assert {pair for pair in stored if len(pair) > 1 and not pair.isascii()} == set(query_pairs(text))
