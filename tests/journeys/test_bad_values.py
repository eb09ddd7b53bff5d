"""Odd values in every form and every body, one at a time: taken or refused in sentences, never a 500, nothing half."""

import json
from collections.abc import Iterator

import pytest
from django import forms
from django.test import Client

from sales.models import Order
from tests.architecture.test_doors import World
from tests.architecture.walk import doors
from tests.chain import TODAY, Firm
from tests.journeys.asking import client_of, send
from tests.journeys.rows import row_counts, undone

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(db):
    return Firm()


@pytest.fixture
def admin(firm):
    return client_of(firm.people["administrator"])


# forms


NULL_IN_JSON = '[{"field": "need", "is": "is", "value": "\\u0000"}]'
TYPED = {
    forms.DateField: ["0001-01-01", "9999-12-31"],
    forms.DecimalField: ["9" * 40, "-1"],
    forms.IntegerField: ["9" * 40],
    forms.CharField: [NULL_IN_JSON],
    forms.ChoiceField: ["9" * 40],
}


def test_nothing_that_is_typed_into_any_form_makes_a_fault(firm, admin):
    world, wrong, done = World(firm), [], 0
    before = row_counts()
    for door in doors():
        if door.method != "POST" or ":" not in door.name:
            continue
        url = world.url(door.name, door.arguments)
        for values in typed_into(form_of(admin, url)):
            with undone():
                answer = admin.post(url, values)
                done += answer.status_code == 302
                if answer.status_code >= 500 or (answer.status_code >= 400 and row_counts() != before):
                    wrong.append(f"{door.name} answered {answer.status_code} to {str(values)[:200]}")
    assert not wrong, "\n".join(wrong)
    assert done > 20


def form_of(client: Client, url: str):
    context = client.get(url).context
    return context.get("form") if context is not None else None


def typed_into(form) -> Iterator[dict]:
    """What the form is filled with, each field in turn with something odd."""
    filled = {field.html_name: plausible(field) for field in form or ()}
    for field in form or ():
        odd = next((odd for kind, odd in TYPED.items() if isinstance(field.field, kind)), [])
        yield from ({**filled, field.html_name: value} for value in odd)


def plausible(bound):
    """What stands in the field, or something that fits it."""
    if bound.value() not in (None, ""):
        return bound.value()
    if choices := [key for key, _label in getattr(bound.field, "choices", ()) if key]:
        return str(choices[0])
    return TODAY().isoformat() if isinstance(bound.field, forms.DateField) else "1"


# bodies


BOTTOMLESS = "[" * 100_000 + "]" * 100_000
NESTED = {"a": [{"b": [None, {"c": [[[]]]}]}]}
GARBAGE = [
    None, "x" * 20_000, "a\x00b", -1, 10**30, NESTED, "9999-12-31", "0001-01-01",
]  # fmt: skip


def valid_bodies(firm, world) -> dict[tuple[str, str], dict]:
    """A body for every call that writes a record, which it takes as it stands."""
    lead = firm.worked_lead()
    order = world.open_order
    line = {"product": firm.product.pk, "quantity": 2, "unit_price": "100.00"}
    term = {"starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    condition = {"field": "region", "is": "is", "value": "North"}
    rule = {"name": "Rule", "conditions": [condition], "team": firm.sales.pk, "weights": {str(firm.rep.pk): 100}}
    deal = {"name": "D", "company": world.ids["company"], "amount": "5.00", "currency": "CNY", "kind": "new",
            "product": firm.product.pk, "expected_close_on": "2027-01-01", "attributes": {}}  # fmt: skip
    party = {"company_name": "Sound Ltd", "email": "a@sound.example", "phone": "+8613900000000", "employees": 5,
             "attributes": {"a": "b"}, "came_at": "2026-01-05T10:00:00Z", "website": "sound.example"}  # fmt: skip
    usage = {"account": str(world.ids["company"]), "day": "2026-01-05", "logins": 3, "business_counts": {"a": 1}}
    paid = Order.objects.get(pk=world.signed_order)
    return {
        ("POST", "/api/leads/"): party | {"channel": firm.channel.pk},
        ("PATCH", f"/api/leads/{lead.pk}/"): party,
        ("POST", f"/api/leads/{lead.pk}/lose/"): {"why": "no budget"},
        ("POST", "/api/channels/"): {"name": "Expo", "key": "expo-2", "side": "offline", "parent": None},
        ("POST", "/api/routing-rules/"): rule,
        ("PATCH", f"/api/routing-rules/{world.ids['routing']}/"): rule,
        ("POST", "/api/companies/"): {"name": "Firm Ltd", "employees": 5, "annual_revenue": "1.00", "phone": "1"},
        ("POST", "/api/contacts/"): {"name": "C", "company": world.ids["company"], "email": "c@firm.example"},
        ("POST", "/api/companies/match/"): {"name": "Acme", "phone": "1", "email": "a@b.example"},
        ("POST", "/api/products/"): {"code": "p2", "name": "P", "kind": "annual", "list_price": "1.00"},
        ("POST", "/api/deals/"): deal,
        ("PATCH", f"/api/deals/{order.deal_id}/"): deal,
        ("POST", "/api/deals/convert/"): {"lead": lead.pk, "amount": "5.00", "product": firm.product.pk},
        ("POST", f"/api/deals/{order.deal_id}/move/"): {"stage": world.ids["stage"], "why": "w"},
        ("POST", f"/api/deals/{order.deal_id}/log-activity/"): {"kind": "call", "note": "n", "happened_at": None},
        ("POST", "/api/orders/"): {"deal": order.deal_id, "lines": [line], "payments": 2, "notice_days": 30} | term,
        ("PATCH", f"/api/orders/{order.pk}/"): {"discount_percent": "5.00", "lines": [line]} | term,
        ("POST", f"/api/orders/{order.pk}/sign/"): {"signed_on": TODAY().isoformat()},
        ("POST", f"/api/orders/{paid.pk}/record-receipt/"): {"amount": "1.00", "reference": "r", "currency": "CNY"},
        ("POST", f"/api/renewals/{world.ids['renewal']}/plan/"): {"usage_review": "u", "plan": "p", "forecast": "best"},
        ("POST", f"/api/renewals/{world.ids['renewal']}/win/"): {"recurring_amount": "12000.00", "why": ""},
        ("POST", "/api/people/"): {"name": "N", "email": "n@firm.example", "roles": ["csm"], "team": None},
        ("POST", "/api/usage/"): usage,
    }


def spoiled(body: dict):
    """The body with each value in turn replaced by garbage, and garbage in its place."""
    yield from ([], "text", 5, None, [NESTED], [[[]]])
    for name in body:
        yield from ({**body, name: value} for value in GARBAGE)


def named(body: dict, sent: object) -> str:
    """Which value was spoiled, and how."""
    if not isinstance(sent, dict):
        return repr(sent)
    return str({name: value for name, value in sent.items() if body[name] is not value})[:120]


def test_a_wrong_body_is_refused_in_sentences_and_leaves_nothing(firm, admin):
    world = World(firm)
    world.signed_order = Order.objects.filter(status="signed").first().pk
    bodies = valid_bodies(firm, world)
    before, wrong, taken = row_counts(), [], 0
    for (method, url), body in bodies.items():
        call = getattr(admin, method.lower())
        with undone():
            answer = call(url, json.dumps(body), content_type="application/json")
            assert answer.status_code in (200, 201), (url, answer.content)
        for sent in spoiled(body):
            with undone():
                answer = call(url, json.dumps(sent), content_type="application/json")
                taken += answer.status_code < 300
                if answer.status_code >= 500 or (answer.status_code >= 400 and row_counts() != before):
                    wrong.append(f"{method} {url} answered {answer.status_code} to {named(body, sent)}")
                elif answer.status_code >= 400 and not answer.json():
                    wrong.append(f"{method} {url} says nothing to {named(body, sent)}")
    assert not wrong, "\n".join(wrong)
    assert taken > 20


def test_what_is_no_json_or_nests_without_bottom_is_400(firm, admin):
    broken = ("{", "", "nonsense", '{"company_name": NaN}', '{"attributes": {"a": "\\ud83d"}}', BOTTOMLESS)
    for text in (*broken, '{"attributes": ' + BOTTOMLESS + "}"):
        answer = admin.post("/api/leads/", text, content_type="application/json")
        assert answer.status_code == 400, text[:40]
        assert answer.json()
    assert admin.post("/api/leads/", "<lead/>", content_type="text/xml").status_code == 415


def test_the_farthest_values_that_are_taken_are_shown_on_every_page(firm, admin):
    world = World(firm)
    deal, renewal, most = world.open_order.deal_id, world.ids["renewal"], "999999999999.99"
    taken = [
        (f"/api/deals/{deal}/", {"expected_close_on": "9999-12-31", "next_step_on": "0001-01-01", "amount": most}),
        (f"/api/orders/{world.open_order.pk}/", {"starts_on": "1900-01-01", "ends_on": "2199-12-31", "payments": 120}),
        (f"/api/products/{firm.product.pk}/", {"list_price": most, "series": "<script>alert(1)</script>"}),
        (f"/api/companies/{world.ids['company']}/", {"annual_revenue": most, "employees": 2_147_483_647}),
        (f"/api/leads/{world.ids['leads']}/", {"attributes": {"<b>": "9" * 4000, "": ""}, "need": "\u202e😀" * 100}),
    ]
    for url, values in taken:
        answer = admin.patch(url, json.dumps(values), content_type="application/json")
        assert answer.status_code == 200, (url, answer.content)
    plan = {"usage_review": "u", "plan": "p", "next_step": "n", "next_step_on": "9999-12-31"}
    assert send(admin, f"/api/renewals/{renewal}/plan/", plan).status_code == 200
    broken = [
        (door.name, status)
        for door in doors()
        if door.method == "GET" and door.name not in ("readyz", "prometheus")
        and (status := admin.get(world.url(door.name, door.arguments)).status_code) >= 500
    ]  # fmt: skip
    assert not broken


def test_each_refusal_of_the_api_says_what_is_wrong(firm, admin):
    lead, order = firm.lead(), firm.drafted_order()
    rule = {"name": "R", "conditions": [], "weights": [100]}
    odd = {"name": "R", "conditions": [{"field": "need", "is": ["is"], "value": "x"}]}
    told = [
        (f"/api/leads/{lead.pk}/keep-apart/", {"other": lead.pk}, 409, "can't be kept apart from itself"),
        (
            "/api/leads/",
            {"name": "A", "channel": firm.channel.pk, "came_at": "2300-01-01T00:00Z"},
            409,
            "in the future",
        ),
        ("/api/routing-rules/", rule, 409, "A weight is a whole number"),
        ("/api/routing-rules/", odd, 409, "compare"),
        (f"/api/orders/{order.pk}/sign/", {"signed_on": "2300-01-01"}, 409, "lies in the future"),
        ("/api/orders/", {"deal": 10**12, "lines": []}, 400, "object does not exist"),
        ("/api/products/", {"code": "x", "name": "X", "kind": "annual", "list_price": "-1"}, 409, "negative"),
    ]
    for url, body, status, sentence in told:
        answer = send(admin, url, body)
        assert answer.status_code == status, (url, answer.content)
        assert sentence in answer.content.decode(), (url, answer.content)
    line = {"lines": [{"quantity": 1}]}
    answer = admin.patch(f"/api/orders/{order.pk}/", json.dumps(line), content_type="application/json")
    assert (answer.status_code, answer.json()["lines"]) == (400, {"0": {"product": ["This field is required."]}})
