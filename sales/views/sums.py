"""What the rows of a list add up to, by currency."""

from typing import Any

from django.db.models import QuerySet, Sum

from console import values


def sum_words(rows: QuerySet[Any], amount: Any, currency: str) -> str:
    """“¥1,250 + $80”: the sum of an expression over rows, by the field that holds their currency; the largest first.

    Blank without rows. One statement.
    """
    sums = rows.order_by().values_list(currency).annotate(total=Sum(amount))
    found = sorted(sums, key=lambda one: -(one[1] or 0))
    return " + ".join(values.money(total, code) for code, total in found if total is not None)
