"""What runs by itself: ids or nothing in, an action called."""

from celery import shared_task

from companies.actions import learn_weights
from companies.weights import newest_weights
from journal.errors import NotPossible


@shared_task
def learn_match_weights() -> None:
    """Learn again, unless somebody went back to the shipped weights or there is too little to learn from."""
    newest = newest_weights()
    if newest is not None and not newest.levels:
        return
    try:
        learn_weights(by=None)
    except NotPossible:
        return
