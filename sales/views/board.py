"""The pipeline board."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console import values
from console.pages import Act, Page
from sales.actions.checks import today
from sales.actions.shipping import ensure_stages
from sales.filters.deals import DealFilter
from sales.models import Deal
from sales.queries.board import BoardColumn, board_of, sum_up


class BoardFilter(DealFilter):
    """The board shows open deals by stage: what remains to choose is whose and of which kind."""

    class Meta:
        model = Deal
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("status", "stage", "product", "closed_after", "closed_before"):
            del self.filters[name]


class DealBoardPage(Page):
    """Open deals in columns by stage; a card is dragged, or moved by keys."""

    right = "sales.view_deal"
    template_name = "sales/deal_board.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.wants_fragment("board"):
            return self.fragment("sales/parts/board.html")
        return self.render()

    @cached_property
    def filterset(self) -> BoardFilter:
        data = self.request.GET.copy()
        for name in data:
            data.setlist(name, [value.replace("\x00", "") for value in data.getlist(name)])
        return BoardFilter(data, queryset=self.get_queryset(), request=self.request)

    def get_queryset(self) -> QuerySet[Deal]:
        return Deal.objects.visible_to(self.person).open()

    @cached_property
    def columns(self) -> list[BoardColumn]:
        columns = board_of(self.filterset.qs, today())
        if not columns:
            ensure_stages()
            columns = board_of(self.filterset.qs, today())
        return columns

    def get_title(self) -> str:
        count = sum(column.count for column in self.columns)
        return ngettext("{n} open deal", "{n} open deals", count).format(n=values.number(count))

    def get_facts(self) -> str:
        sums = " + ".join(values.money(amount, currency, compact=True) for currency, amount in sum_up(self.columns))
        stuck = sum(card.pace.is_stuck for column in self.columns for card in column.cards)
        parts = [sums]
        if stuck:
            sentence = ngettext("{n} of those shown stands still", "{n} of those shown stand still", stuck)
            parts.append(sentence.format(n=values.number(stuck)))
        return " · ".join(filter(None, parts)) or _("A lead becomes a deal when it is converted.")

    def get_acts(self) -> list[Act]:
        return [
            Act(gettext_lazy("List"), "sales:deal-list", "sales.view_deal", icon="list"),
            Act(gettext_lazy("Open a deal"), "sales:deal-add", "sales.add_deal", True, icon="plus"),
        ]

    def get_context(self) -> dict[str, Any]:
        query = self.request.GET.copy()
        query.pop("stage", None)
        query["status"] = "open"
        return {
            "columns": self.columns,
            "filterset": self.filterset,
            "list_url": f"{reverse('sales:deal-list')}?{query.urlencode()}",
            "may_move": self.person.may("sales.change_deal"),
        }
