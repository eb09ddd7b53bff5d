from celery import shared_task

from renewals import actions


@shared_task
def open_renewals() -> int:
    """Each night: open what is due, keep anchors and due amounts current, note customers whose lost term is over."""
    actions.follow_contract_ends()
    actions.refresh_due_amounts()
    actions.churn_ended()
    return actions.open_due_renewals()
