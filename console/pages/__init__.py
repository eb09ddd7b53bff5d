"""The pages and parts that every department's pages are made of."""

from console.pages.acts import ActPage, BulkActPage
from console.pages.base import Page
from console.pages.details import DetailPage
from console.pages.forms import FormPage
from console.pages.lists import ListPage
from console.pages.parts import Act, Chart, Column, Empty, Fact, Link, Stat, Table, TodayCard

__all__ = [
    "Act",
    "ActPage",
    "BulkActPage",
    "Chart",
    "Column",
    "DetailPage",
    "Empty",
    "Fact",
    "FormPage",
    "Link",
    "ListPage",
    "Page",
    "Stat",
    "Table",
    "TodayCard",
]
