"""Usage from a file, through the import centre."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from console.imports.actions import run_import, start_import
from console.imports.models import Import
from console.imports.undoing import undo_import
from journal.queries import history_of
from success.models import Account, UsageDay
from tests.onboarding import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(seller, manager, csm):
    company = world.firm("Firm in use", source_ref="crm-77")
    world.signed_order(seller, company, signed_on=timezone.localdate() - timedelta(days=30))
    world.deliver()
    return Account.objects.get()


def load(text, csm, name="usage.csv"):
    run = start_import("success.usage", SimpleUploadedFile(name, text.encode("utf-8-sig")), csm, {})
    run_import(run.pk)
    run.refresh_from_db()
    return run


def lines(*rows):
    return "\n".join(["客户编号,日期,登录次数,活跃高管,活跃员工", *rows]) + "\n"


def test_a_file_with_chinese_heads_is_taken(account, csm):
    day = timezone.localdate() - timedelta(days=3)
    run = load(lines(f"crm-77,{day},12,1,9", f"{account.company_id},{day - timedelta(days=1)},5,,4"), csm)
    assert (run.status, run.created, run.refused) == ("done", 2, 0)
    first = UsageDay.objects.get(day=day)
    assert (first.logins, first.active_executives, first.active_staff) == (12, 1, 9)
    assert UsageDay.objects.exclude(day=day).get().active_executives is None
    account.refresh_from_db()
    assert account.active_at is not None


def test_unknown_customers_and_days_to_come_are_refused_by_row(account, csm):
    day = timezone.localdate()
    run = load(lines(f"nobody,{day},1,0,0", f"crm-77,{day + timedelta(days=9)},1,0,0", f"crm-77,{day},1,0,0"), csm)
    assert (run.created, run.refused) == (1, 2)


def test_the_same_file_again_changes_nothing(account, csm):
    text = lines(f"crm-77,{timezone.localdate()},12,1,9")
    load(text, csm)
    run = load(text, csm, "again.csv")
    assert (run.created, run.unchanged) == (0, 1)
    assert UsageDay.objects.count() == 1


def test_days_before_the_contract_are_kept_with_a_warning(account, csm):
    run = load(lines(f"crm-77,{timezone.localdate() - timedelta(days=90)},12,1,9"), csm)
    assert (run.created, run.warnings) == (1, 1)
    account.refresh_from_db()
    assert account.active_at is None


def test_days_of_a_file_are_taken_back_but_the_one_since_which_the_customer_is_active(account, csm):
    day = timezone.localdate() - timedelta(days=9)
    days = [day + timedelta(days=n) for n in range(4)]
    load(lines(f"crm-77,{days[0]},3,,2", f"crm-77,{days[1]},5,,4"), csm)
    run = load(lines(f"crm-77,{days[1]},6,,4", f"crm-77,{days[1]},7,1,4", f"crm-77,{days[2]},8,,1"), csm, "wrong.csv")
    assert (run.created, run.updated) == (1, 2)
    undo_import(run, by=csm)
    run = run_import(run.pk, begin=False)
    assert (run.status, run.undone, run.stayed) == (Import.Status.UNDONE, 3, 0)
    assert list(UsageDay.objects.order_by("day").values_list("logins", "active_executives")) == [(3, None), (5, None)]
    assert {fact["import"] for fact in (one.facts for one in history_of(account)) if "import" in fact} == {run.pk}

    first = Import.objects.order_by("pk").first()
    undo_import(first, by=csm)
    assert dict(run_import(first.pk, begin=False).rows.values_list("number", "undo")) == {2: "linked", 3: "gone"}
    assert UsageDay.objects.get().day == days[0]
