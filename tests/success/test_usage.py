from datetime import date, timedelta

import pytest
from django.utils import timezone

from success.actions import Usage, find_accounts, take_usage
from success.models import Account, UsageDay
from tests.onboarding import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(seller, manager, csm):
    company = world.firm("Firm in use", credit_code="91440300708461136T", source_ref="crm-77")
    world.signed_order(seller, company, signed_on=timezone.localdate() - timedelta(days=60))
    world.deliver()
    return Account.objects.get()


def day(ago: int) -> date:
    return timezone.localdate() - timedelta(days=ago)


def test_a_day_sent_twice_replaces_itself(account):
    assert [one.outcome for one in take_usage([Usage(account.pk, day(3), logins=5)])] == ["created"]
    assert [one.outcome for one in take_usage([Usage(account.pk, day(3), logins=5)])] == ["unchanged"]
    assert [one.outcome for one in take_usage([Usage(account.pk, day(3), logins=9)])] == ["updated"]
    assert UsageDay.objects.get().logins == 9


def test_the_last_row_of_a_day_counts(account):
    take_usage([Usage(account.pk, day(3), logins=5), Usage(account.pk, day(3), logins=7)])
    assert UsageDay.objects.get().logins == 7


def test_not_reported_is_not_zero(account):
    take_usage([Usage(account.pk, day(3), logins=5, active_staff=0)])
    stored = UsageDay.objects.get()
    assert (stored.active_executives, stored.active_staff) == (None, 0)


def test_days_to_come_and_impossible_counts_are_refused_alone(account):
    taken = take_usage(
        [
            Usage(account.pk, day(-3), logins=1),
            Usage(account.pk, day(2), logins=-1),
            Usage(account.pk, day(2), logins=1),
        ]
    )
    assert [one.outcome for one in taken] == ["refused", "refused", "created"]
    assert all(one.sentence for one in taken[:2])


def test_the_first_use_makes_the_account_active_once(account):
    take_usage([Usage(account.pk, day(9), logins=0)])
    account.refresh_from_db()
    assert account.active_at is None
    take_usage([Usage(account.pk, day(5), logins=3), Usage(account.pk, day(4), logins=3)])
    take_usage([Usage(account.pk, day(8), logins=3)])
    account.refresh_from_db()
    assert timezone.localdate(account.active_at) == day(5)
    events = world.events_of(account, "success.account_became_active")
    assert [timezone.localdate(event.happened_at) for event in events] == [day(5)]


def test_use_before_the_contract_makes_nobody_active(account):
    take_usage([Usage(account.pk, account.since_on - timedelta(days=1), logins=8)])
    account.refresh_from_db()
    assert account.active_at is None


def test_a_customer_is_found_by_code_former_id_or_company(account):
    refs = {"91440300708461136T", "crm-77", str(account.company_id), "nobody", ""}
    assert find_accounts(refs) == dict.fromkeys(refs - {"nobody", ""}, account.pk)


def test_a_thousand_days_cost_a_fixed_number_of_queries(account, django_assert_max_num_queries):
    rows = [Usage(account.pk, day(ago), logins=ago) for ago in range(1, 1001)]
    with django_assert_max_num_queries(11):
        take_usage(rows)
    assert UsageDay.objects.count() == 1000
