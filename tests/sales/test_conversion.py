from decimal import Decimal

import pytest

from companies.actions import create_company, create_contact
from companies.models import Company, Contact
from journal.errors import NotPossible
from journal.models import Event
from sales.actions import convert_lead
from sales.models import Deal

pytestmark = pytest.mark.django_db


def test_a_lead_becomes_a_company_a_contact_and_a_deal_on_one_journey(make_lead, rep):
    lead = make_lead(name="王小明", phone="13912345678", phone_e164="+8613912345678", city="杭州市")
    deal = convert_lead(lead, by=rep, amount="48000", deal_name="CRM for 40 people")
    lead.refresh_from_db()
    assert (lead.status, lead.company) == ("converted", deal.company)
    assert (deal.company.name, deal.company.owner) == ("杭州云栖智造科技有限公司", rep)
    assert deal.contact.name == "王小明"
    assert (deal.amount, deal.owner, deal.is_self_sourced) == (Decimal("48000.00"), rep, False)
    assert {deal.journey, deal.company.journey, deal.contact.journey} == {lead.journey}
    names = set(Event.objects.filter(journey=lead.journey).values_list("name", flat=True))
    assert {"companies.company_added", "leads.lead_converted", "sales.deal_opened"} <= names


def test_a_company_that_is_known_already_is_found_again(make_lead, rep):
    known = create_company({"name": "杭州云栖智造科技有限公司"}, by=rep)
    person = create_contact({"name": "王小明", "email": "wang@yunqi-zz.cn"}, company=known, by=rep)
    lead = make_lead(name="王小明", email="wang@yunqi-zz.cn", email_clean="wang@yunqi-zz.cn")
    deal = convert_lead(lead, by=rep)
    assert (deal.company, deal.contact) == (known, person)
    assert deal.journey == lead.journey
    assert (Company.objects.count(), Contact.objects.count()) == (1, 1)


def test_the_rep_may_choose_another_company_or_a_new_one(make_lead, rep):
    known = create_company({"name": "杭州云栖智造科技有限公司"}, by=rep)
    other = create_company({"name": "宁波海风贸易有限公司"}, by=rep)
    assert convert_lead(make_lead(), by=rep, company=other).company == other
    assert convert_lead(make_lead(), by=rep, as_new_company=True).company not in (known, other)


def test_the_second_conversion_gets_a_sentence_and_leaves_nothing(make_lead, rep, make_person):
    lead = make_lead()
    convert_lead(lead, by=rep)
    with pytest.raises(NotPossible, match="converted already; 林小雨 works the deal") as refusal:
        convert_lead(lead, by=make_person(name="王磊"))
    assert refusal.value.code == "already_converted"
    assert (Deal.objects.count(), Company.objects.count()) == (1, 1)


@pytest.mark.parametrize("status", ["new", "clean", "refused", "pooled"])
def test_a_lead_that_nobody_works_is_not_converted_and_nothing_is_half_done(make_lead, rep, status):
    with pytest.raises(NotPossible):
        convert_lead(make_lead(status=status), by=rep)
    assert not Deal.objects.exists()
    assert not Company.objects.exists()


def test_without_a_name_there_is_no_company_to_make(make_lead, rep):
    with pytest.raises(NotPossible):
        convert_lead(make_lead(company_name=""), by=rep)
    assert not Deal.objects.exists()


def test_a_bad_amount_undoes_the_whole_conversion(make_lead, rep):
    lead = make_lead()
    with pytest.raises(NotPossible, match="negative"):
        convert_lead(lead, by=rep, amount="-1")
    lead.refresh_from_db()
    assert lead.status == "working"
    assert not Company.objects.exists()
