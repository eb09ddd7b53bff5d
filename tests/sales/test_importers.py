from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from companies.actions import create_company
from companies.models import Company
from console.imports.actions import start_import
from console.imports.models import ImportRow
from console.imports.running import run_import
from journal.models import Event
from leads.models import Lead
from people.models import Person
from sales.models import Deal, Order, Product

pytestmark = pytest.mark.django_db

DATES = {"opened_at": "2024-03-01", "closed_at": "2024-04-01 10:00"}
HEADS = "ref,name,lead_ref,company,company_ref,rep,product,stage,status,opened_at,closed_at,amount,reason"


@pytest.fixture
def admin(make_person):
    return make_person("administrator", "管理员")


@pytest.fixture
def load(admin, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def load(*lines, kind="sales.deal", heads=HEADS, migrated=True, **options):
        text = "\n".join([heads, *lines]).encode()
        file = SimpleUploadedFile(f"f{Event.objects.count()}.csv", text)
        run = start_import(kind, file, by=admin, options=options)
        run.migrated = migrated
        run.save()
        return run_import(run.pk)

    return load


def sentences(run):
    return [row.sentence for row in ImportRow.objects.filter(run=run, outcome="refused").order_by("number")]


def row(ref="D-1", **values):
    values = {"rep": "林小雨", "company": "成都蓝鲸物流股份有限公司", "status": "open", "amount": "100", **values}
    return ",".join([ref, *(str(values.get(name, "")) for name in HEADS.split(",")[1:])])


def test_an_open_a_won_and_a_lost_deal_come_in_with_what_belongs_to_them(load, rep, suite):
    run = load(
        row("A", opened_at="2024-03-01", stage="demo", product="suite"),
        row(
            "B",
            opened_at="2024-03-01",
            closed_at="2024-04-01 10:00",
            status="won",
            amount="250.50",
            product="CRM-SUITE",
        ),
        row("C", opened_at="2024-03-01", closed_at="2024-05-01", status="lost", reason="price"),
    )
    assert (run.created, run.refused) == (3, 0), sentences(run)
    won = Deal.objects.get(source_ref="B")
    order = won.orders.get()
    assert (won.status, order.status, order.total_amount) == ("won", "signed", Decimal("250.50"))
    assert (order.signed_at, order.lines.get().amount) == (won.closed_at, Decimal("250.50"))
    assert not order.receivables.exists()
    assert (Deal.objects.get(source_ref="C").reason, Deal.objects.get(source_ref="A").stage.key) == ("price", "demo")
    assert Company.objects.count() == 1
    signed = Event.objects.get(name="sales.order_signed")
    assert (signed.happened_at, signed.known_at) == (won.closed_at, won.closed_at)
    assert signed.facts["migrated"] is True
    assert Event.objects.filter(name="sales.deal_opened").count() == 3
    assert "CRM-SUITE" in str(ImportRow.objects.get(run=run, number__gt=0, warnings__isnull=False).warnings)


def test_loading_the_same_file_again_changes_nothing(load, rep):
    lines = [row("A"), row("B", opened_at="2024-03-01", closed_at="2024-04-01", status="won")]
    load(*lines)
    before = Event.objects.count()
    run = load(*lines)
    assert (run.created, run.updated, run.unchanged, run.refused) == (0, 0, 2, 0)
    assert Event.objects.count() == before
    assert (Deal.objects.count(), Order.objects.count()) == (2, 1)


def test_a_later_load_corrects_date_and_amount_and_both_stay_readable(load, rep):
    won = {"opened_at": "2024-03-01", "status": "won"}
    load(row("A", closed_at="2024-04-01", amount="100", **won))
    moment = timezone.now()
    run = load(row("A", closed_at="2024-04-15", amount="120", **won))
    assert run.updated == 1, sentences(run)
    deal, order = Deal.objects.get(), Order.objects.get()
    assert (deal.amount, order.total_amount, str(order.signed_on)) == (Decimal(120), Decimal(120), "2024-04-15")
    first, second = Event.objects.filter(name="sales.order_signed").order_by("pk")
    assert (first.facts["amount"], second.facts["amount"]) == ("100.00", "120.00")
    assert first.known_at < moment < second.known_at
    assert second.happened_at == order.signed_at
    assert Event.objects.filter(name="sales.deal_corrected").count() == 1


def test_an_open_deal_is_won_by_a_later_load_and_taken_back_by_another(load, rep):
    load(row("A", opened_at="2024-03-01"))
    load(row("A", opened_at="2024-03-01", status="won", closed_at="2024-04-01"))
    order = Order.objects.get()
    assert order.status == "signed"
    load(row("A", opened_at="2024-03-01", status="lost", closed_at="2024-04-02", reason="refused"))
    order.refresh_from_db()
    assert (order.status, Deal.objects.get().status) == ("cancelled", "lost")
    load(row("A", opened_at="2024-03-01", status="won", closed_at="2024-04-03"))
    assert Deal.objects.get().status == "won"
    assert Order.objects.signed().count() == 1


def test_a_deal_of_a_lead_converts_it_once_with_its_journey(load, rep, make_lead):
    lead = make_lead(company_name="", status="valid", owner=None, source_ref="L-1", company_core="")
    lines = [
        row(
            "L-1",
            lead_ref="L-1",
            company="",
            company_ref="2c43fb513632d29b",
            status="won",
            closed_at=timezone.localdate(),
        )
    ]
    run = load(*lines, company_word="Seller")
    assert run.created == 1, sentences(run)
    lead.refresh_from_db()
    deal = Deal.objects.get()
    assert (lead.status, lead.company, deal.company.name) == ("converted", deal.company, "Seller 2c43fb51")
    assert {deal.journey, deal.company.journey, deal.orders.get().journey} == {lead.journey}
    assert deal.opened_at == deal.closed_at
    assert not deal.is_self_sourced
    assert load(*lines, company_word="Seller").unchanged == 1
    assert Event.objects.filter(name="leads.lead_converted").count() == 1


def test_a_deal_before_its_lead_is_kept_with_a_warning(load, rep, make_lead):
    make_lead(source_ref="L-1", status="valid")
    early = (timezone.localdate() - timedelta(days=40)).isoformat()
    run = load(row("X", lead_ref="L-1", status="won", closed_at=early))
    assert (run.created, run.warnings) == (1, 1)
    assert Lead.objects.get().status == "converted"


def test_a_deal_without_any_day_is_not_counted_on_one(load, rep):
    load(row("A", opened_at=""))
    deal = Deal.objects.get()
    assert (deal.opened_at, deal.status) == (None, "open")
    assert not Event.objects.filter(name="sales.deal_opened").exists()
    assert Event.objects.filter(name="sales.deal_taken_over").exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"rep": "Nobody"}, "Nobody here is called"),
        ({"rep": ""}, "Say who works the deal"),
        ({"status": "won"}, "Say when the deal was closed"),
        ({"amount": "-5"}, "negative"),
        ({"product": "Unheard of"}, "no product"),
        ({"lead_ref": "L-404"}, "load the leads first"),
        ({"opened_at": "2024-05-01", "closed_at": "2024-04-01", "status": "lost"}, "before it was opened"),
        ({"opened_at": "2124-05-01"}, "future"),
        ({"status": "won", "closed_at": "2024-04-01", "company": ""}, "which company bought"),
    ],
)
def test_a_row_that_can_not_be_is_refused_with_a_sentence_and_the_others_come_in(load, rep, values, words):
    run = load(row("A", **values), row("B"))
    assert (run.created, run.refused) == (1, 1)
    assert words in sentences(run)[0]
    assert Deal.objects.get().source_ref == "B"


def test_two_people_of_one_name_are_not_guessed(load, rep, make_person):
    make_person(name="林小雨")
    run = load(row("A"))
    assert "More than one person" in sentences(run)[0]
    assert load(row("A", rep=rep.email)).created == 1


def test_an_id_that_stands_twice_is_taken_once(load, rep):
    run = load(row("A"), row("A", amount="7"))
    assert (run.created, run.refused, Deal.objects.get().amount) == (1, 1, Decimal(100))


def test_unknown_companies_are_refused_when_asked_to(load, rep):
    create_company({"name": "宁波海风贸易有限公司"}, by=rep)
    run = load(row("A"), row("B", company="宁波海风贸易有限公司"), creates_companies=False)
    assert (run.created, run.refused) == (1, 1)
    assert "No company is called" in sentences(run)[0]


def test_a_stage_of_another_system_is_known_by_its_usual_name(load, rep):
    load(row("A", stage="Prospecting"), row("B", stage="商务谈判"), row("C", stage="Legal review"))
    assert [d.stage.key for d in Deal.objects.order_by("source_ref")] == ["qualify", "negotiation", "legalreview"]
    run = load(row("D", stage="Nowhere"), migrated=False)
    assert "no stage" in sentences(run)[0]


def test_products_come_in_and_are_changed_by_their_code(load):
    heads = "code,name,series,type,price,currency"
    run = load("gtx,GTX Pro,GTX,annual,4821,USD", kind="sales.product", heads=heads)
    assert run.created == 1, sentences(run)
    assert load("gtx,GTX Pro,GTX,annual,4821,USD", kind="sales.product", heads=heads).unchanged == 1
    assert load("gtx,GTX Pro,GTX,annual,5000,USD", kind="sales.product", heads=heads).updated == 1
    refused = load("neg,Bad,,annual,-1,USD", kind="sales.product", heads=heads)
    assert "negative" in sentences(refused)[0]
    assert Product.objects.get(code="gtx").list_price == Decimal(5000)


def test_a_chunk_takes_the_same_statements_whatever_its_rows(load, rep, django_assert_max_num_queries):
    lines = [row(f"R{n}", opened_at="2024-03-01", status="won", closed_at="2024-04-01") for n in range(300)]
    with django_assert_max_num_queries(110):
        run = load(*lines)
    assert run.created == 300
    assert Person.objects.filter(deals__isnull=False).distinct().count() == 1
