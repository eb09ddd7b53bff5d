"""What an account pays and for how many seats: always derived from the signed orders, by one statement."""

from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.utils import timezone

from sales.models import Order, Product

# An order counts while its term runs. One that starts later counts at once when it renews nothing (the customer has
# signed), but a renewal only from its first day, because it takes the place of the term before. A renewal without
# lines for seats keeps the seats of the order it renews. Where no term runs any more the seats stay as they were last:
# who uses it still is compared with them.
SQL = """
WITH RECURSIVE in_force AS (
    SELECT o.id, o.company_id, o.recurring_amount, o.currency
    FROM sales_order o
    WHERE o.status = ANY(%(binding)s) AND (o.ends_on IS NULL OR o.ends_on >= %(on)s)
      AND (o.renews_id IS NULL OR o.starts_on IS NULL OR o.starts_on <= %(on)s)
      AND (%(companies)s::bigint[] IS NULL OR o.company_id = ANY(%(companies)s))
), own_seats AS (
    SELECT l.order_id, sum(l.quantity) AS seats
    FROM sales_orderline l JOIN sales_product p ON p.id = l.product_id AND p.kind = %(seats)s
    WHERE (l.starts_on IS NULL OR l.starts_on <= %(on)s) AND (l.ends_on IS NULL OR l.ends_on >= %(on)s)
    GROUP BY l.order_id
), chain AS (
    SELECT i.id AS order_id, i.id AS source_id, 0 AS depth FROM in_force i
    UNION ALL
    SELECT c.order_id, o.renews_id, c.depth + 1
    FROM chain c JOIN sales_order o ON o.id = c.source_id
    WHERE o.renews_id IS NOT NULL AND c.depth < 50
      AND NOT EXISTS (SELECT 1 FROM own_seats s WHERE s.order_id = c.source_id)
), seats AS (
    SELECT DISTINCT ON (c.order_id) c.order_id, s.seats
    FROM chain c JOIN own_seats s ON s.order_id = c.source_id ORDER BY c.order_id, c.depth
), sums AS (
    SELECT i.company_id, sum(i.recurring_amount) AS amount, coalesce(sum(s.seats), 0) AS seats,
           max(i.currency) AS currency
    FROM in_force i LEFT JOIN seats s ON s.order_id = i.id GROUP BY i.company_id
)
UPDATE success_account a
SET recurring_amount = coalesce(x.amount, 0), seats = coalesce(x.seats, a.seats),
    currency = coalesce(x.currency, a.currency)
FROM success_account b LEFT JOIN sums x ON x.company_id = b.company_id
WHERE a.id = b.id AND (%(companies)s::bigint[] IS NULL OR a.company_id = ANY(%(companies)s))
  AND (a.recurring_amount, a.seats, a.currency)
      IS DISTINCT FROM (coalesce(x.amount, 0), coalesce(x.seats, a.seats), coalesce(x.currency, a.currency))
"""


def refresh_contracts(on: date | None = None, companies: Iterable[int] | None = None) -> int:
    """Bring recurring amount and seats of accounts in line with their signed orders as of `on` (default today).

    `companies` limits it to some; returns how many accounts changed. Safe to repeat.
    """
    values = {
        "on": on or timezone.localdate(timezone=timezone.get_default_timezone()),
        "companies": list(companies) if companies is not None else None,
        "binding": [Order.Status.SIGNED.value, Order.Status.ACTIVE.value],
        "seats": Product.Kind.SEATS.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL, values)
        return cursor.rowcount
