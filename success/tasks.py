from datetime import date

from celery import shared_task
from django.utils import timezone

from success import actions


@shared_task
def score_health(week: str | None = None) -> int:
    """Score the last full ISO week, or the one in which the ISO date `week` lies; returns how many accounts."""
    return actions.score_health(date.fromisoformat(week) if week else None)


@shared_task
def refresh_accounts() -> int:
    """Each morning: what accounts pay follows terms that began or ended overnight, and scores set by hand end."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    actions.mark_active()
    return actions.refresh_contracts(today) + actions.end_overrides(today)
