from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.actions import create_company
from sales.actions import change_deal, convert_lead, draft_order, record_receipt
from sales.actions.checks import today
from sales.models import Deal, Order, Pipeline, Product, Receipt, Stage

pytestmark = pytest.mark.django_db

LINES = {"lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0"}


@pytest.fixture
def as_rep(client, rep):
    client.force_login(rep)
    return client


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def url(name, *args):
    return reverse(f"sales:{name}", args=args)


PAGES = ["deal-board", "deal-list", "deal-add", "order-list", "receivable-list", "product-list"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_rep_opens_every_page_with_and_without_rows(as_rep, signed, order, rep, name, language):
    rep.language = language
    rep.save()
    assert as_rep.get(url(name)).status_code == 200
    Receipt.objects.all().delete()
    assert as_rep.get(url(name), {"q": "zzzz", "sort": "nonsense", "owner": "x", "stage": "-1"}).status_code == 200


def test_the_pages_of_a_deal_and_an_order_tell_their_story(as_rep, signed, rep):
    page = as_rep.get(signed.deal.get_absolute_url())
    assert b"because it is a new purchase" in page.content
    page = as_rep.get(signed.get_absolute_url())
    assert signed.number.encode() in page.content
    assert b"12,000" in page.content
    assert as_rep.get(url("order-print", signed.pk)).status_code == 200
    assert as_rep.get(signed.get_absolute_url() + "?panel=1").headers["X-Fragment"] == "1"
    assert as_rep.get(signed.deal.get_absolute_url() + "?timeline=journey").status_code == 200


def test_converting_offers_the_companies_that_may_be_meant(as_rep, make_lead, rep):
    known = create_company({"name": "杭州云栖智造科技有限公司"}, by=rep)
    lead = make_lead()
    page = as_rep.get(url("lead-convert", lead.pk))
    choices = [(o.key, o.label) for o in page.context["view"].proposals]
    assert [key for key, _label in choices] == [str(known.pk), "new"]
    answer = as_rep.post(
        url("lead-convert", lead.pk), {"company": str(known.pk), "deal_name": "", "amount": "100", "currency": "CNY"}
    )
    deal = Deal.objects.get(lead=lead)
    assert answer["Location"] == deal.get_absolute_url()
    assert (deal.company, deal.amount) == (known, Decimal("100.00"))


def test_the_second_tab_on_convert_shows_the_sentence(as_rep, make_lead):
    lead, data = make_lead(), {"company": "new", "currency": "CNY"}
    assert as_rep.post(url("lead-convert", lead.pk), data).status_code == 302
    answer = as_rep.post(url("lead-convert", lead.pk), data | {"company": str(Deal.objects.get().company_id)})
    assert answer.status_code == 409
    assert "converted already" in answer.content.decode()


def test_the_page_of_a_converted_lead_leads_on_to_its_deal(as_rep, make_lead, rep):
    lead = make_lead()
    assert "Open the deal" not in as_rep.get(lead.get_absolute_url()).content.decode()
    deal = convert_lead(lead, by=rep)
    page = as_rep.get(lead.get_absolute_url()).content.decode()
    assert "Open the deal" in page
    assert deal.get_absolute_url() in page


def test_a_board_shows_sums_by_stage_and_only_its_largest_cards(make_deal):
    from sales.queries import board

    company = make_deal("甲有限公司").company
    deals = [make_deal(company=company, amount=str(n)) for n in range(1, 6)]
    change_deal(deals[0], {"currency": "USD"}, by=None)
    columns = board.board_of(Deal.objects.open(), board.stages_of(Pipeline.objects.get(key="new")), cards=2)
    first = columns[0]
    assert first.count == 6
    assert dict(first.sums) == {"CNY": Decimal("12014.00"), "USD": Decimal("1.00")}
    assert [deal.amount for deal in first.cards] == [Decimal("12000.00"), Decimal("5.00")]
    assert first.more == 4
    assert [column.count for column in columns[1:]] == [0, 0, 0]


def statements_of(client, *names):
    counts = []
    for name in names:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url(name)).status_code == 200
        counts.append(len(captured))
    return counts


def test_board_and_lists_take_the_same_statements_for_few_rows_and_for_many(as_rep, make_deal, make_order):
    names = ["deal-board", "deal-list", "order-list", "receivable-list"]
    stages, company = list(Stage.objects.of_kind("new")), make_deal("甲有限公司").company
    for stage in stages:
        make_order(make_deal(company=company, stage=stage))
    few = statements_of(as_rep, *names)
    for number in range(24):
        make_order(make_deal(company=company, stage=stages[number % 4]))
    assert statements_of(as_rep, *names) == few


def test_moving_on_the_board_answers_with_nothing_or_a_sentence(as_rep, deal, signed):
    demo = Stage.objects.get(key="demo")
    headers = {"HX-Request": "true", "HX-Target": "dialog"}
    other = as_rep.post(url("deal-move", signed.deal_id), {"stage": demo.pk}, headers=headers)
    assert other.status_code == 409
    assert "only an open deal moves" in other.content.decode()


def test_a_card_is_moved(as_rep, deal):
    demo = Stage.objects.get(key="demo")
    headers = {"HX-Request": "true", "HX-Target": "dialog"}
    assert as_rep.post(url("deal-move", deal.pk), {"stage": demo.pk}, headers=headers).status_code == 204
    deal.refresh_from_db()
    assert deal.stage == demo


def test_an_order_is_written_with_its_lines_changed_and_signed(as_rep, deal, suite, setup_fee):
    page = as_rep.get(url("order-add", deal.pk))
    initial = page.context["form"].initial
    data = {
        "starts_on": initial["starts_on"],
        "ends_on": initial["ends_on"],
        "discount_percent": "5",
        "currency": "CNY",
    }
    data |= {"notice_days": "30", "renews_by_itself": "on", **LINES, "lines-TOTAL_FORMS": "2"}
    lines = {"lines-0-product": suite.pk, "lines-0-quantity": "2", "lines-1-product": setup_fee.pk}
    data |= {**lines, "lines-1-quantity": "1", "lines-1-unit_price": "4000"}
    as_rep.post(url("order-add", deal.pk), data)
    order = Order.objects.get()
    assert order.total_amount == Decimal("26600.00")
    assert (order.payments, order.notice_days, order.renews_by_itself) == (1, 30, True)
    as_rep.post(url("order-edit", order.pk), data | {"lines-1-DELETE": "on", "payments": "4"})
    order.refresh_from_db()
    assert (order.total_amount, order.payments) == (Decimal("22800.00"), 4)
    key = as_rep.get(url("order-sign", order.pk)).context["act_key"]
    for _click in range(2):
        answer = as_rep.post(url("order-sign", order.pk), {"signed_on": today(), "act_key": key})
        assert answer["Location"] == order.get_absolute_url()
    assert order.receivables.count() == 4


def test_what_was_typed_in_an_order_is_kept_when_it_can_not_be(as_rep, deal, suite):
    data = {"starts_on": "2026-05-01", "ends_on": "2026-04-01", "discount_percent": "0", "currency": "CNY"}
    data |= {"notice_days": "0", **LINES, "lines-0-product": suite.pk, "lines-0-quantity": "3"}
    answer = as_rep.post(url("order-add", deal.pk), data)
    assert answer.status_code == 409
    assert "before it starts" in answer.content.decode()
    assert 'value="3"' in answer.content.decode()
    answer = as_rep.post(url("order-add", deal.pk), data | {"lines-0-quantity": "-3"})
    assert answer.status_code == 422
    assert not Order.objects.exists()


def test_a_sign_button_waits_for_approval(as_, deal, rep, leader, manager, suite, year):
    order = draft_order(deal, {**year, "discount_percent": "15"}, [{"product": suite}], by=rep)
    acts = {str(act.label): act for act in as_(rep).get(order.get_absolute_url()).context["acts"]}
    assert acts["Sign"].why_not
    assert "Approve" not in acts
    assert as_(rep).get(url("order-approve", order.pk)).status_code == 403
    assert as_(leader).post(url("order-approve", order.pk)).status_code == 302
    order.refresh_from_db()
    assert order.status == "approved"


def test_finance_books_cash_and_sees_the_ageing(as_, signed, finance):
    signed.receivables.update(due_on=today() - timedelta(days=45))
    page = as_(finance).get(url("receivable-list"))
    assert [(band.key, band.amount) for band in page.context["ageing"]] == [("31-60", Decimal("12000.00"))]
    assert "overdue" in str(page.context["title"])
    as_(finance).post(url("order-receipt", signed.pk), {"amount": "12000", "received_on": today(), "reference": "B-9"})
    assert Receipt.objects.get().by == finance
    assert as_(finance).get(url("receivable-list")).context["title"] == "Nothing is overdue"
    assert as_(finance).post(url("order-sign", signed.pk)).status_code == 403


def test_a_receipt_above_what_is_owed_shows_the_sentence(as_, signed, finance):
    answer = as_(finance).post(url("order-receipt", signed.pk), {"amount": "12000.01", "received_on": today()})
    assert answer.status_code == 409
    assert "still owed" in answer.content.decode()


def test_a_new_deal_asks_which_company_is_meant(as_rep, rep):
    known = create_company({"name": "宁波海风贸易有限公司"}, by=rep)
    data = {"company_name": "宁波海风贸易有限公司", "kind": "new", "amount": "10", "currency": "CNY"}
    asked = as_rep.post(url("deal-add"), data)
    assert asked.status_code == 422
    assert not Deal.objects.exists()
    as_rep.post(url("deal-add"), data | {"company": str(known.pk)})
    assert Deal.objects.get().company == known
    as_rep.post(url("deal-add"), data | {"company_name": "全新某某有限公司"})
    assert Deal.objects.count() == 2


def test_an_activity_sets_the_next_step(as_rep, deal):
    data = {"kind": "call", "note": "Asked for an offer", "next_step": "Send it", "next_step_on": today()}
    as_rep.post(url("deal-activity", deal.pk), data)
    deal.refresh_from_db()
    assert (deal.next_step, deal.activities.get().note) == ("Send it", "Asked for an offer")


def test_rows_are_own_team_or_all_and_others_are_not_there(as_, deal, signed, make_person, leader, manager, finance):
    stranger = make_person(name="外人")
    for person, expected in ((stranger, 404), (leader, 200), (manager, 200)):
        assert as_(person).get(deal.get_absolute_url()).status_code == expected
        assert as_(person).get(signed.get_absolute_url()).status_code == expected
        assert len(as_(person).get(url("deal-list")).context["view"].rows.rows) == (expected == 200)
    assert as_(finance).get(deal.get_absolute_url()).status_code == 403
    assert as_(finance).get(signed.get_absolute_url()).status_code == 200


def test_looking_at_a_deal_does_not_let_one_change_it(as_, deal, make_person):
    boss = make_person("executive", "老板")
    assert as_(boss).get(deal.get_absolute_url()).context["acts"] == []
    assert as_(boss).post(url("deal-lose", deal.pk), {"why": "x"}).status_code == 403
    both = make_person("executive", "老板二")
    both.roles = ["executive", "sales_rep"]
    both.save()
    assert as_(both).get(deal.get_absolute_url()).status_code == 200
    assert as_(both).post(url("deal-lose", deal.pk), {"why": "x"}).status_code == 404


def test_products_are_changed_by_the_manager(as_, manager, rep, suite):
    data = {"code": "suite", "name": "CRM Suite", "kind": "annual", "list_price": "13000", "currency": "CNY"}
    assert as_(rep).post(url("product-edit", suite.pk), data).status_code == 403
    as_(manager).post(url("product-edit", suite.pk), data | {"is_active": "on"})
    suite.refresh_from_db()
    assert suite.list_price == Decimal("13000.00")
    as_(manager).post(url("product-add"), data | {"code": "x-2", "name": "Two"})
    assert Product.objects.get(code="x-2").name == "Two"


def test_today_shows_what_waits(rep, deal, leader, finance, signed, suite, year, make_deal):
    from sales.navigation import today as cards_for

    change_deal(make_deal("乙有限公司"), {"next_step": "Call", "next_step_on": today()}, by=rep)
    draft_order(make_deal("丙有限公司"), {**year, "discount_percent": "15"}, [{"product": suite}], by=rep)
    signed.receivables.update(due_on=today() - timedelta(days=1))
    assert [card.count for card in cards_for(rep) if card.count] == [1, 1]
    assert [card.count for card in cards_for(leader) if card.count] == [1, 1]
    assert [card.count for card in cards_for(finance) if card.count] == [1]
    record_receipt(signed, "12000", today(), by=finance)
    assert [card.count for card in cards_for(finance) if card.count] == []


def test_the_search_box_finds_deals_and_orders(signed, rep, make_person):
    from sales.search import find_deals, find_orders

    assert [hit.url for hit in find_deals(rep, "蓝鲸", 5)] == [signed.deal.get_absolute_url()]
    assert [hit.url for hit in find_deals(rep, "ljwl", 5)] == [signed.deal.get_absolute_url()]
    assert [hit.url for hit in find_orders(rep, signed.number, 5)] == [signed.get_absolute_url()]
    stranger = make_person(name="外人")
    assert find_deals(stranger, "蓝鲸", 5) == []
    assert find_orders(stranger, "蓝鲸", 5) == []


def test_a_deal_list_is_exported_with_formulas_made_harmless(as_rep, make_deal):
    make_deal("甲有限公司", name="=cmd|' /C calc'!A0")
    answer = as_rep.get(url("deal-list"), {"export": "csv"})
    text = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode("utf-8-sig")
    assert "cmd|" in text
    assert not any(line.startswith("=") for line in text.splitlines())
