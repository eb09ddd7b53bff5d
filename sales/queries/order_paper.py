"""What stands on the paper that a customer signs, for the printed page and the PDF."""

from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from console.pdf import html_to_pdf
from journal.errors import NotPossible
from sales.models import Order
from sales.queries.order_words import co_term_words, line_words
from sales.queries.plans import payments_of


def paper_context(order: Order) -> dict[str, Any]:
    """Lines with how they were computed, payments, term; `plan_fault` says why the agreed payments don't fit."""
    payments, fault = [], ""
    try:
        payments = payments_of(order)
    except NotPossible as refusal:
        fault = _("{why} Mend the plan before signing.").format(why=refusal)
    return {
        "record": order,
        "lines": [(line, line_words(line, order)) for line in order.lines.select_related("product")],
        "how_computed": co_term_words(order),
        "payments": payments,
        "payable": sum((one.amount for one in payments), Decimal("0.00")),
        "has_shares": any(one.share for one in payments),
        "plan_fault": fault,
    }


def order_pdf(order: Order) -> bytes:
    """The order as a PDF in the reader's language."""
    html = render_to_string("sales/order_pdf.html", paper_context(order))
    return html_to_pdf(html, _("Order {number}").format(number=order.number))
