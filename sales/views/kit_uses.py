"""Uses of the kit as a list: what numbers of the kit and of enablement open to."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from console.pages import Column, Empty, ListPage
from sales.filters.kit import KitUseFilter
from sales.models import KitUse
from sales.views.kit import VIEW
from sales.views.ways import TO_BOARD


class KitUseListPage(ListPage):
    """Which deal used what, and what its seller said."""

    right = VIEW
    template_name = "sales/list.html"
    title = gettext_lazy("Uses of the sales kit")
    model = KitUse
    filterset_class = KitUseFilter
    default_sort = "-used_at"
    panel = False
    columns = [
        Column(
            "what",
            gettext_lazy("What was used"),
            value=str,
            url=lambda use: (use.item or use.training).get_absolute_url(),
        ),
        Column("deal", gettext_lazy("Deal"), url=lambda use: use.deal.get_absolute_url()),
        Column("stage", gettext_lazy("Stage")),
        Column("outcome", gettext_lazy("What became of it"), kind="status", value="deal.status"),
        Column("by", gettext_lazy("Used by"), kind="person"),
        Column("used_at", gettext_lazy("Used at"), kind="datetime", sort="used_at"),
        Column("verdict", gettext_lazy("Did it help"), kind="status", why="comment"),
    ]
    empty = Empty(
        gettext_lazy("Nothing was used yet"), gettext_lazy("Sellers mark on a deal what they have shown."), [TO_BOARD]
    )

    def get_queryset(self) -> QuerySet[KitUse]:
        rows = KitUse.objects.visible_to(self.person)
        return rows.select_related("deal", "item", "training", "stage", "by")
