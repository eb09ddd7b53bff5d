import pytest
from django.conf import settings
from django.utils import timezone

from renewals.tasks import open_renewals
from success.models import HealthScore
from success.rules.activity import last_full_week
from success.tasks import refresh_accounts, score_health
from tests.onboarding import world

pytestmark = pytest.mark.django_db


def test_the_weekly_task_scores_the_last_full_week(seller, manager, csm):
    week = last_full_week(timezone.localdate())
    world.signed_order(seller, signed_on=week)
    world.deliver()
    assert score_health() == 1
    assert HealthScore.objects.get().week == week
    assert score_health(week.isoformat()) == 1
    assert HealthScore.objects.count() == 1


def test_the_nightly_tasks_may_run_with_nothing_to_do(db):
    assert (refresh_accounts(), open_renewals(), score_health()) == (0, 0, 0)


def test_beat_knows_the_tasks():
    planned = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"success.tasks.score_health", "success.tasks.refresh_accounts", "renewals.tasks.open_renewals"} <= planned
