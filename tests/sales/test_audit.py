"""The month-end audit: verdicts, second signatures, the lock, and what it may not do."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from companies.models import Company
from journal.errors import NotPossible
from journal.models import Event
from leads.models import Channel, Lead
from sales.actions import audit as acts
from sales.actions import cancel_order
from sales.actions.audit_run import month_of, open_month, run_audit, start_audit
from sales.models import AuditWin, Deal
from sales.queries.audit_words import as_json, in_short, report_of
from tests.sales.audited import keep_leads, keep_orders

pytestmark = pytest.mark.django_db

OCTOBER = date(2026, 10, 1)
ORDER = {
    "order_no": "HT-1", "company": "杭州云栖智造科技有限公司", "legal_representative": "沈慕白", "contact": "苏晚晴",
    "phone": "13810203040", "email": "su@163.com", "address": "杭州市文三路90号7栋", "signed_on": date(2026, 10, 12),
    "amount": "12000",
}  # fmt: skip
LEAD = {
    "ref": "L-1", "company": "云栖智造", "legal_representative": "沈慕白", "name": "韩立", "phone": "13699998888",
    "came_on": date(2026, 3, 1),
}  # fmt: skip


@pytest.fixture
def channel(db):
    return Channel.objects.get_or_create(key="sem-test", defaults={"name": "SEM test"})[0]


@pytest.fixture
def marketing(make_person):
    return make_person("marketing_manager", "许诺")


@pytest.fixture
def executive(make_person):
    return make_person("executive", "方总")


@pytest.fixture
def look(rep, channel):
    def look(orders=(ORDER,), leads=(LEAD,), months=None):
        keep_orders(list(orders), rep)
        keep_leads(list(leads), channel)
        return again(months)

    return look


def again(months=None):
    return run_audit(start_audit(open_month(OCTOBER), by=None, look_back_months=months))


def proposed(audit):
    return [c["order"] for c in as_json(audit)["candidates"]]


def test_the_representative_and_the_short_name_credit_and_say_so(look):
    audit = look()
    win = audit.wins.get()
    assert proposed(audit) == ["HT-1"]
    assert "沈慕白" in in_short(win.candidates.get())
    assert " + " in in_short(win.candidates.get())


def test_a_representatives_name_alone_never_credits_however_rare(look):
    audit = look(leads=[{**LEAD, "company": "成都蓝鲸物流"}])
    assert proposed(audit) == []


@pytest.mark.parametrize(("chief", "wanted"), [("沈慕白", ["HT-1"]), ("王伟", [])])
def test_the_same_street_number_speaks_beside_a_rare_representative_and_not_beside_a_common_one(look, chief, wanted):
    lead = {**LEAD, "company": "杭州青芜纺织", "legal_representative": chief, "address": "浙江省杭州市西湖区文三路90号"}
    audit = look([{**ORDER, "legal_representative": chief}], [{**lead, "city": "杭州"}])
    assert proposed(audit) == wanted


def test_a_free_mail_host_a_shared_switchboard_and_an_office_building_credit_nobody(look):
    line = "0571-88776655"
    orders = [{**ORDER, "phone": line, "address": "杭州市文三路90号"}]
    others = [
        {
            "ref": f"L-{n}",
            "company": name,
            "phone": line,
            "address": "杭州市文三路90号",
            "came_on": date(2026, 5, n + 1),
        }
        for n, name in enumerate(["衢州百味食品", "宁波远航船务", "绍兴锦绣纺织", "温州立信鞋业"])
    ]
    audit = look(
        orders, [*others, {**LEAD, "ref": "L-9", "company": "别家", "legal_representative": "", "email": "x@163.com"}]
    )
    assert proposed(audit) == []


def test_a_line_of_two_firms_in_two_buildings_is_a_switchboard_and_one_without_other_data_is_not(look, monkeypatch):
    monkeypatch.setattr("sales.queries.audit_finding.ENOUGH_LEADS", 1)
    order = {**ORDER, "phone": "0571-88776655", "legal_representative": ""}
    lead = {"ref": "L-1", "company": "衢州百味食品", "phone": "(0571)88776655", "came_on": date(2026, 5, 1)}
    assert proposed(look([order], [{**lead, "address": "杭州市创业大道7号"}])) == []
    Lead.objects.update(address="")
    assert proposed(again()) == ["HT-1"]


def test_where_few_leads_are_known_a_line_alone_is_shown_to_a_person_and_credits_nobody(look):
    order = {**ORDER, "phone": "0571-88776655", "legal_representative": ""}
    lead = {
        "ref": "L-1",
        "company": "衢州百味食品",
        "name": "韩立",
        "phone": "(0571)88776655",
        "came_on": date(2026, 5, 1),
    }
    audit = look([order], [lead])
    assert proposed(audit) == []
    assert [(c["lead"], c["strength"]) for c in report_of(audit)["weak"]] == [("L-1", "weak")]
    for same in ({"company_name": "云栖智造", "company_core": "云栖智造"}, {"address": ORDER["address"]}):
        Lead.objects.update(company_name="衢州百味食品", company_core="百味食品", company_pinyin="", address="")
        Lead.objects.update(**same)
        assert proposed(again()) == ["HT-1"], same


@pytest.mark.parametrize(
    ("came_on", "months", "counts"),
    [
        (date(2025, 10, 12), 12, True),
        (date(2025, 10, 11), 12, False),
        (date(2026, 4, 12), 6, True),
        (date(2026, 4, 11), 6, False),
        (date(2026, 10, 13), 12, False),
    ],
)
def test_a_lead_counts_from_so_many_calendar_months_before_signing_and_never_after(look, came_on, months, counts):
    audit = look(leads=[{**LEAD, "came_on": came_on}], months=months)
    assert proposed(audit) == (["HT-1"] if counts else [])


def test_each_customer_counts_once_also_as_a_sister_firm(look):
    sister = {**ORDER, "order_no": "HT-2", "company": "杭州栖云商贸有限公司", "signed_on": date(2026, 10, 20)}
    audit = look([ORDER, sister], [{**LEAD, "address": ORDER["address"]}])
    assert proposed(audit) == ["HT-1"]
    assert AuditWin.objects.get(order__number="HT-2").note == "same_customer"


def test_a_lead_that_a_won_deal_counts_for_already_credits_no_second_order(look, make_deal):
    audit = look()
    lead = Lead.objects.get(source_ref="L-1")
    Deal.objects.filter(pk=make_deal().pk).update(lead=lead, status="won")
    assert proposed(audit) == ["HT-1"]
    assert proposed(again()) == []


def test_a_verdict_needs_two_persons_and_the_month_is_locked_only_then(look, marketing, executive):
    audit = look()
    win = audit.wins.get()
    with pytest.raises(NotPossible, match="still to be judged"):
        acts.lock_month(audit, by=executive)
    acts.judge_win(win, "credit", by=marketing)
    with pytest.raises(NotPossible, match="second signature"):
        acts.lock_month(audit, by=executive)
    with pytest.raises(NotPossible, match="somebody else signs"):
        acts.agree_win(win, by=marketing)
    acts.agree_win(win, by=executive)
    acts.lock_month(audit, by=executive)
    deal = Deal.objects.get(orders__number="HT-1")
    credited = Event.objects.get(name="sales.deal_credited")
    assert not deal.is_self_sourced
    assert credited.journey == deal.journey
    assert credited.facts["lead"] == Lead.objects.get().pk
    assert credited.happened_at.date() > date(2026, 10, 31)


def test_a_locked_month_refuses_every_change(look, marketing, executive):
    audit = look()
    win = acts.judge_win(audit.wins.get(), "self", by=marketing, why="met at a fair before")
    acts.agree_win(win, by=executive)
    acts.lock_month(audit, by=executive)
    win = audit.wins.get()
    for change in (
        lambda: acts.judge_win(win, "credit", by=marketing),
        lambda: acts.agree_win(win, by=executive),
        lambda: acts.send_back_win(win, by=executive, why="no"),
        lambda: acts.lock_month(audit, by=executive),
        lambda: start_audit(audit, by=marketing),
    ):
        with pytest.raises(NotPossible, match="was locked on"):
            change()
    assert Deal.objects.get(orders__number="HT-1").is_self_sourced


def test_going_against_the_evidence_needs_a_reason(look, marketing):
    win = look().wins.get()
    with pytest.raises(NotPossible, match="Say why"):
        acts.judge_win(win, "self", by=marketing)
    assert acts.judge_win(win, "self", by=marketing, why="an old friend").status == "judged"


def test_a_recycled_lead_never_becomes_self_sourced(look, marketing):
    audit = look()
    Lead.objects.update(company=Company.objects.get(), status="pooled", came_at=audit.started_at - timedelta(days=900))
    audit = again()
    win = audit.wins.get()
    assert proposed(audit) == ["HT-1"]
    with pytest.raises(NotPossible, match="never becomes self-sourced"):
        acts.judge_win(win, "self", by=marketing, why="I found them")


def test_a_verdict_stays_when_the_month_is_looked_through_again_and_a_cancelled_order_leaves(look, marketing, manager):
    other = {**ORDER, "order_no": "HT-2", "company": "成都蓝鲸物流", "legal_representative": "赵括"}
    audit = look([ORDER, {**other, "phone": "13700001111"}])
    acts.judge_win(audit.wins.get(order__number="HT-1"), "credit", by=marketing)
    audit = again()
    assert audit.wins.get(order__number="HT-1").verdict == "credit"
    cancel_order(audit.wins.get(order__number="HT-2").order, by=manager, why="withdrawn")
    assert again().wins.count() == 1


def test_a_lead_that_was_merged_credits_the_lead_it_was_merged_into(look):
    audit = look(leads=[LEAD, {"ref": "L-2", "company": "云栖", "name": "某人", "came_on": date(2026, 2, 1)}])
    Lead.objects.filter(source_ref="L-1").update(merged_into=Lead.objects.get(source_ref="L-2"), status="merged")
    assert as_json(again())["candidates"][0]["lead"] == "L-2"
    assert audit.wins.count() == 1


def test_two_runs_at_once_are_refused_and_a_dead_one_is_taken_over(look):
    audit = look()
    start_audit(audit, by=None)
    with pytest.raises(NotPossible, match="already"):
        start_audit(audit, by=None)
    audit.refresh_from_db()
    audit.heartbeat_at -= timedelta(minutes=10)
    audit.save()
    assert run_audit(start_audit(audit, by=None)).finished_at


def test_a_month_is_written_as_2026_10():
    assert month_of("2026-10") == OCTOBER
    for text in ("10/2026", "", "2199-01"):
        with pytest.raises(NotPossible):
            month_of(text)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_shows_order_and_lead_side_by_side_and_takes_the_verdict(client, look, marketing, executive, language):
    audit = look()
    win = audit.wins.get()
    for person in (marketing, executive):
        person.language = language
        person.save()
    client.force_login(marketing)
    page = reverse("sales:audit-month", args=["2026-10"])
    assert "杭州云栖智造" in client.get(page).content.decode()
    panel = client.get(reverse("sales:audit-win", args=[win.pk]), {"panel": "1"}).content.decode()
    assert panel.count("沈慕白") >= 3
    client.post(reverse("sales:audit-credit", args=[win.pk]), {"why": ""})
    win.refresh_from_db()
    assert win.status == "judged"
    client.force_login(executive)
    client.post(reverse("sales:audit-agree", args=[win.pk]))
    client.post(reverse("sales:audit-lock", args=["2026-10"]))
    assert client.get(page).status_code == 200
    audit.refresh_from_db()
    assert audit.is_locked


def test_verdicts_on_many_say_which_were_refused(client, look, marketing):
    audit = look()
    client.force_login(marketing)
    done = client.post(reverse("sales:audit-keep-many"), {"ids": [audit.wins.get().pk], "next": "/"}, follow=True)
    assert "Say why" in done.content.decode()
    client.post(reverse("sales:audit-credit-many"), {"ids": [audit.wins.get().pk], "next": "/"})
    assert audit.wins.get().verdict == "credit"


def test_reps_see_no_audit(client, look, rep):
    audit = look()
    client.force_login(rep)
    assert client.get(reverse("sales:audit-month", args=["2026-10"])).status_code == 403
    assert client.get(reverse("sales:audit-win", args=[audit.wins.get().pk])).status_code == 403


def test_the_list_takes_the_same_number_of_queries_whatever_its_length(
    client, look, marketing, django_assert_max_num_queries
):
    orders = [
        {**ORDER, "order_no": f"HT-{n}", "company": f"杭州第{n}号试制有限公司", "phone": f"1381020{n:04d}"}
        for n in range(30)
    ]
    look(orders, [{**LEAD, "ref": f"L-{n}", "phone": f"1381020{n:04d}"} for n in range(30)])
    client.force_login(marketing)
    with django_assert_max_num_queries(20):
        assert client.get(reverse("sales:audit-month", args=["2026-10"])).status_code == 200
