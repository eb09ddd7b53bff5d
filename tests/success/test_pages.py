from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from onboarding.actions import offer_project
from people.models import HandOver
from success.actions import Usage, score_health, take_usage
from success.models import Account, HealthOverride
from tests.onboarding import world
from tests.onboarding.test_actions import walk

pytestmark = pytest.mark.django_db


def page(name, *args):
    return reverse(f"success:{name}", args=args)


@pytest.fixture
def account(project, csm):
    account = Account.objects.get()
    Account.objects.update(since_on=timezone.localdate() - timedelta(days=60))
    days = [timezone.localdate() - timedelta(days=ago) for ago in range(1, 35)]
    take_usage([Usage(account.pk, day, logins=9, active_executives=0, active_staff=4, key_minutes=50) for day in days])
    score_health()
    account.refresh_from_db()
    return account


def test_each_csm_sees_the_own_book(client, account, csm, seller):
    client.force_login(csm)
    assert account.company.name in client.get(page("account-list")).content.decode()
    client.force_login(world.somebody("csm"))
    assert account.company.name not in client.get(page("account-list")).content.decode()
    assert client.get(account.get_absolute_url()).status_code == 404
    client.force_login(seller)
    assert client.get(account.get_absolute_url()).status_code == 200
    client.force_login(world.somebody("lead_desk"))
    assert client.get(page("account-list")).status_code == 403


def test_a_score_is_opened_into_words_with_signs(client, account, csm):
    client.force_login(csm)
    text = client.get(account.get_absolute_url()).content.decode()
    assert "No executive in 4 weeks" in text
    assert "Active seats 4 of 20 (20%)" in text
    assert "−" in text
    panel = client.get(account.get_absolute_url() + "?panel=1").content.decode()
    assert "No executive in 4 weeks" in panel


def test_unknown_health_is_said_and_not_drawn_as_zero(client, project, csm):
    client.force_login(csm)
    text = client.get(page("account-list")).content.decode()
    assert "Health unknown: nothing is reported yet" in text


def test_health_is_set_by_hand_with_reason_and_end(client, account, csm):
    client.force_login(csm)
    url = page("account-override", account.pk)
    assert client.get(url).status_code == 200
    until = timezone.localdate() + timedelta(days=10)
    assert client.post(url, {"score": 20, "why": "", "until": until}).status_code == 422
    assert client.post(url, {"score": 20, "why": "Sponsor leaves", "until": "2050-01-01"}).status_code == 409
    assert HealthOverride.objects.count() == 0
    assert client.post(url, {"score": 20, "why": "Sponsor leaves", "until": until}).status_code == 302
    account.refresh_from_db()
    assert account.health == 20
    assert "by hand" in client.get(account.get_absolute_url()).content.decode()


def test_tier_is_changed_and_noted(client, account, csm):
    client.force_login(csm)
    assert client.post(page("account-change", account.pk), {"tier": "A", "segment": "KA"}).status_code == 302
    account.refresh_from_db()
    assert (account.tier, account.segment) == ("A", "KA")
    assert len(world.events_of(account, "success.account_changed")) == 1


def test_only_the_manager_gives_accounts_to_others(client, account, csm):
    other = world.somebody("csm")
    client.force_login(csm)
    assert client.post(page("account-assign", account.pk), {"csm": other.pk}).status_code == 403
    client.force_login(world.somebody("csm_manager"))
    assert client.post(page("account-assign", account.pk), {"csm": other.pk, "why": "Load"}).status_code == 302
    account.refresh_from_db()
    assert account.csm == other


def test_the_csm_takes_a_project_over_on_its_page(client, project, manager, csm):
    project = walk(project, manager, "accepted")
    handover = offer_project(project, csm, by=manager, checklist=["documents"])
    client.force_login(csm)
    assert "Projects to take over" in client.get("/").content.decode()
    assert handover.title in client.get(page("handover-list")).content.decode()
    accept = page("handover-accept", handover.pk)
    assert accept in client.get(project.get_absolute_url()).content.decode()
    assert client.get(accept).status_code == 200
    assert client.post(accept).status_code == 302
    project.refresh_from_db()
    assert project.status == "handed_over"
    assert client.post(accept).status_code == 409


def test_the_csm_returns_a_project_with_what_is_missing(client, project, manager, csm):
    handover = offer_project(walk(project, manager, "accepted"), csm, by=manager)
    client.force_login(world.somebody("csm"))
    assert client.post(page("handover-return", handover.pk), {"why": "x"}).status_code == 404
    client.force_login(csm)
    data = {"why": "No list of promises", "missing": ["promises"]}
    assert client.post(page("handover-return", handover.pk), data).status_code == 302
    assert HandOver.objects.get(pk=handover.pk).missing == ["promises"]
    client.force_login(manager)
    assert "No list of promises" in client.get(project.get_absolute_url()).content.decode()


def test_the_list_takes_the_same_queries_for_one_row_and_many(
    client, account, csm, seller, django_assert_max_num_queries
):
    client.force_login(csm)
    client.get(page("account-list"))
    with CaptureQueriesContext(connection) as one:
        client.get(page("account-list"))
    for _ in range(5):
        world.signed_order(seller)
    world.deliver()
    with django_assert_max_num_queries(len(one)):
        client.get(page("account-list"))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_stand_in_both_languages(client, account, csm, language):
    csm.language = language
    csm.save()
    client.force_login(csm)
    text = client.get(account.get_absolute_url()).content.decode()
    assert ("4 周内无高管使用" in text) == (language == "zh-hans")


def test_search_finds_the_account(client, account, csm):
    client.force_login(csm)
    assert account.get_absolute_url() in client.get("/search/", {"q": account.company.name}).content.decode()
