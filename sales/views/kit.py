"""The sales kit: what there is to show, how it was used, what it is worth; and one item."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from console import values
from console.pages import Act, Column, DetailPage, Empty, Fact, ListPage, Page
from sales.filters.kit import KitFilter
from sales.models import Deal, KitItem, KitUse, KitVersion, Training
from sales.models.kit import HasFile
from sales.queries.kit import KitFigures, kit_figures
from sales.rules.kit import FEWEST

VIEW, CHANGE = "sales.view_kit", "sales.change_kit"


def rate_words(rate: float | None, decided: int) -> str:
    """A win rate, or that too few deals were decided to say anything."""
    if rate is not None:
        return values.percent(rate / 100)
    return pgettext("win rate", "too few ({n} of {least})").format(n=decided, least=FEWEST) if decided else "—"


def said_words(figures: KitFigures) -> str:
    """What sellers said about it."""
    parts = []
    if figures.useful:
        parts.append(ngettext("{n} useful", "{n} useful", figures.useful).format(n=figures.useful))
    if figures.not_useful:
        parts.append(ngettext("{n} not", "{n} not", figures.not_useful).format(n=figures.not_useful))
    return " · ".join(parts)


class KitListPage(ListPage):
    """Everything in the kit with its use, what sellers said, and the win rates with and without it."""

    right = VIEW
    template_name = "sales/list.html"
    model = KitItem
    filterset_class = KitFilter
    search_fields = ("title", "title_zh", "note")
    default_sort = "-published_at"
    panel = False
    acts = [
        Act(gettext_lazy("Add to the kit"), "sales:kit-add", CHANGE, True, icon="plus"),
        Act(gettext_lazy("Enablement"), "sales:enablement", "sales.view_kit"),
    ]
    empty = Empty(
        gettext_lazy("The kit is empty"), gettext_lazy("Decks, cases, scripts and price sheets that sellers show.")
    )

    def get_title(self) -> str:
        count = KitItem.objects.published().count()
        return ngettext("{n} item in the sales kit", "{n} items in the sales kit", count).format(n=values.number(count))

    def get_facts(self) -> str:
        return _("Win rates of the last year: won ÷ decided, from {n} decided deals on.").format(n=FEWEST)

    def get_queryset(self) -> QuerySet[KitItem]:
        return KitItem.objects.select_related("product", "published_by").prefetch_related("stages")

    @cached_property
    def figures(self) -> dict[int, KitFigures]:
        return kit_figures()

    def of(self, item: KitItem) -> KitFigures:
        return self.figures.get(item.pk, KitFigures())

    def get_columns(self) -> list[Column]:
        of = self.of
        uses_url = lambda item: f"{item.get_absolute_url()}#uses" if of(item).used else ""  # noqa: E731
        return [
            Column("title", gettext_lazy("Item"), kind="link", value=str, why="note"),
            Column("kind", gettext_lazy("Kind"), value="get_kind_display"),
            Column("stages", gettext_lazy("For the stages"), value=lambda item: stage_words(item)),
            Column("product", gettext_lazy("Product")),
            Column("industry", gettext_lazy("Industry"), value="industry_name"),
            Column("used", gettext_lazy("Used"), kind="number", value=lambda item: of(item).used, url=uses_url,
                   why=lambda item: said_words(of(item))),
            Column("won", gettext_lazy("Deals won"), kind="number", value=lambda item: of(item).won, url=uses_url),
            Column("win_rate", gettext_lazy("Win rate with it"), value=lambda item: with_words(of(item)),
                   why=lambda item: _("without it {rate}").format(rate=without_words(of(item)))),
            Column("status", gettext_lazy("Status"), kind="status", why="reason"),
            Column("published_at", gettext_lazy("Published at"), kind="date", sort="published_at"),
        ]  # fmt: skip


def stage_words(item: KitItem) -> str:
    """The stages that an item is for."""
    return ", ".join(str(stage) for stage in item.stages.all()) or _("any")


def with_words(figures: KitFigures) -> str:
    return rate_words(figures.rates.with_it, figures.rates.decided_with)


def without_words(figures: KitFigures) -> str:
    rates = figures.rates
    return rate_words(rates.without_it, rates.won_without + rates.lost_without)


class KitDetailPage(DetailPage):
    """One item: what it is for, its versions, who used it on which deal and what they said."""

    right = VIEW
    model = KitItem
    template_name = "sales/kit_detail.html"

    def get_queryset(self) -> QuerySet[KitItem]:
        return KitItem.objects.select_related("product", "published_by").prefetch_related("stages")

    @cached_property
    def figures(self) -> KitFigures:
        return kit_figures().get(self.record.pk, KitFigures())

    def get_finding(self) -> str:
        figures = self.figures
        if self.record.status == KitItem.Status.RETIRED:
            return str(self.record.reason)
        used = ngettext("used on {n} deal", "used on {n} deals", figures.used).format(n=figures.used)
        won = ngettext("{n} of them won", "{n} of them won", figures.won).format(n=figures.won)
        return " · ".join(filter(None, (used, won if figures.used else "", said_words(figures))))

    def get_facts(self) -> list[Fact]:
        item: KitItem = self.record
        facts = [
            Fact(gettext_lazy("Kind"), item.get_kind_display()),
            Fact(gettext_lazy("For the stages"), stage_words(item)),
            Fact(gettext_lazy("Product"), item.product),
            Fact(gettext_lazy("Industry"), item.industry_name),
            Fact(gettext_lazy("Version"), item.version, "number"),
            Fact(gettext_lazy("Published by"), item.published_by),
            Fact(gettext_lazy("Win rate with it"), with_words(self.figures)),
            Fact(gettext_lazy("Win rate without"), without_words(self.figures)),
        ]
        return [fact for fact in facts if fact.value not in (None, "")]

    def get_acts(self) -> list[Act]:
        pk, acts = self.record.pk, [self._act(gettext_lazy("Change"), "edit")]
        if self.record.status == KitItem.Status.RETIRED:
            return [*acts, self._act(gettext_lazy("Bring back"), "restore")]
        version = Act(gettext_lazy("New version"), reverse("sales:kit-version-add", args=[pk]), CHANGE, primary=True)
        return [version, *acts, self._act(gettext_lazy("Retire"), "retire", danger=True)]

    def _act(self, label: Any, verb: str, **more: Any) -> Act:
        return Act(label, reverse(f"sales:kit-{verb}", args=[self.record.pk]), CHANGE, **more)

    def get_context(self) -> dict[str, Any]:
        uses = KitUse.objects.filter(item=self.record)
        return {"versions": self.record.versions.select_related("by")[:30], **uses_context(self, uses)}


def uses_context(page: Page, uses: QuerySet[KitUse]) -> dict[str, Any]:
    """The newest uses with their deals; a deal that the reader may not see is not named."""
    shown = list(uses.select_related("deal", "stage", "by")[:100])
    mine = Deal.objects.visible_to(page.person).filter(pk__in={use.deal_id for use in shown})
    may_judge = set(
        KitUse.objects.judgeable_by(page.person).filter(pk__in=[u.pk for u in shown]).values_list("pk", flat=True)
    )
    return {
        "uses": shown,
        "visible_deals": set(mine.values_list("pk", flat=True)),
        "may_judge": may_judge if page.person.may("sales.use_kit") else set(),
    }


class KitFilePage(Page):
    """The file of a version, always as a download: nothing of it runs in the reader's browser."""

    right = VIEW
    model: type[HasFile] = KitVersion

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        holder: Any = get_object_or_404(self.model._default_manager.exclude(file=""), pk=kwargs["pk"])
        return FileResponse(
            holder.file.open("rb"),
            as_attachment=True,
            filename=holder.file_name,
            content_type="application/octet-stream",
        )


class TrainingFilePage(KitFilePage):
    """What was shown in a training."""

    model = Training
