"""What stands on the paper of an amendment, and its PDF."""

from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from console.pdf import html_to_pdf
from sales.models import Amendment
from sales.queries.amendment_total import change_words, sums_of


def amendment_context(amendment: Amendment) -> dict[str, Any]:
    """What changes, line by line with how it was computed, the sums, and what is payable then.

    The inner reason and the discount against the list price are not the customer's to read.
    """
    total = sums_of(amendment)
    return {
        "record": amendment,
        "order": amendment.order,
        "lines": [(line, change_words(line, amendment)) for line in total.lines],
        "total": total,
        "payable": sum((one.amount for one in total.payments), Decimal("0.00")),
    }


def amendment_pdf(amendment: Amendment) -> bytes:
    """The amendment as a PDF in the reader's language."""
    html = render_to_string("sales/amendment_pdf.html", amendment_context(amendment))
    return html_to_pdf(html, _("Amendment {number}").format(number=amendment.number))
