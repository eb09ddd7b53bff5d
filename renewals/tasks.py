from celery import shared_task

from renewals import actions


@shared_task
def open_renewals() -> int:
    """Each night: open what is due, keep due amounts current, and note customers whose lost term is over."""
    actions.refresh_due_amounts()
    actions.churn_ended()
    return actions.open_due_renewals()
