"""Every verb of the audit's API: who may, in which state, and what the answer says."""

from datetime import date

import pytest

from leads.models import Channel
from sales.actions import audit as acts
from sales.actions.audit_run import open_month, run_audit, start_audit
from sales.models import AuditMonth, AuditWin
from tests.sales.audited import keep_leads, keep_orders
from tests.sales.test_audit import LEAD, ORDER

pytestmark = pytest.mark.django_db
SECOND = {
    **ORDER, "order_no": "HT-2", "company": "苏州雪松阀门有限公司", "legal_representative": "叶知秋",
    "contact": "江南", "phone": "13577776666", "email": "", "address": "苏州市工业园区星湖街1号",
}  # fmt: skip
WEAK = {"ref": "L-2", "company": "南通百川物流", "legal_representative": "叶知秋", "came_on": date(2026, 2, 1)}
WIN, MONTH = "/api/audit-wins/", "/api/audit-months/"
ROLES = {
    "marketing_manager": {"view", "judge"},
    "sales_manager": {"view", "agree"},
    "executive": {"view", "agree"},
    "administrator": {"view", "judge", "agree"},
    "sales_rep": set(),
    "sales_leader": set(),
    "lead_desk": set(),
    "finance": set(),
    "csm": set(),
}  # fmt: skip
# verb → the right it asks for, its address, its body
VERBS = {
    "list months": ("view", "get", MONTH, None),
    "read a month": ("view", "get", MONTH + "{month}/", None),
    "report": ("view", "get", MONTH + "{month}/report/", None),
    "list wins": ("view", "get", WIN, None),
    "read a win": ("view", "get", WIN + "{win}/", None),
    "start": ("judge", "post", MONTH + "start/", {"month": "2026-10"}),
    "judge": ("judge", "post", WIN + "{win}/judge/", {"verdict": "credit"}),
    "judge many": ("judge", "post", WIN + "judge-many/", {"ids": ["{win}"], "verdict": "credit"}),
    "agree": ("agree", "post", WIN + "{win}/agree/", {}),
    "agree many": ("agree", "post", WIN + "agree-many/", {"ids": ["{win}"]}),
    "send back": ("agree", "post", WIN + "{win}/send_back/", {"why": "look again"}),
    "send back many": ("agree", "post", WIN + "send-back-many/", {"ids": ["{win}"], "why": "look again"}),
    "lock": ("agree", "post", MONTH + "{month}/lock/", {}),
}
# state → the verbs that act in it; of the others the answer is 409, or the id among the refused
ACTING = {
    "looked": {"start", "judge", "judge many"},
    "judged": {"start", "judge", "judge many", "agree", "agree many", "send back", "send back many"},
    "agreed": {"start", "send back", "send back many", "lock"},
    "running": {"agree", "agree many", "send back", "send back many"},
    "locked": set(),
}
CHANGING = [name for name, verb in VERBS.items() if verb[1] == "post"]


@pytest.fixture
def marketing(make_person):
    return make_person("marketing_manager", "许诺")


@pytest.fixture
def boss(make_person):
    return make_person("executive", "方总")


@pytest.fixture
def audit(rep):
    channel = Channel.objects.get_or_create(key="sem-test", defaults={"name": "SEM test"})[0]
    keep_orders([ORDER, SECOND], rep)
    keep_leads([LEAD, WEAK], channel)
    return run_audit(start_audit(open_month(date(2026, 10, 1)), by=None))


@pytest.fixture
def win(audit):
    return audit.wins.get(order__number="HT-1")


def call(client, name, win, person):
    """The answer to a verb called by a person."""
    client.force_login(person)
    _right, method, url, body = VERBS[name]
    url = url.format(win=win.pk, month=win.month_id)
    if method == "get":
        return client.get(url)
    body = {key: [win.pk] if key == "ids" else value for key, value in (body or {}).items()}
    return client.post(url, body, content_type="application/json")


def put_into(state, win, marketing, boss):
    if state in ("judged", "agreed", "running", "locked"):
        acts.judge_win(win, "credit", by=marketing)
    if state in ("agreed", "locked"):
        acts.agree_win(AuditWin.objects.get(pk=win.pk), by=boss)
    if state == "locked":
        acts.lock_month(win.month, by=boss)
    if state == "running":
        start_audit(win.month, by=None)


def stood():
    return list(AuditWin.objects.order_by("pk").values()), list(
        AuditMonth.objects.values("status", "locked_at", "look_back_months")
    )


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", VERBS)
def test_a_verb_is_open_to_its_roles_alone(client, win, make_person, name, role):
    before = stood()
    answer = call(client, name, win, make_person(role, "某人"))
    may = VERBS[name][0] in ROLES[role]
    assert (answer.status_code != 403) == may, answer.content
    if not may:
        assert stood() == before
        assert "Your roles don't let you" in answer.json()["detail"]


@pytest.mark.parametrize("state", ACTING)
@pytest.mark.parametrize("name", CHANGING)
def test_a_verb_acts_in_its_states_and_is_refused_with_a_sentence_in_the_others(
    client, win, make_person, marketing, boss, name, state
):
    put_into(state, win, marketing, boss)
    before = stood()
    answer = call(client, name, win, make_person("administrator", "管理员"))
    said = answer.json()
    acted = answer.status_code in (200, 202) and said.get("refused", []) == []
    assert acted == (name in ACTING[state]), said
    if acted:
        assert stood() != before
        return
    assert stood() == before
    refusal = said["refused"][0] if answer.status_code == 200 else said
    assert answer.status_code == (200 if name.endswith("many") else 409)
    assert refusal["detail"].endswith((".", "?"))
    assert refusal["code"] not in ("", "error")


@pytest.mark.parametrize("name", ["agree", "agree many"])
def test_nobody_signs_the_own_verdict(client, win, make_person, name):
    both = make_person("administrator", "管理员")
    acts.judge_win(win, "credit", by=both)
    said = call(client, name, win, both).json()
    refusal = said["refused"][0] if "refused" in said else said
    assert refusal["code"] == "same_person"
    assert "somebody else signs it" in refusal["detail"]


def test_many_are_judged_each_for_itself_and_the_others_are_named(client, audit, marketing):
    client.force_login(marketing)
    first, second = audit.wins.order_by("order__number")
    ids = [first.pk, second.pk, first.pk, 10**12]
    said = client.post(WIN + "judge-many/", {"ids": ids, "verdict": "credit"}, content_type="application/json").json()
    assert said["done"] == [first.pk]
    assert [(one["id"], one["code"]) for one in said["refused"]] == [(second.pk, "no_lead"), (10**12, "not_found")]
    body = {"ids": [second.pk], "verdict": "self", "why": "met at a fair"}
    assert client.post(WIN + "judge-many/", body, content_type="application/json").json()["done"] == [second.pk]


@pytest.mark.parametrize(
    "body",
    [
        {"ids": [], "verdict": "self"},
        {"ids": "all", "verdict": "self"},
        {"ids": [0], "verdict": "self"},
        {"ids": list(range(1, 502)), "verdict": "self"},
        {"ids": [1], "verdict": "maybe"},
        {"verdict": "self"},
        {"ids": [1], "verdict": "self", "why": "x" * 301},
    ],
)
def test_a_body_that_does_not_fit_says_which_field(client, audit, marketing, body):
    client.force_login(marketing)
    answer = client.post(WIN + "judge-many/", body, content_type="application/json")
    assert answer.status_code == 400
    assert set(answer.json()) & {"ids", "verdict", "why"}


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "2099-01", "", "2026-10-01", "x" * 7, "0000-01"])
def test_a_month_that_is_none_starts_nothing(client, marketing, month):
    client.force_login(marketing)
    answer = client.post(MONTH + "start/", {"month": month}, content_type="application/json")
    assert answer.status_code in (400, 409)
    assert not AuditMonth.objects.exists()


def test_bulk_and_single_verdicts_leave_the_same_record(client, audit, marketing, boss):
    one, other = audit.wins.order_by("order__number")
    client.force_login(marketing)
    client.post(f"{WIN}{one.pk}/judge/", {"verdict": "credit"}, content_type="application/json")
    client.post(WIN + "judge-many/", {"ids": [other.pk], "verdict": "self"}, content_type="application/json")
    client.force_login(boss)
    body = {"ids": [one.pk, other.pk]}
    assert client.post(WIN + "agree-many/", body, content_type="application/json").json()["refused"] == []
    rows = list(AuditWin.objects.order_by("order__number").values_list("status", "verdict", "judged_by", "agreed_by"))
    assert rows == [("agreed", "credit", marketing.pk, boss.pk), ("agreed", "self", marketing.pk, boss.pk)]
    assert client.post(f"{MONTH}{audit.pk}/lock/").json()["status"] == "locked"
