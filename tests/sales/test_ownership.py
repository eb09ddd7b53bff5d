"""Whose expansions and renewals are: by the contract's dates, by what the firm decided, said in one sentence."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from journal.actions import record
from journal.errors import NotPossible
from journal.kinds import KINDS
from journal.models import Event
from people.rules.dates import add_months
from sales.actions import open_deal, sign_order
from sales.actions.checks import today
from sales.actions.ownership import change_ownership
from sales.queries.ownership import answers_for, customer_of, owner_for
from sales.rules.ownership import owner_of_deal, window_end


@pytest.mark.parametrize(("signed", "last_of_sales", "first_of_csm"), [
    (date(2026, 3, 31), date(2026, 9, 30), date(2026, 10, 1)),
    (date(2026, 8, 31), date(2027, 2, 28), date(2027, 3, 1)),
    (date(2027, 8, 31), date(2028, 2, 29), date(2028, 3, 1)),
    (date(2028, 2, 29), date(2028, 8, 29), date(2028, 8, 30)),
    (date(2026, 1, 15), date(2026, 7, 15), date(2026, 7, 16)),
])  # fmt: skip
def test_an_expansion_is_sales_for_six_calendar_months_with_both_ends(signed, last_of_sales, first_of_csm):
    inside = owner_of_deal("seats", signed, last_of_sales)
    assert (inside.department, inside.since, inside.window_ends_on) == ("sales", signed, last_of_sales)
    after = owner_of_deal("modules", signed, first_of_csm)
    assert (after.department, after.since) == ("csm", first_of_csm)
    assert window_end(signed) == last_of_sales


def test_the_months_and_the_owner_of_renewals_are_the_firms_decision():
    assert owner_of_deal("seats", date(2026, 3, 31), date(2026, 7, 1), months=3).department == "csm"
    assert owner_of_deal("renewal", date(2026, 3, 31), date(2027, 1, 1), renewal_owner="operations").department == (
        "operations"
    )


@pytest.fixture
def csm(make_person):
    return make_person("csm", "李娜")


@pytest.fixture
def customer(make_deal, make_order, rep, csm):
    """A firm whose contract was signed seven months ago, looked after by a CSM."""
    signed_on = add_months(today(), -7)
    deal = make_deal(days_ago=(today() - signed_on).days + 5)
    term = {"starts_on": signed_on, "ends_on": add_months(signed_on, 12) - timedelta(days=1)}
    order = sign_order(make_order(deal, **term), by=rep, signed_on=signed_on)
    record(KINDS["success.account_opened"], order, by=None, csm=csm.pk)
    return order.company


@pytest.mark.django_db
def test_the_sentence_names_the_person_the_contract_and_the_window(customer, csm, rep):
    expansions, renewals = answers_for(customer, today())
    signed_on = add_months(today(), -7)
    ended = add_months(signed_on, 6)
    assert expansions.sentence == (f"CSM 李娜, because the contract was signed {signed_on} and 6 months ended {ended}.")
    assert (expansions.person, expansions.ownership.since) == (csm, ended + timedelta(days=1))
    assert (renewals.person, renewals.sentence) == (csm, "CSM 李娜, because renewals belong to them.")
    inside = owner_for("seats", customer_of(customer), ended)
    assert inside.sentence == f"Sales {rep}, because the contract was signed {signed_on} and 6 months end {ended}."


@pytest.mark.django_db
def test_an_expansion_goes_to_its_owner_by_the_contract(customer, csm, rep, manager):
    deal = open_deal({"company": customer, "kind": "seats", "amount": "5000"}, by=rep)
    assert deal.owner == csm
    named = open_deal({"company": customer, "kind": "seats", "amount": "5000"}, by=rep, owner=manager)
    assert named.owner == manager, "a person who is named goes before the rule"
    new = open_deal({"company": customer, "kind": "new", "amount": "5000"}, by=manager)
    assert new.owner == manager
    change_ownership("sales", 12, by=manager)
    assert open_deal({"company": customer, "kind": "modules", "amount": "1"}, by=manager).owner == rep
    assert open_deal({"company": customer, "kind": "renewal", "amount": "1"}, by=manager).owner == rep


@pytest.mark.django_db
def test_a_renewal_does_not_restart_the_window_and_a_new_line_does(customer, make_deal, make_order, rep):
    renewal = make_deal(company=customer, kind="renewal", days_ago=5)
    sign_order(make_order(renewal), by=rep)
    assert answers_for(customer, today())[0].ownership.department == "csm"
    sign_order(make_order(make_deal(company=customer, days_ago=5)), by=rep)
    assert answers_for(customer, today())[0].ownership.department == "sales"


@pytest.mark.django_db
def test_who_came_by_referral_keeps_the_seller_as_key_person(customer, rep):
    deal = customer.orders.get().deal
    deal.attributes = {"origin": "referral"}
    deal.save()
    answer = answers_for(customer, today())[0]
    assert answer.key_person == rep
    assert answer.sentence.endswith(f"{rep} stays the key person: the customer came by referral.")


@pytest.mark.django_db
def test_a_named_manager_takes_renewals_and_must_be_at_work(customer, manager, make_person):
    boss = make_person("executive", "王总")
    with pytest.raises(NotPossible, match="Say who takes the renewals"):
        change_ownership("commercial", 6, by=manager)
    with pytest.raises(NotPossible, match="0 to 60 months"):
        change_ownership("csm", 61, by=manager)
    change_ownership("commercial", 6, by=manager, manager=boss)
    change_ownership("commercial", 6, by=manager, manager=boss)
    assert Event.objects.filter(name="sales.ownership_changed").count() == 1
    renewals = answers_for(customer, today())[1]
    assert (renewals.person, renewals.sentence) == (boss, "Commercial manager 王总, because renewals belong to them.")


@pytest.mark.django_db
def test_the_settings_page_says_what_it_means_and_asks_for_the_right(client, customer, manager, rep):
    url = reverse("sales:ownership")
    client.force_login(rep)
    assert client.get(url).status_code == 403
    client.force_login(manager)
    page = client.get(url)
    now = next(one for one in page.context["effects"].expansions if one.is_now)
    assert (now.months, now.with_sales, now.with_csm) == (6, 0, 1)
    assert client.post(url, {"renewal_owner": "operations", "expansion_months": "6"}).status_code == 409
    assert client.post(url, {"renewal_owner": "sales", "expansion_months": "12"}).status_code == 302
    page = client.get(url)
    assert "The seller" in page.content.decode()
    assert page.context["lines"]


@pytest.mark.django_db
def test_the_sentence_stands_on_the_pages_and_in_the_api(client, customer, csm, manager):
    client.force_login(manager)
    order = customer.orders.get()
    deal = open_deal({"company": customer, "kind": "seats", "amount": "5000"}, by=manager)
    for record_ in (customer, order, deal):
        assert "CSM 李娜, because the contract was signed" in client.get(record_.get_absolute_url()).content.decode()
    api = APIClient()
    api.force_authenticate(manager)
    found = api.get("/api/ownership/", {"company": customer.pk}).json()
    assert [(one["kind"], one["owner"]) for one in found] == [("seats", csm.pk), ("renewal", csm.pk)]
    assert api.get("/api/ownership/", {"company": customer.pk, "on": "2020-01-01"}).status_code == 200
    assert api.post("/api/ownership-policy/", {"renewal_owner": "sales", "expansion_months": 3}).status_code == 200
    assert api.get("/api/ownership-policy/").json()[0]["expansion_months"] == 3
