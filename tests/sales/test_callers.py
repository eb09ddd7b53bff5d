"""Who calls: the phone line finds the people of a firm and its open deals, and says who to put the call through to."""

import pytest

from companies.actions import create_contact
from console.search import callers_everywhere

pytestmark = pytest.mark.django_db
NUMBER = "+8613800138000"


def said(person, number=NUMBER):
    return {str(label): [(c.title, c.why, c.url) for c in found] for label, found in callers_everywhere(person, number)}


@pytest.fixture
def deal(make_deal, rep):
    deal = make_deal(name="Phase one")
    create_contact({"name": "赵敏", "title": "采购总监", "phone": "138 0013 8000"}, company=deal.company, by=rep)
    return deal


def test_the_person_who_calls_is_named_with_firm_and_open_deals(deal, rep):
    found = said(rep)
    (person, why, url), *others = found["Companies"]
    assert (person, url, others) == (f"赵敏 · {deal.company}", deal.company.get_absolute_url(), [])
    assert "采购总监" in why
    assert found["Open deals"] == [("Phase one", f"{deal.stage} · put through to {rep}", deal.get_absolute_url())]


def test_who_may_not_open_the_deal_learns_only_who_has_it(deal, rep, make_person):
    stranger = make_person("lead_desk", "Desk")
    assert said(stranger)["Open deals"] == [(f"put through to {rep}", "", "")]


def test_a_closed_deal_is_not_named_and_an_unknown_number_finds_nobody(deal, rep):
    type(deal).objects.filter(pk=deal.pk).update(status="lost")
    assert "Open deals" not in said(rep)
    assert said(rep, "+8613911112222") == {}
    assert said(rep, "") == {}


def test_the_phone_line_shows_them(deal, make_person, client):
    client.force_login(make_person("lead_desk", "Desk"))
    page = client.get("/leads/hotline/caller/", {"phone": "138 0013 8000"}).content.decode()
    assert all(said in page for said in ("赵敏", "put through to"))
    assert "This number is new" not in page
