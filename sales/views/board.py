"""The board of a pipeline."""

from functools import cached_property
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from console import values
from console.pages import Act, Page
from sales.actions.shipping import ensure_stages
from sales.filters.deals import DealFilter
from sales.models import Deal, Pipeline, Stage
from sales.models.deals import stuck_q
from sales.queries.board import BoardColumn, board_of, columns_of, more_cards, pipelines_in_use, stages_of, sum_up
from sales.queries.board_cards import cards_of, with_names

MORE = "more-"


class BoardFilter(DealFilter):
    """The board shows the open deals of one pipeline by stage: what remains to choose is which, and whose."""

    pipeline = django_filters.ChoiceFilter(
        label=pgettext_lazy("way of deals", "Pipeline"), empty_label=None, method="all_of_it"
    )

    class Meta:
        model = Deal
        fields: list[str] = []

    filters: dict[str, Any]

    def __init__(
        self, *args: Any, pipeline: Pipeline, pipelines: list[Pipeline], stages: list[Stage], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.stages = stages
        chosen = self.filters.pop("pipeline")
        chosen.extra["choices"] = [(str(one.pk), str(one)) for one in pipelines]
        chosen.extra["initial"] = str(pipeline.pk)
        kept = ["owner", "team", "step", *(["kind"] if len(pipeline.kinds) > 1 else [])]
        others = {name: one for name, one in self.filters.items() if name in kept}
        self.filters = {"pipeline": chosen, **others}

    def all_of_it(self, queryset: QuerySet[Deal], name: str, value: str) -> QuerySet[Deal]:
        """The columns narrow to the pipeline's stages."""
        return queryset

    def stuck(self, queryset: QuerySet[Deal]) -> QuerySet[Deal]:
        """Only the stages that the board shows: fewer conditions for each of very many deals."""
        return queryset.filter(stuck_q(self.stages))


class DealBoardPage(Page):
    """Open deals in columns by stage; a card is dragged, or moved by keys; a column is read on without an end."""

    right = "sales.view_deal"
    template_name = "sales/deal_board.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        target = request.headers.get("HX-Target", "")
        if self.wants_fragment("board"):
            return self.fragment("sales/parts/board.html")
        if self.wants_fragment("board-news"):
            return self._news(request.GET.get("card", ""))
        if target.startswith(MORE) and self.wants_fragment(target):
            return self._more(target.removeprefix(MORE))
        return self.render()

    def _more(self, stage: str) -> HttpResponseBase:
        """The next cards of one column."""
        column = get_object_or_404(self.pipeline.stages, pk=int(stage) if stage.isdecimal() and len(stage) < 18 else 0)
        rows = more_cards(self.filterset.qs, column, self.request.GET.get("after", ""))
        cards, query = cards_of(rows.rows), self.more_query(rows.after)
        return self._part("sales/parts/board_more.html", cards=cards, stage=column, after=rows.after, query=query)

    def _news(self, pk: str) -> HttpResponseBase:
        """The heads of all columns and one card, after it was worked."""
        mine = self.filterset.qs.filter(pk=int(pk) if pk.isdecimal() and len(pk) < 18 else 0)
        shown = mine.filter(stage__pipeline=self.pipeline)
        heads = columns_of(self.filterset.qs, self.stages)
        return self._part("sales/parts/board_news.html", columns=heads, cards=cards_of(with_names(shown)))

    def _part(self, template: str, **more: Any) -> HttpResponseBase:
        shared = {"view": self, "list_url": self.list_url, "may_move": self.may_move}
        response = TemplateResponse(self.request, template, {**shared, **more})
        response.headers["X-Fragment"] = "1"
        response.headers["Vary"] = "HX-Request, HX-Target, Cookie"
        return response

    @cached_property
    def pipelines(self) -> list[Pipeline]:
        found = pipelines_in_use()
        if not found:
            ensure_stages()
            found = pipelines_in_use()
        return found

    @cached_property
    def pipeline(self) -> Pipeline:
        """The one that is chosen; the first when none is, or one that is not there."""
        wanted = self.request.GET.get("pipeline", "")
        return next((one for one in self.pipelines if str(one.pk) == wanted), self.pipelines[0])

    @cached_property
    def stages(self) -> list[Stage]:
        return stages_of(self.pipeline)

    @cached_property
    def filterset(self) -> BoardFilter:
        data = self.request.GET.copy()
        for name in data:
            data.setlist(name, [value.replace("\x00", "") for value in data.getlist(name)])
        data["pipeline"] = str(self.pipeline.pk)
        return BoardFilter(
            data,
            queryset=self.get_queryset(),
            request=self.request,
            pipeline=self.pipeline,
            pipelines=self.pipelines,
            stages=self.stages,
        )

    def get_queryset(self) -> QuerySet[Deal]:
        return Deal.objects.visible_to(self.person).open()

    @cached_property
    def columns(self) -> list[BoardColumn]:
        columns = board_of(self.filterset.qs, self.stages)
        for column in columns:
            column.query = self.more_query(column.after)
        return columns

    def get_title(self) -> str:
        count = sum(column.count for column in self.columns)
        return ngettext("{n} open deal", "{n} open deals", count).format(n=values.number(count))

    def get_facts(self) -> str:
        sums = " + ".join(values.money(amount, currency, compact=True) for currency, amount in sum_up(self.columns))
        stuck = sum(column.stuck for column in self.columns)
        parts = [sums]
        if stuck:
            parts.append(ngettext("{n} stands still", "{n} stand still", stuck).format(n=values.number(stuck)))
        return " · ".join(filter(None, parts)) or _("A lead becomes a deal when it is converted.")

    def get_acts(self) -> list[Act]:
        return [
            Act(gettext_lazy("Pipelines"), "sales:pipeline-list", "sales.change_pipeline", icon="settings"),
            Act(gettext_lazy("List"), "sales:deal-list", "sales.view_deal", icon="list"),
            Act(gettext_lazy("Open a deal"), "sales:deal-add", "sales.add_deal", True, icon="plus"),
        ]

    @property
    def list_url(self) -> str:
        """The list with the same filters, for a stage to be added."""
        query = self.request.GET.copy()
        for name in ("stage", "pipeline", "after", "card", "step"):
            query.pop(name, None)
        query["status"] = "open"
        return f"{reverse('sales:deal-list')}?{query.urlencode()}"

    @property
    def may_move(self) -> bool:
        return bool(self.person.may("sales.change_deal"))

    def more_query(self, after: str) -> str:
        """The query string for the next cards behind a cursor."""
        query = self.request.GET.copy()
        query["after"], query["pipeline"] = after, str(self.pipeline.pk)
        return f"?{query.urlencode()}"

    def get_context(self) -> dict[str, Any]:
        return {
            "columns": self.columns,
            "filterset": self.filterset,
            "list_url": self.list_url,
            "may_move": self.may_move,
        }
