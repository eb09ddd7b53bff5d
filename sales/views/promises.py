"""Promises of a deal: written down, confirmed or taken back by the rep."""

from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from console.pages import ActPage, Column, Empty, ListPage
from console.values import number, percent
from people.rights import rows_for
from sales.actions import add_promise, settle_promise
from sales.filters.promises import PromiseFilter
from sales.forms.promises import PromiseForm
from sales.forms.reasons import WhyForm
from sales.models import Deal, Order, Promise
from sales.queries.presales_figures import rate_of
from sales.views.ways import TO_BOARD

CHANGE, ADD, VIEW = "sales.change_deal", "sales.add_promise", "sales.view_promise"


class PromiseListPage(ListPage):
    """The register: every promise that the person may see, what is owed, due, broken, and whose it is."""

    right = VIEW
    template_name = "sales/list.html"
    model = Promise
    filterset_class = PromiseFilter
    search_fields = ("text", "made_to", "deal__name")
    default_sort = "-made_on"
    panel = False
    empty = Empty(
        gettext_lazy("Nothing was promised yet"),
        gettext_lazy("A promise is written down on its deal, before signing."),
        [TO_BOARD],
    )

    def get_columns(self) -> list[Column]:
        return [
            Column("text", pgettext_lazy("promise", "What was promised"), why="reason", url=self.url_of_row),
            Column("deal", gettext_lazy("Company"), value=lambda row: row.deal.company or row.deal),
            Column("made_to", gettext_lazy("To whom")),
            Column("made_by", gettext_lazy("Made by"), kind="person"),
            Column("made_on", gettext_lazy("Made on"), kind="date", sort="made_on"),
            Column("due_on", gettext_lazy("Promised for"), kind="date", sort="due_on"),
            Column("status", gettext_lazy("Status"), kind="status"),
            Column("settled_on", gettext_lazy("Settled on"), kind="date", sort="settled_on"),
            Column("product", gettext_lazy("Product"), value="deal.product"),
            Column("owner", gettext_lazy("Seller"), kind="person", value="deal.owner"),
        ]

    def get_queryset(self) -> QuerySet[Promise]:
        rows = Promise.objects.visible_to(self.person)
        return rows.select_related("deal__company", "deal__product", "deal__owner", "made_by")

    @cached_property
    def urls(self) -> dict[int, str]:
        """By deal: where the reader may look, at the deal or at its signed order."""
        ids = {row.deal_id for row in self.rows.rows}
        orders = Order.objects.visible_to(self.person).filter(deal__in=ids, status__in=Order.BINDING)
        found = {order.deal_id: order.get_absolute_url() for order in orders}
        deals = Deal.objects.visible_to(self.person).filter(pk__in=ids)
        return found | {deal.pk: deal.get_absolute_url() for deal in deals}

    def url_of_row(self, row: Promise) -> str:
        url = self.urls.get(row.deal_id, "")
        return f"{url}#promise-{row.pk}" if url else ""

    def record_url(self, record: Any) -> str:
        return self.url_of_row(record)

    def get_title(self) -> str:
        rows = Promise.objects.visible_to(self.person)
        due = rows.due().count()
        if due:
            return ngettext("{n} promise is due", "{n} promises are due", due).format(n=number(due))
        owed = rows.owed().count()
        if not owed:
            return _("No promise is owed")
        return ngettext("{n} promise is owed, none is due", "{n} promises are owed, none is due", owed).format(
            n=number(owed)
        )

    def get_facts(self) -> str:
        sums = Promise.objects.visible_to(self.person).aggregate(
            kept=Count("pk", filter=Q(status="delivered")), broken=Count("pk", filter=Q(status="broken"))
        )
        rate = rate_of(**sums)
        return "" if rate is None else _("{rate} of what was settled was kept").format(rate=percent(rate / 100))


class AddPromisePage(ActPage):
    """What implementation must deliver because it was said before signing."""

    right = ADD
    model = Deal
    form_class = PromiseForm
    label = gettext_lazy("Write down")
    success_message = gettext_lazy("The promise is written down.")
    sentence = gettext_lazy("It is confirmed before signing and goes on to the project.")

    def get_queryset(self) -> QuerySet[Deal]:
        return Deal.objects.changeable_by(self.person, ADD).select_related("company")

    def get_title(self) -> str:
        return _("Promise to {deal}").format(deal=self.record.company or self.record)

    def act(self, record: Any, form: Any) -> None:
        add_promise(record, by=self.person, **form.cleaned_data)


class _PromiseAct(ActPage):
    right = CHANGE
    model = Promise
    status: str = ""

    def get_queryset(self) -> QuerySet[Promise]:
        mine = rows_for(self.person, CHANGE, owner="deal__owner")
        return Promise.objects.filter(mine).select_related("deal")

    def get_sentence(self) -> str:
        return str(self.record)

    def get_back_url(self) -> str:
        return str(self.record.deal.get_absolute_url())

    def act(self, record: Any, form: Any) -> str:
        settle_promise(record, self.status, by=self.person, why=form.cleaned_data.get("why", ""))
        return str(record.deal.get_absolute_url())


class ConfirmPromisePage(_PromiseAct):
    """The rep stands by it: it goes on to the order and the project."""

    title = gettext_lazy("Confirm the promise")
    label = gettext_lazy("Confirm")
    success_message = gettext_lazy("Confirmed.")
    status = Promise.Status.CONFIRMED


class WithdrawPromisePage(_PromiseAct):
    """It was not promised, or the customer gave it up before signing."""

    title = gettext_lazy("Take the promise back")
    label = gettext_lazy("Take back")
    form_class = WhyForm
    is_danger = True
    success_message = gettext_lazy("Taken back.")
    status = Promise.Status.WITHDRAWN
