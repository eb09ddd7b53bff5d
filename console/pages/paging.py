"""Keyset paging: by (sort column, pk), right with duplicates and nulls, forwards and back, never an OFFSET."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.dateparse import parse_date, parse_datetime, parse_duration, parse_time

SALT = "console.paging"
SORT_KEY = "page_sort_key"

_DUMP: dict[type, tuple[str, Any]] = {
    datetime: ("datetime", datetime.isoformat),
    date: ("date", date.isoformat),
    time: ("time", time.isoformat),
    Decimal: ("decimal", str),
    UUID: ("uuid", str),
    timedelta: ("duration", lambda value: f"{value.days} {value.seconds // 3600:02}:{value.seconds // 60 % 60:02}:"
                f"{value.seconds % 60:02}.{value.microseconds:06}"),
}  # fmt: skip
_LOAD: dict[str, Any] = {
    "datetime": parse_datetime,
    "date": parse_date,
    "time": parse_time,
    "decimal": Decimal,
    "uuid": UUID,
    "duration": parse_duration,
}


@dataclass(frozen=True)
class Rows:
    """One page of rows with the cursors of its neighbours ("" where there is none)."""

    rows: list[Any]
    after: str
    before: str


@dataclass(frozen=True)
class Sort:
    """A database path and a direction. Nulls come last in both directions."""

    path: str
    is_descending: bool
    is_nullable: bool

    @property
    def text(self) -> str:
        return f"-{self.path}" if self.is_descending else self.path

    def order(self, backwards: bool) -> list[OrderBy]:
        """The ORDER BY. A column that can't be null is sorted plainly, so that a plain index serves it."""
        descending = self.is_descending != backwards
        key = F(SORT_KEY).desc() if descending else F(SORT_KEY).asc()
        if self.is_nullable:
            key.nulls_first, key.nulls_last = backwards, not backwards
        return [key, F("pk").desc() if descending else F("pk").asc()]


def sort_for(model: type[Model], text: str) -> Sort:
    """The sort named by "path" or "-path"."""
    path = text.removeprefix("-")
    return Sort(path, text.startswith("-"), _is_nullable(model, path))


def _is_nullable(model: Any, path: str) -> bool:
    """Whether a value on this path may be null; annotations are taken to be."""
    for step in path.split("__"):
        try:
            field = model._meta.pk if step == "pk" else model._meta.get_field(step)
        except (FieldDoesNotExist, AttributeError):
            return True
        if field.null or (field.is_relation and not (field.many_to_one or field.one_to_one)):
            return True
        model = field.related_model
    return False


def page_of(queryset: QuerySet[Any], sort: Sort, size: int, after: str = "", before: str = "") -> Rows:
    """One page of the queryset; a cursor that is broken or of another sort shows the first page.

    One query. Each row carries its sort value as `page_sort_key`.
    """
    backwards = bool(before) and not after
    cursor = read_cursor(before if backwards else after, sort)
    backwards = backwards and cursor is not None
    queryset = queryset.annotate(**{SORT_KEY: F(sort.path)})
    if cursor is not None:
        queryset = queryset.filter(_beyond(sort, cursor, backwards))
    found = list(queryset.order_by(*sort.order(backwards))[: size + 1])
    has_more = len(found) > size
    rows = found[:size]
    if backwards:
        rows.reverse()
    return _with_cursors(rows, sort, has_more, backwards, cursor is not None)


def _with_cursors(rows: list[Any], sort: Sort, has_more: bool, backwards: bool, came_from: bool) -> Rows:
    if not rows:
        return Rows([], "", "")
    has_next = came_from if backwards else has_more
    has_previous = has_more if backwards else came_from
    return Rows(
        rows,
        after=write_cursor(rows[-1], sort) if has_next else "",
        before=write_cursor(rows[0], sort) if has_previous else "",
    )


def _beyond(sort: Sort, cursor: tuple[Any, Any], backwards: bool) -> Q:
    """The rows strictly after (or before) the cursor in the sort's order."""
    value, pk = cursor
    word = "lt" if sort.is_descending != backwards else "gt"
    same_but_later = Q(**{f"pk__{word}": pk})
    if value is None:
        nulls = Q(**{f"{SORT_KEY}__isnull": True}) & same_but_later
        return nulls | Q(**{f"{SORT_KEY}__isnull": False}) if backwards else nulls
    reach = Q(**{f"{SORT_KEY}__{word}e": value}) & (Q(**{f"{SORT_KEY}__{word}": value}) | same_but_later)
    if sort.is_nullable and not backwards:
        return reach | Q(**{f"{SORT_KEY}__isnull": True})
    return reach


def write_cursor(row: Any, sort: Sort) -> str:
    """The row's place in the sort, signed, for the query string."""
    return signing.Signer(salt=SALT).sign_object([sort.text, *_dumped(getattr(row, SORT_KEY)), *_dumped(row.pk)])


def read_cursor(text: str, sort: Sort) -> tuple[Any, Any] | None:
    """The place written by write_cursor; None when it is empty, altered or belongs to another sort."""
    if not text:
        return None
    try:
        name, kind, value, pk_kind, pk = signing.Signer(salt=SALT).unsign_object(text)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (_loaded(kind, value), _loaded(pk_kind, pk)) if name == sort.text else None


def _dumped(value: Any) -> tuple[str, Any]:
    kind, dump = _DUMP.get(type(value), ("", lambda plain: plain))
    return kind, dump(value)


def _loaded(kind: str, value: Any) -> Any:
    return _LOAD[kind](value) if kind else value
