"""The dialog of a conversion takes the same few queries whatever is known of the firm, its people and its deals."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from companies.actions import create_company, create_contact
from sales.actions import open_deal

pytestmark = pytest.mark.django_db
FIRM = "杭州云栖智造科技有限公司"


def queries_of(client, lead):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = client.get(f"/sales/leads/{lead.pk}/convert/", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="dialog")
    assert answer.status_code == 200
    return [query["sql"] for query in seen]


def test_the_dialog_takes_as_many_queries_for_many_proposals_as_for_one(client, make_lead, rep):
    client.force_login(rep)
    lead = make_lead(
        name="王小明", email="wang@yunqi-zz.cn", email_clean="wang@yunqi-zz.cn", website="https://a.example"
    )
    none = queries_of(client, lead)
    for number in range(6):
        firm = create_company({"name": FIRM, "website": f"https://{number}.example"}, by=rep)
        for name in ("王小明", "李静", "赵括"):
            create_contact({"name": name}, company=firm, by=rep)
        open_deal({"company": firm, "name": f"Phase {number}"}, by=rep, owner=rep)
        if number == 0:
            one = queries_of(client, lead)
    many = queries_of(client, lead)
    assert len(many) == len(one), "\n".join(many)
    assert len(many) <= len(none) + 3
    assert len(many) <= 16, "\n".join(many)


def test_the_dialog_says_whom_it_adds_and_who_works_a_deal_there_already(client, make_lead, make_person, rep):
    client.force_login(rep)
    lead = make_lead(name="王小明", title="厂长", email="", phone="")
    other = make_person(name="曾敏")
    firm = create_company({"name": FIRM}, by=rep)
    open_deal({"company": firm, "name": "Phase 1"}, by=other, owner=other)
    page = client.get(f"/sales/leads/{lead.pk}/convert/").content.decode()
    assert page.count("Adds the contact 王小明 · 厂长") == 2
    assert "An open deal is worked here already, by 曾敏" in page
    create_contact({"name": "王小明"}, company=firm, by=rep)
    assert client.get(f"/sales/leads/{lead.pk}/convert/").content.decode().count("Adds the contact") == 1
