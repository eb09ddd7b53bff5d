from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from people.rules.dates import add_months
from renewals import actions
from renewals.models import Renewal
from success.models import Account
from tests.onboarding import world
from tests.onboarding.test_api import client_of

pytestmark = pytest.mark.django_db


def page(name, *args):
    return reverse(f"renewals:{name}", args=args)


def due_order(seller, months=4, amount="50000"):
    today = timezone.localdate()
    order = world.signed_order(
        seller,
        signed_on=add_months(today, -8),
        ends_on=add_months(today, months),
        lines=[("annual", 1, amount), ("seats", 20, "300")],
    )
    world.deliver()
    actions.open_due_renewals()
    return order


@pytest.fixture
def renewal(seller, manager, csm):
    return Renewal.objects.get(order=due_order(seller))


def queue_of(client) -> str:
    return client.get(page("renewal-list")).content.decode()


def test_the_title_is_a_finding(client, renewal, csm):
    client.force_login(csm)
    assert "¥56K is due in the next 6 months, none of it at high risk" in queue_of(client)
    Account.objects.update(health=30, health_grade="risk")
    assert "100% of the ¥56K due in the next 6 months is at high risk" in queue_of(client)


def test_an_empty_queue_says_what_will_come(client, csm):
    client.force_login(csm)
    text = client.get(page("renewal-list")).content.decode()
    assert "Nothing is due" in text
    assert "opens by itself six months before" in text


def test_rows_follow_the_role(client, renewal, csm, seller):
    name = renewal.account.company.name
    for person, sees in [
        (csm, True),
        (seller, True),
        (world.somebody("csm"), False),
        (world.somebody("executive"), True),
    ]:
        client.force_login(person)
        assert (name in client.get(page("renewal-list")).content.decode()) == sees
        assert client.get(renewal.get_absolute_url()).status_code == (200 if sees else 404)
        assert len(client_of(person).get("/api/renewals/").json()["results"]) == int(sees)
    client.force_login(world.somebody("implementer"))
    assert client.get(page("renewal-list")).status_code == 403


def test_the_queue_shows_what_is_to_decide_soon_unless_asked_otherwise(client, renewal, csm, seller):
    later = world.signed_order(seller, ends_on=add_months(timezone.localdate(), 11))
    world.deliver()
    actions.open_due_renewals(add_months(timezone.localdate(), 6))
    lost = Renewal.objects.get(order=due_order(seller, months=2))
    actions.lose_renewal(lost, by=csm, loss_reason="price")
    client.force_login(csm)
    soon = client.get(page("renewal-list")).content.decode()
    assert later.company.name not in soon
    assert lost.account.company.name not in soon
    everything = client.get(page("renewal-list") + "?due=all&state=all").content.decode()
    assert later.company.name in everything
    assert lost.account.company.name in everything


def test_a_piece_of_the_chart_opens_exactly_its_rows(client, renewal, csm, seller):
    due_order(seller, months=5)
    month = renewal.anchor_on.strftime("%Y-%m")
    client.force_login(csm)
    text = client.get(page("renewal-list") + f"?due={month}&state=undecided").content.decode()
    assert (
        text.count("data-panel=")
        == Renewal.objects.filter(
            anchor_on__year=renewal.anchor_on.year, anchor_on__month=renewal.anchor_on.month
        ).count()
    )


@pytest.mark.parametrize("due", ["2026-13", "9999-Q9", "x", "0000-01", "2026-", "2026-Q"])
def test_a_due_that_nobody_offers_is_ignored(client, renewal, csm, due):
    client.force_login(csm)
    assert client.get(page("renewal-list") + f"?due={due}").status_code == 200
    assert client.get(page("renewal-calendar") + f"?month={due}").status_code == 200


def test_the_owner_walks_a_renewal_through_its_pages(client, renewal, csm):
    client.force_login(csm)
    plan = page("renewal-plan", renewal.pk)
    assert client.get(plan).status_code == 200
    assert client.post(plan, {"usage_review": "Weekly", "plan": ""}).status_code == 422
    assert client.post(plan, {"usage_review": "Weekly", "plan": "Visit", "forecast": "commit"}).status_code == 302
    assert client.post(page("renewal-talk", renewal.pk), {}).status_code == 302
    win = page("renewal-win", renewal.pk)
    assert f'value="{renewal.order.ends_on + timedelta(days=1)}"' in client.get(win).content.decode()
    data = {
        "starts_on": renewal.order.ends_on + timedelta(days=1),
        "ends_on": renewal.order.ends_on + timedelta(days=365),
        "recurring_amount": "60000",
        "signed_on": timezone.localdate(),
        "act_key": "w" * 20,
    }
    assert [client.post(win, data).status_code for _ in range(2)] == [302, 302]
    renewal.refresh_from_db()
    assert (renewal.status, renewal.outcome, renewal.new_amount) == ("won", "expanded", Decimal("60000.00"))
    assert client.get(renewal.get_absolute_url()).status_code == 200
    assert client.post(win, {**data, "act_key": "other"}).status_code == 409


def test_losing_asks_for_the_reason(client, renewal, csm):
    client.force_login(csm)
    lose = page("renewal-lose", renewal.pk)
    assert client.post(lose, {"loss_reason": "", "why": "x"}).status_code == 422
    assert client.post(lose, {"loss_reason": "other", "why": ""}).status_code == 409
    assert client.post(lose, {"loss_reason": "competitor", "why": "Cheaper"}).status_code == 302
    assert "Went to a competitor: Cheaper" in client.get(renewal.get_absolute_url()).content.decode()


def test_the_seller_looks_but_does_not_act(client, renewal, seller):
    client.force_login(seller)
    assert page("renewal-plan", renewal.pk) not in client.get(renewal.get_absolute_url()).content.decode()
    assert client.get(page("renewal-plan", renewal.pk)).status_code == 403


def test_the_panel_holds_the_acts_with_their_keys(client, renewal, csm):
    client.force_login(csm)
    panel = client.get(renewal.get_absolute_url() + "?panel=1").content.decode()
    assert 'data-key="p"' in panel
    assert "<html" not in panel


def test_a_draft_of_the_review_comes_from_the_health_score(client, renewal, csm):
    parts = [{"key": "seats", "weight": 25, "score": 20, "effect": -5, "facts": {"users": 4, "seats": 20}}]
    Account.objects.update(health_parts=parts)
    client.force_login(csm)
    assert "Active seats 4 of 20 (20%)" in client.get(page("renewal-plan", renewal.pk)).content.decode()


def test_the_renewal_rate_stands_beside_the_chart_and_opens_its_rows(client, renewal, csm, seller):
    today = timezone.localdate()
    Renewal.objects.update(anchor_on=today)
    won = Renewal.objects.get(order=due_order(seller, months=3))
    Renewal.objects.filter(pk=won.pk).update(anchor_on=today)
    actions.win_renewal(won, by=csm)
    client.force_login(csm)
    text = client.get(page("renewal-list")).content.decode()
    assert "50.0%" in text
    assert "1 of 2 customers" in text
    quarter = f"{today.year}-Q{(today.month - 1) // 3 + 1}"
    assert f"?due={quarter}&amp;state=all" in text
    rows = client.get(page("renewal-list") + f"?due={quarter}&state=all").content.decode()
    assert rows.count("data-panel=") == 2


def test_the_calendar_shows_the_month(client, renewal, csm):
    client.force_login(csm)
    url = page("renewal-calendar") + f"?month={renewal.anchor_on:%Y-%m}"
    text = client.get(url).content.decode()
    assert renewal.account.company.name in text
    assert "1 renewal falls due" in text
    assert renewal.account.company.name not in client.get(page("renewal-calendar") + "?month=2020-01").content.decode()


def test_the_list_takes_the_same_queries_for_one_row_and_many(
    client, renewal, csm, seller, django_assert_max_num_queries
):
    client.force_login(csm)
    client.get(page("renewal-list"))
    with CaptureQueriesContext(connection) as one:
        client.get(page("renewal-list"))
    for _ in range(5):
        due_order(seller)
    with django_assert_max_num_queries(len(one)):
        client.get(page("renewal-list"))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_stand_in_both_languages(client, renewal, csm, language):
    csm.language = language
    csm.save()
    client.force_login(csm)
    text = client.get(page("renewal-list")).content.decode()
    assert ("未来 6 个月应续" in text) == (language == "zh-hans")
    assert client.get(page("renewal-calendar")).status_code == 200


def test_today_search_and_account_lead_to_the_renewal(client, renewal, csm):
    Renewal.objects.update(plan_due_on=timezone.localdate() - timedelta(days=1))
    client.force_login(csm)
    assert "Renewals without the plan that was due" in client.get("/").content.decode()
    assert renewal.get_absolute_url() in client.get("/search/", {"q": renewal.account.company.name}).content.decode()
    assert renewal.get_absolute_url() in client.get(renewal.account.get_absolute_url()).content.decode()


def test_a_renewal_is_worked_over_the_api(renewal, csm):
    api, url = client_of(csm), f"/api/renewals/{renewal.pk}/"
    assert api.post(url + "talk/", {}, format="json").status_code == 409
    assert api.post(url + "plan/", {"usage_review": "a"}, format="json").status_code == 400
    assert api.post(url + "plan/", {"usage_review": "a", "plan": "b"}, format="json").json()["status"] == "planned"
    assert api.post(url + "talk/", {}, format="json").json()["status"] == "in_talks"
    assert api.post(url + "lose/", {"loss_reason": "weather"}, format="json").status_code == 400
    assert api.post(url + "lose/", {"loss_reason": "price"}, format="json").json()["status"] == "lost"
    assert api.post(url + "reopen/", {"why": "They called"}, format="json").json()["status"] == "in_talks"
    won = api.post(url + "win/", {}, format="json").json()
    assert (won["status"], won["new_amount"]) == ("won", "56000.00")
    assert client_of(world.somebody("csm")).post(url + "win/", {}, format="json").status_code == 404
    assert api.post(url + "assign/", {}, format="json").status_code == 403
