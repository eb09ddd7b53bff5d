"""A table with filters, search, sort, keyset paging, saved views, export and a record panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from console import exports, values
from console.counting import capped_count
from console.links import url_for
from console.pages import paging
from console.pages.base import Page
from console.pages.cells import Cells
from console.pages.parts import Act, Chart, Column, Empty
from console.shell import shell_for

RESERVED = ("after", "before", "export", "panel")
PAGE_SIZE = 50


class ListPage(Page):
    """Rows of one model. See docs/console.md for an example.

    A fixed number of queries whatever the number of rows: rows, capped count, saved views, and the shell's own.
    """

    template_name = "console/list.html"
    rows_template_name = "console/list_rows.html"
    model: Any = None
    columns: Sequence[Column] = ()
    filterset_class: Any = None
    search_fields: Sequence[str] = ()
    default_sort = "-pk"
    page_size = PAGE_SIZE
    panel = True
    bulk_acts: Sequence[Act] = ()
    empty: Empty | None = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kind = request.GET.get("export", "")
        if kind in exports.KINDS:
            return exports.export(kind, self.get_columns(), self.sorted_rows(), self.export_name())
        if self.wants_fragment("list"):
            return self.fragment(self.rows_template_name)
        return self.render()

    # what a department fills in

    def get_queryset(self) -> QuerySet[Any]:
        """The rows this person may see, with what the columns need already selected."""
        return self.model._default_manager.visible_to(self.person)

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        """Narrow to the rows that the text finds."""
        if not self.search_fields:
            return queryset
        return queryset.filter(reduce(or_, (Q(**{f"{field}__icontains": text}) for field in self.search_fields)))

    def get_chart(self) -> Chart | None:
        """A chart above the list, or None."""
        return None

    def get_columns(self) -> Sequence[Column]:
        return self.columns

    def panel_url(self, record: Any) -> str:
        """Where the record's panel is fetched."""
        if hasattr(record, "get_panel_url"):
            return str(record.get_panel_url())
        url = self.record_url(record)
        return f"{url}?panel=1" if url else ""

    def record_url(self, record: Any) -> str:
        """Where the record's own page is."""
        return url_for(record)

    def why_not(self, record: Any) -> str:
        """Why a row can't be chosen for the bulk acts; blank when it can."""
        return ""

    @property
    def sum_text(self) -> str:
        """What the matching rows add up to, beside their number; blank where nothing is added up."""
        return ""

    def export_name(self) -> str:
        return str(self.model._meta.verbose_name_plural) if self.model else "rows"

    # how it works

    @cached_property
    def search_text(self) -> str:
        return self.request.GET.get("q", "").replace("\x00", "").strip()[:200]

    @cached_property
    def filterset(self) -> Any:
        """The bound filters, or None; invalid values are left out and told beside their field."""
        if self.filterset_class is None:
            return None
        return self.filterset_class(self._clean_get(), queryset=self.get_queryset(), request=self.request)

    def _clean_get(self) -> QueryDict:
        data = self.request.GET.copy()
        for name in data:
            data.setlist(name, [value.replace("\x00", "") for value in data.getlist(name)])
        return data

    @cached_property
    def matching(self) -> QuerySet[Any]:
        """All rows that filters and search leave, in no order."""
        queryset = self.get_queryset() if self.filterset is None else self.filterset.qs
        return self.search(queryset, self.search_text) if self.search_text else queryset

    @cached_property
    def sort(self) -> paging.Sort:
        """The sort asked for, when a column has it; else the default."""
        wanted = self.request.GET.get("sort", "")
        allowed = {column.sort for column in self.get_columns() if column.sort}
        text = wanted if wanted.removeprefix("-") in allowed else self.default_sort
        return paging.sort_for(self.matching.model, text)

    def sorted_rows(self) -> QuerySet[Any]:
        queryset = self.matching.annotate(**{paging.SORT_KEY: paging.F(self.sort.path)})
        return queryset.order_by(*self.sort.order(backwards=False))

    @cached_property
    def rows(self) -> paging.Rows:
        get = self.request.GET
        return paging.page_of(self.matching, self.sort, self.page_size, get.get("after", ""), get.get("before", ""))

    @cached_property
    def count(self) -> tuple[int, bool]:
        """How many rows match, capped at 1,000, and whether there are more."""
        return capped_count(self.matching)

    @property
    def count_text(self) -> str:
        number, is_more = self.count
        return values.number(number) + ("+" if is_more else "")

    def query(self, **changes: str | None) -> str:
        """The query string of this list with some parameters changed; cursors are dropped unless given."""
        data = self.request.GET.copy()
        for name in RESERVED:
            data.pop(name, None)
        for name, value in changes.items():
            if value in (None, ""):
                data.pop(name, None)
            else:
                data[name] = value
        for name in [name for name in data if not any(data.getlist(name))]:
            del data[name]
        return f"?{data.urlencode()}" if data else "?"

    @cached_property
    def page_id(self) -> str:
        """What saved views of this page are kept under: the name of its URL."""
        match = self.request.resolver_match
        return match.view_name if match else ""

    def get_context(self) -> dict[str, Any]:
        return {
            "heads": self._heads(),
            "lines": self._lines(),
            "pages": {"after": self.query(after=self.rows.after) if self.rows.after else "",
                      "before": self.query(before=self.rows.before) if self.rows.before else ""},
            "filterset": self.filterset,
            "search_text": self.search_text,
            "is_narrowed": self.is_narrowed,
            "has_search": bool(self.search_fields) or type(self).search is not ListPage.search,
            "saved_views": self.saved_views(),
            "current_query": self.query()[1:],
            "exports": {kind: self.query(export=kind) for kind in exports.KINDS},
            "clear_query": self.clear_query,
            "bulk_acts": [act for act in self.bulk_acts if act.is_open_to(self.person)],
            "empty": self.get_empty(),
            "chart": None if self.request.headers.get("HX-Target") == "list" else self.get_chart(),
        }  # fmt: skip

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or a filter hides rows."""
        names = {"q", *(self.filterset.form.fields if self.filterset is not None else ())}
        return any(value for name in names for value in self.request.GET.getlist(name))

    @property
    def clear_query(self) -> str:
        """The query of this list with nothing but its sort."""
        return "?" + (f"sort={self.sort.text}" if self.request.GET.get("sort") else "")

    def get_empty(self) -> Empty:
        if self.is_narrowed:
            clear = Act(_("Clear search and filters"), self.clear_query, icon="x")
            return Empty(_("Nothing matches"), _("No row fits this search and these filters."), [clear])
        empty = self.empty or Empty(_("Nothing here yet"))
        return empty if empty.acts else replace(empty, acts=[act for act in self.open_acts() if act.primary])

    def saved_views(self) -> list[Any]:
        try:
            reverse(self.page_id)
        except NoReverseMatch:  # a list that belongs to one record has no address of its own to save
            return []
        return shell_for(self.request).views_of(self.page_id)

    def _heads(self) -> list[dict[str, Any]]:
        return [self._head(column) for column in self.get_columns()]

    def _head(self, column: Column) -> dict[str, Any]:
        head: dict[str, Any] = {"column": column, "url": "", "direction": ""}
        if column.sort:
            is_current = self.sort.path == column.sort
            opposite = column.sort if is_current and self.sort.is_descending else f"-{column.sort}"
            first = (
                f"-{column.sort}" if column.kind in ("number", "money", "percent", "datetime", "date") else column.sort
            )
            head["url"] = self.query(sort=opposite if is_current else first)
            head["direction"] = ("descending" if self.sort.is_descending else "ascending") if is_current else ""
        return head

    def _lines(self) -> list[dict[str, Any]]:
        cells = Cells(self.get_columns())
        return [
            {
                "record": record,
                "pk": record.pk,
                "url": (url := self.record_url(record)),
                "panel_url": self.panel_url(record) if self.panel else "",
                "why_not": self.why_not(record),
                "cells": cells.of(record, url),
            }
            for record in self.rows.rows
        ]
