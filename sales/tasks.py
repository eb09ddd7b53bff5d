"""Verbs of sales that run by the clock."""

from celery import shared_task
from django.db import transaction

from sales.actions import end_orders as end_some_orders
from sales.actions import put_due_in_force
from sales.actions.audit_run import run_audit as look_through
from sales.actions.dunning import remind_of_late_payments as remind_some
from sales.actions.forecasts import take_forecast as take_picture
from sales.models import AuditMonth


@shared_task(name="sales.tasks.end_orders")
def end_orders() -> int:
    """Mark the orders whose term is over, in chunks; may run late or twice without harm."""
    ended = 0
    while count := end_some_orders():
        ended += count
    return ended


@shared_task(name="sales.tasks.take_forecast")
def take_forecast() -> int:
    """Keep how every open deal stands in the forecast today; a second run on the same day changes the first."""
    return take_picture()


@shared_task(name="sales.tasks.remind_of_late_payments")
def remind_of_late_payments() -> int:
    """Remind of payments that are late, in chunks; each step of each payment once, however often this runs."""
    looked_at = 0
    while count := remind_some():
        looked_at += count
    return looked_at


@shared_task(name="sales.tasks.put_amendments_in_force")
def put_amendments_in_force() -> int:
    """Let signed amendments count whose day has come, in chunks; may run late or twice without harm."""
    done = 0
    while count := put_due_in_force():
        done += count
    return done


@shared_task(name="sales.tasks.run_audit", acks_late=True)
def run_audit(audit_id: int) -> int:
    """Look through a month that was started; a second run finds the same. Returns the number of wins."""
    audit = AuditMonth.objects.get(pk=audit_id)
    return look_through(audit).wins_total if audit.is_running else 0


def run_audit_later(audit_id: int) -> None:
    """Hand a started month to a worker after the commit."""
    transaction.on_commit(lambda: run_audit.delay(audit_id))
