"""Verbs of sales that run by the clock."""

from celery import shared_task

from sales.actions import end_orders as end_some_orders


@shared_task(name="sales.tasks.end_orders")
def end_orders() -> int:
    """Mark the orders whose term is over, in chunks; may run late or twice without harm."""
    ended = 0
    while count := end_some_orders():
        ended += count
    return ended
