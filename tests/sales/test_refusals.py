"""Every door of sales refuses bad input with a sentence, on its page and in the API, and nothing is half done."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from sales.actions import convert_lead, record_receipt, sign_order
from sales.actions.checks import today
from sales.models import Deal, Order, Product, Stage
from tests.journeys.asking import client_of, said, send

pytestmark = pytest.mark.django_db

HAN = re.compile(r"[\u4e00-\u9fff]")
FAULT = re.compile(r'class="[^"]*(?:fault-line|field-error)[^"]*"[^>]*>(.*?)</', re.S)
LINES = {"lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0", "lines-0-quantity": "1"}
IN_A_WEEK = timedelta(days=7)
Values = dict[str, Any]


@dataclass(frozen=True)
class Bad:
    """What is sent to a door after `begin` made the records; the answer must say `says`."""

    name: str
    says: str
    begin: str
    page: str = ""
    typed: Callable[["World"], Values] = field(default=lambda world: {})
    api: str = ""
    body: Callable[["World"], Values] = field(default=lambda world: {})
    method: str = "post"


class World:
    """The records of one case, by name."""

    def __init__(self, request: Any) -> None:
        self.get = request.getfixturevalue
        self.rep = self.get("rep")
        self.admin = self.get("make_person")("administrator", "管理员")
        self.suite = self.get("suite")
        self.pks: dict[str, int] = {}

    def deal(self) -> None:
        self.keep(deal=self.get("deal"), stage=Stage.objects.get(key="demo"))

    def lead(self) -> None:
        self.keep(lead=self.get("make_lead")())

    def draft(self) -> None:
        self.keep(order=self.get("order"), deal=self.get("deal"))

    def signed(self) -> None:
        self.draft()
        sign_order(Order.objects.get(), by=self.rep, signed_on=today() - IN_A_WEEK)
        self.keep(stage=Stage.objects.get(key="demo"))

    def paid(self) -> None:
        self.signed()
        record_receipt(Order.objects.get(), Decimal("100"), today(), by=None, reference="ICBC 1")

    def converted_and_signed(self) -> None:
        self.lead()
        lead = self.get("make_lead")(company_name="成都蓝鲸物流股份有限公司")
        deal = convert_lead(lead, by=self.rep)
        sign_order(self.get("make_order")(deal=deal), by=self.rep)
        self.keep(lead=lead, deal=deal)

    def dollars(self) -> None:
        self.deal()
        self.keep(
            product=Product.objects.create(code="usd", name="Abroad", kind="annual", list_price=1, currency="USD")
        )

    def keep(self, **records: Any) -> None:
        self.pks |= {name: record.pk for name, record in records.items()}

    def at(self, text: str) -> str:
        """An address with the names of records in it."""
        return re.sub(r"<(\w+)>", lambda found: str(self.pks[found[1]]), text)


def term(first: Any = None, last: Any = None) -> Values:
    """A year from today, or what is said."""
    return {
        "starts_on": (first or today()).isoformat(),
        "ends_on": (last or today() + timedelta(days=364)).isoformat(),
    }


def order_page(**values: Any) -> Callable[[World], Values]:
    """The form of an order with one line."""
    return lambda world: {"currency": "CNY", "discount_percent": "0", "notice_days": "30", **term(), **LINES,
                          "lines-0-product": world.suite.pk} | values  # fmt: skip


def order_body(line: Values | None = None, **values: Any) -> Callable[[World], Values]:
    """The body of an order with one line."""
    return lambda world: {"deal": world.pks["deal"], **term(),
                          "lines": [{"product": world.suite.pk, "quantity": 1} | (line or {})]} | values  # fmt: skip


def sent(**values: Any) -> Callable[[World], Values]:
    """The same on every record; days are worked out when the test runs."""
    return lambda world: {name: value() if callable(value) else value for name, value in values.items()}


def day(distance: int) -> Callable[[], str]:
    return lambda: (today() + timedelta(days=distance)).isoformat()


ORDERS, DEAL, ORDER = "/api/orders/", "/api/deals/<deal>/", "/api/orders/<order>/"
CASES = [
    Bad("a deal of a negative amount", "negative|greater than or equal to 0", "deal", "deal-edit <deal>",
        sent(name="D", amount="-1", currency="CNY"), DEAL, sent(amount="-1"), "patch"),
    Bad("a conversion with a negative amount", "negative|greater than or equal to 0", "lead", "lead-convert <lead>",
        sent(company="new", amount="-1", currency="CNY"), "/api/deals/convert/",
        lambda world: {"lead": world.pks["lead"], "amount": "-1"}),
    Bad("a line of a negative price", "negative|greater than or equal to 0", "deal", "order-add <deal>",
        order_page(**{"lines-0-unit_price": "-5"}), ORDERS, order_body({"unit_price": "-5"})),
    Bad("a line of no pieces", "quantity|greater than or equal to", "deal", "order-add <deal>",
        order_page(**{"lines-0-quantity": "0"}), ORDERS, order_body({"quantity": 0})),
    Bad("a discount of more than everything", "100", "deal", "order-add <deal>",
        order_page(discount_percent="101"), ORDERS, order_body(discount_percent="101")),
    Bad("a negative discount", "0 to 100|0%|negative|greater than or equal to 0", "deal", "order-add <deal>",
        order_page(discount_percent="-1"), ORDERS, order_body(discount_percent="-1")),
    Bad("an order in another currency than its deal", "USD", "deal", "order-add <deal>",
        order_page(currency="USD"), ORDERS, order_body(currency="USD")),
    Bad("a product in another currency", "USD", "dollars", "order-add <deal>",
        lambda world: order_page(**{"lines-0-product": world.pks["product"]})(world), ORDERS,
        lambda world: order_body({"product": world.pks["product"]})(world)),
    Bad("a term that ends before it starts", "before", "deal", "order-add <deal>",
        lambda world: order_page(**term(today(), today() - IN_A_WEEK))(world), ORDERS,
        lambda world: order_body(**term(today(), today() - IN_A_WEEK))(world)),
    Bad("a draft changed to a term that ends before it starts", "before", "draft", "order-edit <order>",
        lambda world: order_page(**term(today(), today() - IN_A_WEEK))(world), ORDER,
        lambda world: term(today(), today() - IN_A_WEEK), "patch"),
    Bad("signing in the future", "lies in the future", "draft", "order-sign <order>", sent(signed_on=day(7)),
        f"{ORDER}sign/", sent(signed_on=day(7))),
    Bad("signing an order twice from two tabs", "signed|active", "signed", "order-sign <order>",
        sent(signed_on=day(0), act_key="another-tab"), f"{ORDER}sign/", sent(signed_on=day(0))),
    Bad("a change of a signed order", "locked it", "signed", "order-edit <order>", order_page(discount_percent="5"),
        ORDER, sent(discount_percent="5"), "patch"),
    Bad("an order for a deal that is won", "written for open deals", "signed", "order-add <deal>", order_page(),
        ORDERS, order_body()),
    Bad("cash on an order that nobody signed", "signed orders", "draft", "order-receipt <order>",
        sent(amount="5", received_on=day(0)), f"{ORDER}record-receipt/", sent(amount="5", received_on=day(0))),
    Bad("negative cash", "negative|greater|more than 0|above 0", "signed", "order-receipt <order>",
        sent(amount="-5", received_on=day(0)), f"{ORDER}record-receipt/", sent(amount="-5", received_on=day(0))),
    Bad("no cash at all", "more than zero", "signed", "order-receipt <order>", sent(amount="0", received_on=day(0)),
        f"{ORDER}record-receipt/", sent(amount="0", received_on=day(0))),
    Bad("cash in another currency", "USD", "signed", "", sent(), f"{ORDER}record-receipt/",
        sent(amount="5", received_on=day(0), currency="USD")),
    Bad("cash before the order was signed", "nothing can have come in", "signed", "order-receipt <order>",
        sent(amount="5", received_on=day(-8)), f"{ORDER}record-receipt/", sent(amount="5", received_on=day(-8))),
    Bad("cash of tomorrow", "lies in the future", "signed", "order-receipt <order>",
        sent(amount="5", received_on=day(1)), f"{ORDER}record-receipt/", sent(amount="5", received_on=day(1))),
    Bad("more cash than is owed", "only ¥12,000 is still owed", "signed", "order-receipt <order>",
        sent(amount="12000.01", received_on=day(0)), f"{ORDER}record-receipt/",
        sent(amount="12000.01", received_on=day(0))),
    Bad("the same bank reference twice", "booked", "paid", "order-receipt <order>",
        sent(amount="5", received_on=day(0), reference="ICBC 1"), f"{ORDER}record-receipt/",
        sent(amount="5", received_on=day(0), reference="ICBC 1")),
    Bad("a refund above what was paid", "is more than the", "paid", "order-refund <order>",
        sent(amount="100.01", refunded_on=day(0), why="sold twice"), f"{ORDER}refund/",
        sent(amount="100.01", refunded_on=day(0), why="sold twice")),
    Bad("a refund where nothing was paid", "is more than the", "signed", "order-refund <order>",
        sent(amount="5", refunded_on=day(0), why="sold twice"), f"{ORDER}refund/",
        sent(amount="5", refunded_on=day(0), why="sold twice")),
    Bad("a refund on an order that nobody signed", "there is nothing to pay back", "draft", "order-refund <order>",
        sent(amount="5", refunded_on=day(0), why="sold twice"), f"{ORDER}refund/",
        sent(amount="5", refunded_on=day(0), why="sold twice")),
    Bad("a negative refund", "negative|greater|more than 0|above 0", "paid", "order-refund <order>",
        sent(amount="-5", refunded_on=day(0), why="sold twice"), f"{ORDER}refund/",
        sent(amount="-5", refunded_on=day(0), why="sold twice")),
    Bad("a refund of nothing", "more than zero", "paid", "order-refund <order>",
        sent(amount="0", refunded_on=day(0), why="sold twice"), f"{ORDER}refund/",
        sent(amount="0", refunded_on=day(0), why="sold twice")),
    Bad("a refund of tomorrow", "lies in the future", "paid", "order-refund <order>",
        sent(amount="5", refunded_on=day(1), why="sold twice"), f"{ORDER}refund/",
        sent(amount="5", refunded_on=day(1), why="sold twice")),
    Bad("a refund before the order was signed", "nothing was paid back before", "paid", "order-refund <order>",
        sent(amount="5", refunded_on=day(-8), why="sold twice"), f"{ORDER}refund/",
        sent(amount="5", refunded_on=day(-8), why="sold twice")),
    Bad("a refund without a reason", "required|blank|say why", "paid", "order-refund <order>",
        sent(amount="5", refunded_on=day(0), why=""), f"{ORDER}refund/",
        sent(amount="5", refunded_on=day(0), why="")),
    Bad("cancelling an order on which cash came in", "refund it instead", "paid", "order-cancel <order>",
        sent(why="a mistake"), f"{ORDER}cancel/", sent(why="a mistake")),
    Bad("cancelling without a reason", "required|blank|Say why", "signed", "order-cancel <order>", sent(why=""),
        f"{ORDER}cancel/", sent(why="")),
    Bad("moving a deal after it was won", "only an open deal moves", "signed", "deal-move <deal>",
        lambda world: {"stage": world.pks["stage"]}, f"{DEAL}move/", lambda world: {"stage": world.pks["stage"]}),
    Bad("losing a deal after it was won", "Won", "signed", "deal-lose <deal>", sent(why="no budget"),
        f"{DEAL}lose/", sent(why="no budget")),
    Bad("opening a won deal again", "was won by a signed order", "signed", "deal-reopen <deal>", sent(why="no budget"),
        f"{DEAL}reopen/", sent(why="no budget")),
    Bad("taking a conversion back after signing", "the conversion stays", "converted_and_signed",
        "lead-take-back <lead>", sent(why="wrong firm"), "/api/deals/take_back/",
        lambda world: {"lead": world.pks["lead"], "why": "wrong firm"}),
    Bad("taking a conversion back without a reason", "required|blank|Say why", "converted_and_signed",
        "lead-take-back <lead>", sent(why=""), "/api/deals/take_back/",
        lambda world: {"lead": world.pks["lead"], "why": ""}),
    Bad("converting a lead twice", "was converted already", "converted_and_signed", "lead-convert <lead>",
        sent(company="new", currency="CNY"), "/api/deals/convert/", lambda world: {"lead": world.pks["lead"]}),
]  # fmt: skip


@pytest.fixture
def begun(request):
    """`begun(case)`: its records, and the person who may do everything."""

    def begin(case: Bad) -> World:
        world = World(request)
        getattr(world, case.begin)()
        return world

    return begin


def everything() -> dict[str, str | None]:
    """All rows that a door of sales could change, table by table, asked for at once."""
    models = [
        m for label in ("sales", "leads", "companies", "journal") for m in apps.get_app_config(label).get_models()
    ]
    rows = "SELECT '{0}', (SELECT json_agg(r ORDER BY r.{1}) FROM {0} r)::text"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(rows.format(m._meta.db_table, m._meta.pk.column) for m in models))
        return dict(cursor.fetchall())


def named(cases: list[Bad]) -> list[Any]:
    return [pytest.param(case, id=case.name.replace(" ", "-")) for case in cases]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("case", named([case for case in CASES if case.page]))
def test_the_page_refuses_with_a_sentence_and_nothing_is_half_done(begun, case, language):
    world = begun(case)
    world.admin.language = language
    world.admin.save()
    before = everything()
    name, *arguments = world.at(case.page).split()
    answer = client_of(world.admin).post(reverse(f"sales:{name}", args=arguments), case.typed(world))
    told = re.sub("“[^”]*”", "", " ".join(FAULT.findall(said(answer))))
    assert answer.status_code in (409, 422), (answer.status_code, said(answer)[:2000])
    assert re.search(case.says if language == "en" else HAN, told), told
    assert everything() == before


@pytest.mark.parametrize("case", named([case for case in CASES if case.api]))
def test_the_api_refuses_with_a_sentence_and_nothing_is_half_done(begun, case):
    world = begun(case)
    before = everything()
    client = client_of(world.admin)
    url, body = world.at(case.api), case.body(world)
    answer = send(client, url, body) if case.method == "post" else client.patch(url, body, "application/json")
    assert answer.status_code in (400, 409), (answer.status_code, answer.content[:500])
    assert re.search(case.says, said(answer)), answer.content
    assert everything() == before


def test_the_same_doors_take_what_is_right(begun):
    world = begun(CASES[0])
    client = client_of(world.admin)
    assert client.post(reverse("sales:order-add", args=[world.pks["deal"]]), order_page()(world)).status_code == 302
    order = Order.objects.get()
    assert send(client, f"/api/orders/{order.pk}/sign/", {"signed_on": today().isoformat()}).status_code == 200
    body = {"amount": "12000", "received_on": today().isoformat()}
    assert send(client, f"/api/orders/{order.pk}/record-receipt/", body).status_code == 201
    assert Deal.objects.get().status == "won"
