"""Where an empty page of sales sends its reader: to the page on which the first row begins."""

from django.utils.translation import gettext_lazy

from console.pages import Act

TO_BOARD = Act(gettext_lazy("Board"), "sales:deal-board", "sales.view_deal", icon="layout-kanban")
TO_ORDERS = Act(gettext_lazy("Orders"), "sales:order-list", "sales.view_order", icon="file-invoice")
TO_NEW_DEAL = Act(gettext_lazy("Open a deal"), "sales:deal-add", "sales.add_deal", True, icon="plus")
