"""Two sellers ask for the same consultant at the same moment: the week is never filled twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sales.actions.presales import ask_presales, take_request
from sales.actions.presales_rules import change_presales
from sales.models import PresalesRequest
from tests.sales.test_at_once import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_five_requests_at_once_never_overfill_a_week(make_deal, make_person, rep):
    consultants = [make_person("presales", name) for name in ("白露", "丁宁")]
    change_presales({"week_hours": 8}, by=None)
    deals = [make_deal(f"Firm {n} Ltd") for n in range(5)]
    values = {"kind": "demo", "text": "x", "wanted_by": timezone.now() + timedelta(days=2), "hours": 4}
    made, refused = all_at_once(5, lambda n: ask_presales(deals[n], values, by=rep))
    assert (len(made), refused) == (5, [])
    given = list(PresalesRequest.objects.values_list("consultant", flat=True))
    assert sorted(given.count(one.pk) for one in consultants) == [2, 2]
    assert given.count(None) == 1


def test_two_consultants_take_the_same_request(make_deal, make_person, rep):
    takers = [make_person("presales", name) for name in ("白露", "丁宁")]
    values = {"kind": "demo", "text": "x", "wanted_by": timezone.now() + timedelta(days=2), "hours": 4}
    request = ask_presales(make_deal(), values, by=rep)
    PresalesRequest.objects.update(consultant=None)
    won, refused = all_at_once(2, lambda n: take_request(request, by=takers[n]))
    assert (len(won), len(refused)) == (1, 1)
    assert "already" in refused[0]
