"""Locking an audited month moves credited orders to their lead's channel: from then on, visibly, not before."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from console.imports.actions import start_import
from console.imports.running import run_import
from leads.actions import add_lead
from leads.models import Channel
from metrics.actions import rebuild_funnel, update_funnel
from metrics.models import DealState, FunnelJourney
from metrics.queries.funnel import Query, funnel
from metrics.queries.windows import Window
from people.models import Person
from sales.actions import audit as acts
from sales.actions.audit_run import open_month, run_audit, start_audit
from sales.actions.shipping import ensure_stages
from sales.models import Deal

pytestmark = pytest.mark.django_db

ORDERS = (
    "order no.,company,legal representative,phone,rep,origin,signed on,amount\n"
    "HT-1,杭州云栖智造科技有限公司,沈慕白,13810203040,林小雨,self-sourced,2026-10-12,12000\n"
    "HT-2,成都蓝鲸物流股份有限公司,赵括,13700001111,林小雨,self-sourced,2026-10-13,5000\n"
)


@pytest.fixture
def people():
    names = {"sales_rep": "林小雨", "marketing_manager": "许诺", "executive": "方总", "administrator": "管理员"}
    return {
        role: Person.objects.create_user(f"{role}@example-firm.com", "secret-enough-1", name=name, roles=[role])
        for role, name in names.items()
    }


@pytest.fixture
def audited(people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    ensure_stages()
    channel = Channel.objects.create(key="sem-test", name="SEM test")
    came_at = timezone.make_aware(datetime(2026, 3, 1, 9))
    values = {"company_name": "云栖智造", "phone": "13810203040", "name": "韩立"}
    lead = add_lead(values, channel=channel, by=None, came_at=came_at)
    file = SimpleUploadedFile("orders.csv", ORDERS.encode())
    run_import(start_import("sales.order", file, by=people["administrator"], options={}).pk)
    audit = run_audit(start_audit(open_month(date(2026, 10, 1)), by=None))
    return audit, lead


def by_channel(as_of=None):
    window = (
        Window(date(2026, 10, 1), date(2026, 10, 31), as_of) if as_of else Window(date(2026, 10, 1), date(2026, 10, 31))
    )
    return {
        row.key: row.counts["order"] for row in funnel(Query("period", "channel", window)).rows if row.counts["order"]
    }


def test_locking_counts_the_order_for_the_channel_from_now_on_and_as_of_before_for_nobody_new(audited, people, client):
    audit, lead = audited
    update_funnel()
    assert by_channel() == {"self-sourced": 2}
    win = audit.wins.get(order__number="HT-1")
    acts.agree_win(acts.judge_win(win, "credit", by=people["marketing_manager"]), by=people["executive"])
    update_funnel()
    assert by_channel() == {"self-sourced": 2}, "a verdict alone restates nothing"
    acts.lock_month(audit, by=people["executive"])
    update_funnel()
    assert by_channel() == {"self-sourced": 1, "sem-test": 1}
    assert by_channel(timezone.localdate() - timedelta(days=1)) == {"self-sourced": 2}
    now = FunnelJourney.objects.get(journey=lead.journey, seen_to=None)
    assert now.lead_at
    assert now.order_at.date() == date(2026, 10, 12)
    own = FunnelJourney.objects.get(journey=Deal.objects.get(orders__number="HT-1").journey, seen_to=None)
    assert own.order_at is None
    client.force_login(people["marketing_manager"])
    for page in ("funnel", "channels"):
        months = {"from_on": "2026-10-01", "to_on": "2026-10-31"}
        assert "month 2026-10 restated on" in client.get(f"/metrics/{page}/", months).content.decode()


def test_folding_what_changed_and_folding_all_from_scratch_give_the_same_rows(audited, people):
    audit, _lead = audited
    update_funnel()
    win = audit.wins.get(order__number="HT-1")
    acts.agree_win(acts.judge_win(win, "credit", by=people["marketing_manager"]), by=people["executive"])
    acts.lock_month(audit, by=people["executive"])
    update_funnel()
    before = _rows()
    rebuild_funnel()
    assert _rows() == before


def _rows():
    names = ("journey", "seen_from", "seen_to", "lead_id", "channel_id", "rep_id", "lead_at", "deal_at", "order_at")
    deals = ("deal_id", "seen_from", "seen_to", "status", "amount")
    return (
        sorted(FunnelJourney.objects.values_list(*names), key=str),
        sorted(DealState.objects.values_list(*deals), key=str),
    )
