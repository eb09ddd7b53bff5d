"""Search that is quick from two Chinese characters on: a column, its indexes and the condition; leads use it too."""

from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.db.models import F, Func

from companies.rules.search_words import query_pairs, query_words

M = TypeVar("M", bound=models.Model)


class SearchPairs(Func):
    """The pairs of neighbours in a searchable text that are not both ASCII: the SQL function of a migration."""

    function = "search_pairs"
    output_field: Any = ArrayField(models.TextField())


class SearchTokens(Func):
    """What was indexed before SearchPairs; only old migrations name it."""

    function = "search_tokens"
    output_field: Any = ArrayField(models.TextField())


class Searchable(models.Model):
    """Abstract: a record that is found by parts of its words, by pinyin and by initials.

    The action that saves the record fills `search` with `rules.search_words.search_text(…)`.
    """

    search = models.TextField(blank=True, default="", editable=False)

    class Meta:
        abstract = True


def search_indexes(prefix: str) -> list[GinIndex]:
    """The indexes behind `search_q`: pairs of Chinese characters, and trigrams of letters and digits.

    A migration that adds them depends on ("companies", "0005_search_pairs").
    """
    return [
        GinIndex(SearchPairs(F("search")), name=f"{prefix}_search_pairs"),
        GinIndex(fields=["search"], name=f"{prefix}_search_letters", opclasses=["gin_trgm_ops"]),
    ]


def gather_words() -> None:
    """Until the caller's transaction ends, the search indexes of many new rows gather 16 MB of words before they sort
    them in, and not 4: a tenth less work for the database. A search reads what is gathered in about a millisecond."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL gin_pending_list_limit TO '16MB'")


def sort_words() -> None:
    """Have what was gathered sorted in, half a second at most, so that the next who saves a record need not wait.

    Where the indexes belong to another role of the database it is left to autovacuum.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT gin_clean_pending_list(oid::regclass) FROM pg_class"
            " WHERE relkind = 'i' AND relname ~ '_search_(pairs|letters)$' AND pg_has_role(relowner, 'USAGE')"
        )


def search_q(queryset: models.QuerySet[M], text: str) -> models.QuerySet[M]:
    """Rows that contain every word of the text: name, part of it, pinyin, initials, phone digits, mail address."""
    for number, word in enumerate(query_words(text)):
        pairs = query_pairs(word)
        if pairs:
            name = f"_pairs{number}"
            queryset = queryset.alias(**{name: SearchPairs(F("search"))}).filter(**{f"{name}__contains": pairs})
        # asked of two characters as well: rows read in the order of a list are passed over before their pairs are cut
        queryset = queryset.filter(search__contains=word)
    return queryset
