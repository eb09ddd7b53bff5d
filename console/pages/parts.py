"""The small parts that pages are made of: plain values, no database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

KINDS = (
    "text", "link", "number", "change", "money", "percent", "date", "datetime", "status", "person", "tags", "progress",
)  # fmt: skip
RIGHT_ALIGNED = ("number", "change", "money", "percent")


@dataclass(frozen=True)
class Column:
    """One column of a list.

    `name` is an attribute path ("owner.team") or method of the row; `value` replaces it (a path, or a function of the
    row). `why` gives the grey sentence under the value, by name or as a function. `sort` is the database path to sort
    by. Percent and progress expect a fraction (0.12 is 12 %), a change is a number that shows its sign. `currency` is
    the path of a money column's currency.
    `tone` (a path, or a function of the row) colours the value good, warn or bad where its words say why.
    """

    name: str
    label: Any
    kind: str = "text"
    why: str | Callable[[Any], Any] | None = None
    sort: str | None = None
    value: str | Callable[[Any], Any] | None = None
    currency: str = "currency"
    url: str | Callable[[Any], Any] | None = None
    tone: str | Callable[[Any], Any] | None = None
    export: bool = True

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"Column {self.name}: there is no kind {self.kind}; choose one of {', '.join(KINDS)}.")

    @property
    def is_right_aligned(self) -> bool:
        return self.kind in RIGHT_ALIGNED


@dataclass(frozen=True)
class Fact:
    """A labelled value of a record, shown in its header. `url` opens the rows behind a number."""

    label: Any
    value: Any
    kind: str = "text"
    url: str | None = None
    why: Any = ""
    currency: str = "CNY"


@dataclass(frozen=True)
class Act:
    """Something a person can do. `url` is a path, or the name of a URL without arguments.

    Shown only to people with the `right`. With `why_not` (a sentence) it is shown but can't be pressed. A page whose
    `in_dialog` is true opens in a dialog over the current page.
    """

    label: Any
    url: str
    right: str | None = None
    primary: bool = False
    danger: bool = False
    icon: str | None = None
    method: str = "get"
    why_not: Any = ""
    key: str = ""

    @property
    def href(self) -> str:
        return self.url if self.url.startswith(("/", "?", "#", "http")) else reverse(self.url)

    def is_open_to(self, person: Any) -> bool:
        """Whether the person holds the right (anybody, when it names none)."""
        return self.right is None or bool(person.is_authenticated and person.may(self.right))


@dataclass(frozen=True)
class Empty:
    """What a list says when it has no rows, and what to do about it."""

    title: Any
    sentence: Any = ""
    acts: Sequence[Act] = ()


@dataclass(frozen=True)
class Table:
    """A small table of ready values. A cell may be a plain value or a `Link`; `kinds` are column kinds per head."""

    heads: Sequence[Any]
    rows: Sequence[Sequence[Any]]
    kinds: Sequence[str] = ()
    caption: Any = ""

    def columns(self) -> list[tuple[Any, str]]:
        """Heads with their kinds; text where none is given."""
        kinds = [*self.kinds, *["text"] * (len(self.heads) - len(self.kinds))]
        return list(zip(self.heads, kinds, strict=True))


@dataclass(frozen=True)
class Link:
    """A value that opens something."""

    value: Any
    url: str


@dataclass(frozen=True)
class Chart:
    """A chart that answers the question in its title; always shown with its table one click away.

    `option` is an ECharts option of plain JSON values. A data item with a `link` opens it on a click. `size` is
    "small", "medium" or "tall". `note` is the line beside the title.
    """

    title: Any
    option: dict[str, Any]
    table: Table
    note: Any = ""
    size: str = "medium"


@dataclass(frozen=True)
class Stat:
    """A number with a label that opens its rows. `tone` is good, warn, bad or empty; it needs a word in `why`."""

    label: Any
    value: Any
    kind: str = "number"
    url: str | None = None
    why: Any = ""
    tone: str = ""
    currency: str = "CNY"


@dataclass(frozen=True)
class TodayCard:
    """What waits for a person today: how many, where, and why it matters.

    `watch`: others do it, this person answers for it; shown apart, and not counted as the person's own work.
    """

    title: Any
    count: int
    url: str
    why: Any = ""
    tone: str = ""
    lines: Sequence[Any] = field(default_factory=tuple)
    watch: bool = False
