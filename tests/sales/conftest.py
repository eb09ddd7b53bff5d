"""A small cast for the tests of sales: people of one team and of another, products, a lead, a deal, an order."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from companies.actions import create_company
from companies.rules.company_names import company_core
from leads.models import Channel, Lead
from people.models import Person, Team
from sales.actions import draft_order, open_deal, sign_order
from sales.actions.checks import today
from sales.actions.shipping import ensure_stages
from sales.models import Competitor, Pipeline, Product
from sales.rules.terms import next_term
from sales.shipped_competitors import PAPER

_number = count(1)


@pytest.fixture(autouse=True)
def stages(request):
    """A test with real transactions empties the tables: what is shipped comes back."""
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        request.getfixturevalue("db")
        ensure_stages()
        Competitor.objects.get_or_create(key=PAPER["key"], defaults=PAPER)


@pytest.fixture
def as_():
    def sign_in(person):
        client = Client()
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def api():
    def sign_in(person):
        client = APIClient()
        client.force_authenticate(person)
        return client

    return sign_in


@pytest.fixture
def team(db) -> Team:
    return Team.objects.create(name="华东一组", department="sales", region="华东")


@pytest.fixture
def make_person(db, team):
    def make(role="sales_rep", name="林小雨", in_team=None, **fields) -> Person:
        email = f"{role}{next(_number)}@example-firm.com"
        return Person.objects.create_user(email, "secret-enough-1", name=name, roles=[role], team=in_team, **fields)

    return make


@pytest.fixture
def rep(make_person, team):
    return make_person(in_team=team)


@pytest.fixture
def leader(make_person, team):
    return make_person("sales_leader", "周杰", in_team=team)


@pytest.fixture
def manager(make_person):
    return make_person("sales_manager", "陈思")


@pytest.fixture
def finance(make_person):
    return make_person("finance", "赵敏")


@pytest.fixture
def suite(db) -> Product:
    return Product.objects.create(code="suite", name="CRM Suite", kind="annual", list_price=Decimal("12000.00"))


@pytest.fixture
def setup_fee(db) -> Product:
    return Product.objects.create(code="setup", name="Implementation", kind="setup", list_price=Decimal("5000.00"))


@pytest.fixture
def seats(db) -> Product:
    return Product.objects.create(code="seat", name="Seat", kind="seats", list_price=Decimal("60.00"))


@pytest.fixture
def make_lead(db, rep):
    def make(company_name="杭州云栖智造科技有限公司", status="working", owner=rep, **values) -> Lead:
        channel = Channel.objects.get_or_create(key="sem-test", defaults={"name": "SEM test"})[0]
        values.setdefault("company_core", company_core(company_name))
        values.setdefault("came_at", timezone.now() - timedelta(days=20))
        return Lead.objects.create(company_name=company_name, status=status, owner=owner, channel=channel, **values)

    return make


@pytest.fixture
def make_deal(rep):
    def make(company_name="成都蓝鲸物流股份有限公司", owner=rep, days_ago=10, **values):
        company = values.pop("company", None) or create_company({"name": company_name}, by=rep)
        at = timezone.now() - timedelta(days=days_ago)
        return open_deal({"company": company, "amount": "12000", **values}, by=rep, owner=owner, happened_at=at)

    return make


@pytest.fixture
def deal(make_deal):
    return make_deal()


@pytest.fixture
def year():
    starts_on = today()
    return {"starts_on": starts_on, "ends_on": next_term(starts_on - timedelta(days=1))[1]}


@pytest.fixture
def make_order(rep, suite, year):
    def make(deal, **values):
        return draft_order(deal, {**year, **values}, [{"product": suite}], by=rep)

    return make


@pytest.fixture
def order(make_order, deal):
    return make_order(deal)


@pytest.fixture
def signed(order, rep):
    return sign_order(order, by=rep)


@pytest.fixture
def new(db) -> Pipeline:
    return Pipeline.objects.get(key="new")
