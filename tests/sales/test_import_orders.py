"""Orders signed elsewhere come in by the import centre, each once, with all that belongs to them."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from companies.models import Company, Contact
from companies.rules.credit_codes import check_digit
from console.imports.actions import start_import
from console.imports.models import ImportRow
from console.imports.running import run_import
from console.imports.undoing import undo_import
from journal.models import Event
from people.models import Person
from sales.actions import change_deal, record_receipt
from sales.models import Deal, Order, Receivable

pytestmark = pytest.mark.django_db

HEADS = "order no.,company,legal representative,credit code,contact,phone,e-mail,address,rep,origin,signed on,lines"
CODE = "91330106MA27X0QL5" + check_digit("91330106MA27X0QL5")


def row(number="HT-1", **values):
    told = {
        "company": "杭州云栖智造科技有限公司", "legal representative": "沈慕白", "contact": "苏晚晴",
        "phone": "13810203040", "e-mail": "su@yunqi-zz.com", "address": "杭州市文三路90号", "rep": "林小雨",
        "origin": "self-sourced", "signed on": "2026-10-12", "lines": "suite × 1 @ 12000", **values,
    }  # fmt: skip
    return ",".join([number, *(str(told.get(name, "")) for name in HEADS.split(",")[1:])])


@pytest.fixture
def admin(make_person):
    return make_person("administrator", "管理员")


@pytest.fixture
def load(admin, suite, rep, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def load(*lines, heads=HEADS, **options):
        file = SimpleUploadedFile(f"orders{Event.objects.count()}.csv", "\n".join([heads, *lines]).encode())
        return run_import(start_import("sales.order", file, by=admin, options=options).pk)

    return load


def take_back(run, by):
    undo_import(run, by=by)
    return run_import(run.pk, begin=False)


def refusals(run):
    return [row.sentence for row in ImportRow.objects.filter(run=run, outcome="refused").order_by("number")]


def test_an_order_comes_in_with_company_contact_deal_lines_and_what_is_owed(load, rep):
    run = load(row())
    order = Order.objects.select_related("deal", "company").get()
    assert (run.created, run.refused) == (1, 0)
    assert (order.number, order.signed_on, order.total_amount) == ("HT-1", date(2026, 10, 12), Decimal("12000.00"))
    assert order.company.legal_representative == "沈慕白"
    assert order.deal.is_self_sourced
    assert order.deal.status == Deal.Status.WON
    assert order.owner == rep
    assert Contact.objects.get().phone_e164 == "+8613810203040"
    assert order.lines.get().product.code == "suite"
    assert sum(Receivable.objects.values_list("amount", flat=True)) == order.total_amount
    signed = Event.objects.get(name="sales.order_signed")
    assert signed.happened_at == signed.known_at
    assert signed.happened_at.date() == date(2026, 10, 12)


def test_the_same_file_again_changes_nothing_and_a_number_twice_in_a_file_is_taken_once(load):
    load(row())
    again = load(row(), row())
    assert (again.created, again.unchanged, again.refused) == (0, 1, 1)
    assert Order.objects.count() == Company.objects.count() == Deal.objects.count() == 1


def test_a_signed_order_is_not_changed_by_a_later_file(load):
    load(row())
    run = load(row(lines="suite × 1 @ 15000"))
    assert "a signed order is not changed by a file" in refusals(run)[0]
    assert Order.objects.get().total_amount == Decimal("12000.00")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"signed on": "2199-01-01"}, "lies in the future"),
        ({"origin": "moon"}, "is no channel"),
        ({"lines": "suite × 1 @ 12000; × 3"}, "can't be read"),
        ({"company": ""}, "Company"),
        ({"signed on": ""}, "Signed on"),
    ],
)
def test_what_can_not_be_taken_is_refused_with_a_sentence(load, values, sentence):
    run = load(row(**values), row("HT-2"))
    assert (run.created, run.refused) == (1, 1)
    assert sentence in refusals(run)[0]


def test_two_orders_of_one_firm_find_it_by_its_credit_code_whatever_it_is_called(load):
    load(row(**{"credit code": CODE}), row("HT-2", company="云栖智造", **{"credit code": CODE}))
    assert Company.objects.count() == 1
    assert Order.objects.count() == 2


def test_an_order_of_a_channel_is_not_self_sourced_and_its_journey_counts_for_the_channel(load, make_lead):
    channel = make_lead().channel
    load(row(origin=channel.key))
    deal = Deal.objects.get()
    assert not deal.is_self_sourced
    named = Event.objects.get(name="sales.origin_named")
    assert named.journey == deal.journey
    assert named.facts["channel"] == channel.pk


def test_an_order_with_the_id_of_its_lead_converts_that_lead(load, make_lead):
    lead = make_lead(source_ref="L-7")
    load(f"{row()},L-7", heads=f"{HEADS},lead id")
    lead.refresh_from_db()
    assert lead.status == "converted"
    assert Deal.objects.get().journey == lead.journey


def test_a_rep_who_left_gets_no_order_but_the_row_is_taken_and_says_so(load, admin):
    run = load(row(rep="某人离职"))
    assert Order.objects.get().owner == admin
    assert run.warnings == 1


def test_the_first_file_of_an_empty_console_is_taken_though_nobody_works_there(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    heads = "签约日期,客户名称,订单明细,销售,订单号"
    lines = ["2026/10/12,杭州云栖智造科技有限公司,CRM × 1 @ 12000,周岩,A-1", "2026/10/13,宁波海岚软件有限公司,,,A-2"]
    text = "\n".join([heads, *lines, *(line.replace("A-", "B-") for line in lines)])
    file = SimpleUploadedFile("订单.csv", text.encode("gb18030"))
    run = run_import(start_import("sales.order", file, by=None).pk)
    assert (run.created, run.refused) == (4, 0)
    owners = dict(Order.objects.values_list("number", "owner__name"))
    assert owners == {"A-1": "周岩", "A-2": "Former seller", "B-1": "周岩", "B-2": "Former seller"}
    assert list(Person.objects.order_by("pk").values_list("is_active", flat=True)) == [False, False]


def test_the_command_says_in_json_what_became_of_the_rows(suite, rep, admin, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    path = tmp_path / "orders.csv"
    path.write_text("\n".join([HEADS, row(), row("HT-2", origin="moon")]))
    out = StringIO()
    call_command("import_orders", str(path), "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert (answer["created"], answer["refused"]) == (1, 1)
    assert "is no channel" in Path(answer["refused_file"]).read_text(encoding="utf-8-sig")


def test_lines_are_read_as_people_write_them(load, seats):
    load(
        row("HT-1", lines="suite × 1 @ 12000; seat × 20 @ 60"),
        row("HT-2", lines="suite 9000"),
        row("HT-3", lines="suite*2:100.50"),
        row("HT-4", lines="某旧产品 x 1 @ 500"),
    )
    totals = {order.number: order.total_amount for order in Order.objects.all()}
    assert totals["HT-1"] == Decimal("13200.00")
    assert totals["HT-2"] == Decimal("9000.00")
    assert totals["HT-3"] == Decimal("201.00")
    assert totals["HT-4"] == Decimal("500.00")


def test_orders_of_a_wrong_file_are_cancelled_and_the_corrected_file_comes_in(load, admin):
    run = take_back(load(row("HT-1"), row("HT-2")), admin)
    assert (run.undone, run.stayed) == (2, 0)
    assert set(Order.objects.values_list("status", flat=True)) == {"cancelled"}
    assert set(Deal.objects.values_list("status", flat=True)) == {"taken_back"}
    assert not Receivable.objects.exists()
    again = load(row("HT-1", lines="suite × 2 @ 12000"))
    assert (again.created, again.refused) == (1, 0)
    assert Order.objects.get(number="HT-1").total_amount == Decimal("24000.00")


def test_an_order_with_cash_and_one_whose_deal_somebody_worked_on_stay(load, admin, rep):
    run = load(row("HT-1"), row("HT-2"), row("HT-3"))
    paid, worked, _other = Order.objects.order_by("number")
    record_receipt(paid, Decimal("100"), date(2026, 10, 20), by=admin)
    change_deal(worked.deal, {"next_step": "call"}, by=rep)
    run = take_back(run, admin)
    assert dict(run.rows.values_list("number", "undo")) == {2: "worked", 3: "worked", 4: "gone"}
    paid.refresh_from_db()
    assert (paid.number, paid.status) == ("HT-1", "signed")
