"""What the console does by itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.schedule import BEAT_TIMETABLE
from console.models import ApiCall
from console.once import KEPT_FOR
from console.tasks import forget_old_calls


@pytest.mark.django_db
def test_answers_to_calls_are_forgotten_after_a_month(rep):
    now = timezone.now()
    for key, age in (("old", KEPT_FOR + timedelta(hours=1)), ("young", KEPT_FOR - timedelta(hours=1))):
        ApiCall.objects.create(person=rep, key=key, call="POST /api/leads/", called_at=now - age)
    assert forget_old_calls() == 1
    assert [call.key for call in ApiCall.objects.all()] == ["young"]


def test_they_are_forgotten_each_night():
    tasks = {entry["task"]: entry["schedule"] for entry in BEAT_TIMETABLE.values()}
    assert tasks["console.tasks.forget_old_calls"].remaining_estimate(timezone.now()) <= timedelta(days=1)
