"""Funnel and channel figures say what plain SQL over the records says: after a take-back, and after a locked month."""

from datetime import date, datetime, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from console.imports.actions import start_import
from console.imports.running import run_import
from leads.actions import add_lead, judge_lead_valid
from leads.models import Channel, Lead
from metrics.actions import update_funnel
from metrics.queries.channel_credits import ChannelQuery
from metrics.queries.channels import channel_figures
from metrics.queries.funnel import Query, funnel
from metrics.queries.windows import Window
from people.models import Person
from people.rules.dates import add_months
from sales.actions import audit as acts
from sales.actions import convert_lead, take_back_conversion
from sales.actions.audit_run import open_month, run_audit, start_audit
from sales.actions.shipping import ensure_stages
from sales.models import Deal

pytestmark = pytest.mark.django_db
FIRMS = ["杭州云栖智造科技有限公司", "成都蓝鲸物流股份有限公司", "宁波远航船务有限公司", "绍兴锦绣纺织有限公司"]

# What a person would count: leads by when they came, new business by whom it belongs to now.
LEADS = """
    SELECT c.key, count(*) FROM leads_lead l JOIN leads_channel c ON c.id = l.channel_id GROUP BY 1"""
DEALS = """
    SELECT coalesce(cc.key, lc.key, 'self-sourced'), count(*)
    FROM sales_deal d
        LEFT JOIN leads_lead l ON l.id = d.lead_id LEFT JOIN leads_channel lc ON lc.id = l.channel_id
        LEFT JOIN sales_order o ON o.deal_id = d.id
        LEFT JOIN sales_auditwin w ON w.order_id = o.id AND w.verdict = 'credit' AND w.month_id IN (
            SELECT id FROM sales_auditmonth WHERE status = 'locked')
        LEFT JOIN leads_lead cl ON cl.id = w.lead_id LEFT JOIN leads_channel cc ON cc.id = cl.channel_id
    WHERE d.status <> 'taken_back' {signed} GROUP BY 1"""
ORDERS = DEALS.format(signed="AND o.status NOT IN ('draft', 'approved', 'cancelled')")


def counted(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return dict(cursor.fetchall())


def told(step):
    """The figure of a step by channel: in the funnel by period, and in the table of channels."""
    rows = funnel(Query("period", "channel", Window())).rows
    channels = channel_figures(ChannelQuery(kind="period")).rows
    return (
        {row.key: row.counts[step] for row in rows if row.counts[step]},
        {row.key: int(row.counts[step]) for row in channels if row.counts[step]},
    )


def check_all():
    update_funnel()
    for step, statement in (("lead", LEADS), ("deal", DEALS.format(signed="")), ("order", ORDERS)):
        wanted = counted(statement)
        assert told(step) == (wanted, wanted), step


@pytest.fixture
def people():
    names = {"sales_rep": "林小雨", "marketing_manager": "许诺", "executive": "方总", "administrator": "管理员"}
    return {
        role: Person.objects.create_user(f"{role}@example-firm.com", "secret-enough-1", name=name, roles=[role])
        for role, name in names.items()
    }


@pytest.fixture
def last_month():
    return add_months(timezone.localdate().replace(day=1), -1)


@pytest.fixture
def chain(people, last_month, settings, tmp_path):
    """Leads of two channels, two of them converted; two orders that the rep calls self-sourced."""
    settings.MEDIA_ROOT = tmp_path
    ensure_stages()
    came_at = timezone.make_aware(datetime.combine(add_months(last_month, -2), time(9)))
    leads = []
    for number, name in enumerate(FIRMS):
        key = "sem-test" if number % 2 else "fair-test"
        channel = Channel.objects.get_or_create(key=key, defaults={"name": key})[0]
        values = {"company_name": name, "phone": f"1381020304{number}", "name": "韩立"}
        lead = add_lead(values, channel=channel, by=None, came_at=came_at)
        leads.append(judge_lead_valid(lead, by=None))
    rep = people["sales_rep"]
    Lead.objects.update(owner=rep, status="working")
    for lead in leads[2:]:
        convert_lead(Lead.objects.get(pk=lead.pk), by=rep, as_new_company=True)
    signed = date(last_month.year, last_month.month, 12)
    rows = "".join(
        f"HT-{number},{name},1381020304{number},林小雨,self-sourced,{signed},12000\n"
        for number, name in enumerate(FIRMS[:2])
    )
    file = SimpleUploadedFile("o.csv", f"order no.,company,phone,rep,origin,signed on,amount\n{rows}".encode())
    run_import(start_import("sales.order", file, by=people["administrator"], options={}).pk)
    return leads


def lock(people, month, credited):
    audit = run_audit(start_audit(open_month(month), by=None))
    for win in audit.wins.order_by("order__number"):
        verdict, why = ("credit", "") if win.order.number in credited else ("self", "met at a fair")
        acts.judge_win(win, verdict, by=people["marketing_manager"], why=why)
        acts.agree_win(win, by=people["executive"])
    acts.lock_month(audit, by=people["executive"])


def test_figures_agree_with_sql_before_and_after_a_take_back(chain, people):
    check_all()
    assert told("deal")[0] == {"fair-test": 1, "sem-test": 1, "self-sourced": 2}
    take_back_conversion(chain[2], by=people["sales_rep"], why="wrong firm")
    check_all()
    assert told("deal")[0] == {"sem-test": 1, "self-sourced": 2}
    convert_lead(Lead.objects.get(pk=chain[2].pk), by=people["sales_rep"], as_new_company=True)
    check_all()
    assert told("deal")[0] == {"fair-test": 1, "sem-test": 1, "self-sourced": 2}


def test_figures_agree_with_sql_after_a_locked_month(chain, people, last_month):
    check_all()
    assert told("order")[0] == {"self-sourced": 2}
    lock(people, last_month, ["HT-1"])
    check_all()
    assert told("order")[0] == {"self-sourced": 1, "sem-test": 1}
    assert Deal.objects.filter(is_self_sourced=True, lead=None).count() == 1


def test_figures_agree_with_sql_after_both(chain, people, last_month):
    lock(people, last_month, ["HT-0", "HT-1"])
    take_back_conversion(chain[3], by=people["sales_rep"], why="wrong firm")
    check_all()
    assert told("order")[0] == {"fair-test": 1, "sem-test": 1}
    assert told("deal")[0] == {"fair-test": 2, "sem-test": 1}
