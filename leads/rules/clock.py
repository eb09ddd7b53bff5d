"""How long a rep has to answer a lead that was handed over, in working time of the team."""

from datetime import datetime, timedelta

from people.rules.working_time import WorkingHours, add_working_time

ANSWER_WITHIN = timedelta(hours=4)


def answer_due(offered_at: datetime, hours: WorkingHours) -> datetime:
    """The moment by which the rep accepts or returns it."""
    return add_working_time(offered_at, ANSWER_WITHIN, hours)
