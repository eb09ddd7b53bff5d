"""The look-back of the audit is a rule from a month on; a month may have its own until it is locked."""

from datetime import date

import pytest

from journal.errors import NotPossible
from journal.models import Event
from sales.actions.audit_run import open_month, run_audit, start_audit
from sales.actions.audit_window import set_audit_window
from sales.models import AuditMonth, AuditWindow
from sales.queries.audit_window import look_back_of

pytestmark = pytest.mark.django_db
MAY, JUNE, OCTOBER = date(2026, 5, 1), date(2026, 6, 1), date(2026, 10, 1)
PAGE, API = "/sales/audit/window/", "/api/audit-windows/"
TYPED = {"look_back_months": "18", "from_month": "2026-06", "why": "Long projects"}


@pytest.fixture
def executive(make_person):
    return make_person("executive", "方总")


@pytest.fixture
def as_executive(client, executive):
    client.force_login(executive)
    return client


def looked(month, months=None):
    return run_audit(start_audit(open_month(month), by=None, look_back_months=months))


def test_a_rule_holds_from_its_month_on_until_the_next(executive):
    set_audit_window(18, date(2026, 6, 15), by=executive, why="long projects")
    set_audit_window(6, OCTOBER, by=executive, why="short ones")
    assert [look_back_of(month) for month in (MAY, JUNE, date(2026, 9, 1), OCTOBER)] == [12, 18, 18, 6]
    assert [event.facts for event in Event.objects.filter(name="sales.audit_window_set").order_by("id")] == [
        {"month": "2026-06", "look_back": 18}, {"month": "2026-10", "look_back": 6},
    ]  # fmt: skip


def test_a_month_follows_the_rule_at_each_look_unless_it_was_given_its_own(executive):
    assert looked(OCTOBER).look_back_months == 12
    set_audit_window(18, JUNE, by=executive, why="long projects")
    assert looked(OCTOBER).look_back_months == 18
    own = looked(OCTOBER, 24)
    assert (own.look_back_months, own.has_own_look_back) == (24, True)
    set_audit_window(6, JUNE, by=executive, why="short ones")
    assert looked(OCTOBER).look_back_months == 24
    back = looked(OCTOBER, 6)
    assert (back.look_back_months, back.has_own_look_back) == (6, False)


def test_a_locked_month_keeps_its_look_back_and_no_rule_reaches_it(executive):
    looked(JUNE, 24)
    AuditMonth.objects.update(status="locked")
    with pytest.raises(NotPossible, match="from 2026-07 on at the earliest"):
        set_audit_window(6, JUNE, by=executive, why="short ones")
    with pytest.raises(NotPossible, match="was locked"):
        looked(JUNE, 6)
    set_audit_window(6, date(2026, 7, 1), by=executive, why="short ones")
    assert AuditMonth.objects.get().look_back_months == 24


@pytest.mark.parametrize(
    ("months", "month", "why"), [(0, JUNE, "x"), (61, JUNE, "x"), (-1, JUNE, "x"), (12, JUNE, " "), (12, date.max, "x")]
)
def test_nonsense_is_refused_with_a_sentence(executive, months, month, why):
    with pytest.raises(NotPossible):
        set_audit_window(months, month, by=executive, why=why)
    assert not AuditWindow.objects.exists()


def test_the_page_says_what_holds_sets_another_and_keeps_what_was_typed(as_executive):
    assert "12 months: an order signed on" in as_executive.get(PAGE).content.decode()
    assert as_executive.post(PAGE, TYPED).status_code == 302
    page = as_executive.get(PAGE).content.decode()
    assert "Long projects" in page
    assert "18 months: an order signed on" in page
    refused = as_executive.post(PAGE, TYPED | {"from_month": "2026-13", "why": "Because"})
    assert refused.status_code == 422
    assert "“2026-13” is no month" in refused.content.decode()
    assert "Because" in refused.content.decode()
    assert AuditWindow.objects.count() == 1


def test_the_month_page_says_when_it_looks_back_otherwise(as_executive):
    looked(OCTOBER, 24)
    assert "looking back 24 months, for this month alone" in as_executive.get("/sales/audit/2026-10/").content.decode()


def test_the_api_sets_and_lists(as_executive):
    made = as_executive.post(API, TYPED, content_type="application/json")
    assert made.status_code == 201, made.content
    assert (made.json()["from_month"], made.json()["look_back_months"]) == ("2026-06", 18)
    assert [one["from_month"] for one in as_executive.get(API).json()["results"]] == ["2026-06"]
    for bad in ({"from_month": "2026-1"}, {"look_back_months": 0}, {"why": ""}):
        assert as_executive.post(API, TYPED | bad, content_type="application/json").status_code in (400, 409)


@pytest.mark.parametrize("role", ["marketing_manager", "sales_rep", "finance"])
def test_who_judges_or_sells_does_not_set_it(client, make_person, role):
    client.force_login(make_person(role, "许诺"))
    assert client.get(PAGE).status_code == 403
    assert client.post(API, TYPED, content_type="application/json").status_code == 403


def test_looking_at_the_forms_of_a_month_writes_nothing(client, make_person):
    client.force_login(make_person("administrator", "管理员"))
    for act in ("start", "lock"):
        assert client.get(f"/sales/audit/2026-09/{act}/").status_code == 200
    assert not AuditMonth.objects.exists()
    assert client.post("/sales/audit/2026-09/lock/").status_code == 409
