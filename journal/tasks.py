from celery import shared_task

from journal.actions import run_due_deliveries


@shared_task
def run_deliveries() -> int:
    """Run the outbox; called after each commit that owes a reaction, and swept each minute."""
    return run_due_deliveries()
