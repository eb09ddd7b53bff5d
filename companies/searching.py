"""Search that is quick from two Chinese characters on: a column, its index and the condition; leads use it too."""

from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q

from companies.rules.search_words import query_tokens, query_words

M = TypeVar("M", bound=models.Model)


class SearchTokens(Func):
    """The tokens of a searchable text: the SQL function of companies/migrations/0002, one index serves it."""

    function = "search_tokens"
    output_field: Any = ArrayField(models.TextField())


class Searchable(models.Model):
    """Abstract: a record that is found by parts of its words, by pinyin and by initials.

    The action that saves the record fills `search` with `rules.search_words.search_text(…)`.
    """

    search = models.TextField(blank=True, default="", editable=False)

    class Meta:
        abstract = True


def search_index(prefix: str) -> GinIndex:
    """The index behind `search_q`; a migration that adds it depends on ("companies", "0002_search")."""
    return GinIndex(SearchTokens(F("search")), name=f"{prefix}_search")


def search_q(queryset: models.QuerySet[M], text: str) -> models.QuerySet[M]:
    """Rows that contain every word of the text: name, part of it, pinyin, initials, phone digits, mail address."""
    for number, word in enumerate(query_words(text)):
        if tokens := query_tokens(word):
            name = f"_tokens{number}"
            queryset = queryset.alias(**{name: SearchTokens(F("search"))}).filter(**{f"{name}__contains": tokens})
        queryset = queryset.filter(Q(search__contains=word))
    return queryset
