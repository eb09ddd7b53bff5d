"""How many rows, counted no further than anybody wants to know."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

COUNT_CAP = 1000


def capped_count(queryset: QuerySet[Any], cap: int = COUNT_CAP) -> tuple[int, bool]:
    """How many rows, counted no further than the cap; the flag says that there are more. One cheap query."""
    count = queryset.order_by().values("pk")[: cap + 1].count()
    return min(count, cap), count > cap


def capped_counts(*wanted: tuple[QuerySet[Any], int]) -> list[tuple[int, bool]]:
    """What capped_count tells of each (queryset, cap), all in one statement."""
    parts: list[str] = []
    params: list[Any] = []
    for queryset, cap in wanted:
        try:
            sql, values = queryset.order_by().values("pk")[: cap + 1].query.sql_with_params()
        except EmptyResultSet:
            sql, values = "SELECT 1 WHERE false", ()
        # compiled by the ORM, values apart
        parts.append(f"(SELECT count(*) FROM ({sql}) AS rows)")  # noqa: S608
        params += values
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        row = cursor.fetchone()
    return [(min(count, cap), count > cap) for count, (_queryset, cap) in zip(row, wanted, strict=True)]
