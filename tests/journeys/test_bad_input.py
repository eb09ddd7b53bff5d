"""What people and programs send by mistake or on purpose: a clear sentence, never a 500, nothing half done."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve, reverse
from openpyxl import Workbook, load_workbook

from console.imports.actions import run_import
from console.imports.models import Import
from console.imports.report import write_refused
from journal.actions import run_due_deliveries
from journal.models import Event
from leads.models import Channel, Lead
from metrics.actions import update_funnel
from onboarding.models import Project
from people.models import Person, Team
from sales.models import Order, Receivable
from tests.architecture.test_doors import World
from tests.architecture.walk import doors
from tests.chain import TODAY, Firm
from tests.journeys.asking import client_of, said, send
from tests.journeys.rows import nothing_added

pytestmark = pytest.mark.django_db
FORMULA = "=cmd|' /C calc'!A0"
UPLOAD = "/imports/new/?kind=leads.lead"


@pytest.fixture
def firm(settings, tmp_path):
    settings.MEDIA_ROOT, settings.HOME = tmp_path / "files", tmp_path
    return Firm()


@pytest.fixture
def desk(firm):
    return client_of(firm.desk)


@pytest.fixture
def admin(firm):
    return client_of(firm.people["administrator"])


# files


def workbook(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def hollow_workbook() -> bytes:
    """A zip file with the right names in it and nonsense inside."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<nonsense")
        archive.writestr("[Content_Types].xml", "<Types/>")
    return buffer.getvalue()


BAD_FILES = {
    "empty.csv": (b"", "The file is empty"),
    "blank.csv": (b"\xef\xbb\xbf \r\n\r\n", "The file is empty"),
    "offer.csv": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "This is a PDF file, whatever its name says"),
    "cut.xlsx": (workbook(["Company", "Phone"], ["Acme Ltd", "1"])[:-900], "The workbook is damaged"),
    "hollow.xlsx": (hollow_workbook(), "The workbook is damaged"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_is_no_table_is_told_in_a_sentence_and_not_kept(firm, desk, name, settings):
    content, sentence = BAD_FILES[name]
    with nothing_added():
        page = desk.post(UPLOAD, {"file": SimpleUploadedFile(name, content), "channel": "seo"})
        api = desk.post(
            "/api/imports/", {"file": SimpleUploadedFile(name, content), "kind": "leads.lead", "options": "{}"}
        )
    assert (page.status_code, api.status_code) == (409, 409)
    assert sentence in said(page)
    assert sentence in api.json()["detail"]
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_an_upload_over_the_limit_is_told_in_a_sentence_before_it_is_stored(firm, desk, settings):
    settings.UPLOAD_LIMIT_MB = 1
    row = b"Acme Robotics Ltd,+8613800000001\n"
    for megabytes, statuses in ((1.5, (409, 409)), (3, (413, 413))):
        content = b"company,phone\n" + row * int(megabytes * 1_048_576 / len(row))
        with nothing_added():
            page = desk.post(UPLOAD, {"file": SimpleUploadedFile("big.csv", content), "channel": "seo"})
            api = desk.post("/api/imports/", {"file": SimpleUploadedFile("big.csv", content), "kind": "leads.lead"})
        assert (page.status_code, api.status_code) == statuses
        assert "1 MB" in said(page)
        assert "1 MB" in api.json()["detail"]


def imported(client, name, content, **options) -> Import:
    """Upload by the page and import at once, as the worker would."""
    response = client.post(UPLOAD, {"file": SimpleUploadedFile(name, content), "channel": "seo", **options})
    assert response.status_code == 302, said(response)[:3000]
    run = Import.objects.latest("pk")
    assert client.get(run.get_absolute_url()).status_code == 200
    Import.objects.filter(pk=run.pk).update(status=Import.Status.UPLOADED, dry_run=False)
    return run_import(run.pk)


def test_a_table_of_300_columns_is_imported(firm, desk):
    head = ["company", "phone", *(f"column {number}" for number in range(298))]
    row = ["Wide Ltd", "+8613911112222", *(str(number) for number in range(298))]
    content = "\n".join([",".join(head), ",".join(row)]).encode()
    run = imported(desk, "wide.csv", content)
    assert (run.status, run.created, run.refused) == ("done", 1, 0)
    assert desk.get(f"/imports/{run.pk}/").status_code == 200


def test_a_file_in_gb18030_is_read_as_it_was_written(firm, desk):
    content = "公司,联系人,手机\n北京明日科技有限公司,张𬱖,13911112223\n".encode("gb18030")
    run = imported(desk, "线索.csv", content)
    assert (run.status, run.created) == ("done", 1)
    assert Lead.objects.filter(company_name="北京明日科技有限公司", name="张𬱖").exists()


# formulas


def csv_cells(text: str) -> list[str]:
    return [cell for line in csv.reader(io.StringIO(text.removeprefix("\ufeff"))) for cell in line]


def assert_harmless(response, where) -> int:
    """No cell is a formula to a spreadsheet; returns how many would have been."""
    content = b"".join(response)
    if "csv" in response["Content-Type"]:
        cells = csv_cells(content.decode())
        risky = [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        assert not [cell for cell in risky if not cell.lstrip("-").replace(".", "", 1).isdigit()], where
    else:
        sheet = load_workbook(io.BytesIO(content)).active
        found = [cell for line in sheet.iter_rows() for cell in line]
        assert "f" not in {cell.data_type for cell in found}, where
        cells = [str(cell.value) for cell in found]
        assert not [cell for cell in cells if cell.startswith("=")], where
    return sum(cell.startswith("'=") for cell in cells)


class FormulaFirm(Firm):
    """A firm whose customers are called like formulas, from the lead to the renewal."""

    def lead(self, **values):
        names = {"company_name": f"{FORMULA} {Lead.objects.count()}", "name": FORMULA, "need": FORMULA}
        return super().lead(**names, **values)


def test_no_export_of_any_list_carries_a_formula():
    firm = FormulaFirm()
    channel = send(client_of(firm.people["administrator"]), "/api/channels/", {"name": FORMULA, "key": "evil"})
    assert channel.status_code == 201
    firm.channel = Channel.objects.get(key="evil")
    firm.renewal()
    firm.drafted_order()
    firm.lead()
    update_funnel()
    admin, neutralised = client_of(firm.people["administrator"]), {}
    for door in doors():
        if door.method != "GET" or door.arguments or door.name.startswith("console:api"):
            continue
        for kind in ("csv", "xlsx"):
            response = admin.get(reverse(door.name), {"export": kind})
            if "attachment" not in response.get("Content-Disposition", ""):
                break  # what gives no file in one format gives none in the other
            neutralised[door.name, kind] = assert_harmless(response, (door.name, kind))
    met = {name for (name, _kind), number in neutralised.items() if number}
    assert met >= {
        "leads:lead-list", "companies:company-list", "companies:contact-list", "sales:deal-list", "sales:order-list",
        "success:account-list", "renewals:renewal-list", "metrics:funnel",
    }, met  # fmt: skip


def test_a_formula_in_a_file_is_text_in_the_console_and_harmless_in_the_refused_rows(firm, desk):
    lines = [f'"{FORMULA}",13911112224,', f'"{FORMULA}",13911112225,carrier pigeon', '"@SUM(1)","+1-1",smoke']
    run = imported(desk, "evil.csv", "\n".join(["company,phone,channel", *lines]).encode())
    assert (run.created, run.refused) == (1, 2)
    assert Lead.objects.get(phone_e164="+8613911112224").company_name.startswith("=cmd|")
    page = desk.get(f"/imports/{run.pk}/refused/")
    api = desk.get(f"/api/imports/{run.pk}/refused/")
    assert assert_harmless(page, "page") == 1
    assert assert_harmless(api, "api") == 1
    cells = csv_cells(write_refused(run).read_text(encoding="utf-8"))
    assert f"'{FORMULA}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))]


# null characters


def test_a_null_character_in_an_e_mail_is_told_by_form_and_api(firm, desk):
    lead = firm.lead()
    values = {"company_name": "Null Ltd", "email": "a\x00b@null.example", "channel": firm.channel.pk}
    with nothing_added():
        form = desk.post(reverse("leads:lead-new"), values)
        change = desk.post(reverse("leads:lead-edit", args=[lead.pk]), values)
        api = send(desk, "/api/leads/", values)
        patch = desk.patch(f"/api/leads/{lead.pk}/", json.dumps(values), content_type="application/json")
    assert (form.status_code, change.status_code) == (422, 422)
    assert "Null characters are not allowed." in said(form)
    assert (api.status_code, patch.status_code) == (400, 400)
    assert "Null characters are not allowed." in api.json()["email"][0]
    assert Lead.objects.get(pk=lead.pk).email == lead.email


def test_a_null_character_in_a_file_costs_at_most_its_own_row(firm, desk):
    lines = ["Null Ltd,a\x00b@null.example", "Good Ltd,good@good-example.com", "Nu\x00ll Two,c@two.example"]
    run = imported(desk, "null.csv", "\n".join(["company,email", *lines]).encode())
    assert run.status == "done"
    assert run.created + run.refused == 3
    assert Lead.objects.filter(company_name="Good Ltd").exists()
    assert not any("\x00" in text for text in Lead.objects.values_list("email", flat=True))


# other people's rows


def test_a_lead_of_another_team_is_not_there_and_stays_as_it_was(firm):
    lead = firm.worked_lead()
    south = Team.objects.create(name="Sales South", department="sales")
    other = Person.objects.create_user("south@firm.example", "demo", name="S", roles=["sales_rep"], team=south)
    client = client_of(other)
    with nothing_added():
        page = client.get(reverse("leads:lead-detail", args=[lead.pk]))
        panel = client.get(reverse("leads:lead-detail", args=[lead.pk]), {"panel": "1"})
        act = client.post(reverse("leads:lead-lose", args=[lead.pk]), {"why": "mine now"})
        read = client.get(f"/api/leads/{lead.pk}/")
        lose = send(client, f"/api/leads/{lead.pk}/lose/", {"why": "mine now"})
    assert {r.status_code for r in (page, panel, act, read, lose)} == {404}
    assert "not among the rows that you may see" in said(page)
    assert read.json()["detail"]
    assert lead.company_name not in said(page)
    assert Lead.objects.get(pk=lead.pk).status == lead.status


# two clicks


def assert_signed_once(order: Order) -> None:
    run_due_deliveries()
    assert Order.objects.get(pk=order.pk).status == "signed"
    names = Event.objects.filter(journey=order.journey).values_list("name", flat=True)
    assert [*names].count("sales.order_signed") == [*names].count("sales.deal_won") == 1
    assert Project.objects.filter(order=order).count() == 1
    assert sum(Receivable.objects.filter(order=order).values_list("amount", flat=True)) == order.total_amount


def test_the_same_form_sent_twice_and_a_second_tab_sign_once(firm):
    order = firm.drafted_order()
    client, url = client_of(order.owner), reverse("sales:order-sign", args=[order.pk])
    click = {"signed_on": TODAY().isoformat(), "act_key": "first-tab"}
    first, again = client.post(url, click), client.post(url, click)
    assert (first.status_code, again.status_code) == (302, 302)
    assert first.url == again.url
    tab = client.post(url, click | {"act_key": "second-tab"})
    assert tab.status_code == 409
    assert "was already signed on" in said(tab)
    assert_signed_once(order)


def test_a_program_that_repeats_its_call_signs_once_with_or_without_a_key(firm):
    order, other = firm.drafted_order(), firm.drafted_order()
    client, key = client_of(order.owner), {"Idempotency-Key": "sign-1"}
    first = send(client, f"/api/orders/{order.pk}/sign/", {}, **key)
    again = send(client, f"/api/orders/{order.pk}/sign/", {}, **key)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    bare = send(client, f"/api/orders/{order.pk}/sign/", {})
    assert (bare.status_code, bare.json()["code"]) == (409, "already_signed")
    reused = send(client_of(order.owner), f"/api/orders/{other.pk}/sign/", {}, **key)
    assert reused.status_code == 422
    assert Order.objects.get(pk=other.pk).status == "draft"
    assert_signed_once(order)


# addresses


ABSURD = ["' OR 1=1 -- 😀\x00", "9" * 40, "9999-12-31"]
USUAL = ["after", "before", "sort", "page", "page_size", "cursor", "q", "panel", "timeline", "stage", "group",
         "measure", "from", "to", "as_of", "outcome", "part", "next"]  # fmt: skip


def asked_by(url: str) -> set[str]:
    """The filters and dates that the page or the API of this address knows."""
    view = resolve(url).func
    shape = getattr(view, "view_class", None) or getattr(view, "cls", None)
    filters = getattr(getattr(shape, "filterset_class", None), "base_filters", ())
    filters = [*filters, *(getattr(shape, "filterset_fields", None) or ())]
    return {*filters, *getattr(getattr(shape, "form_class", None), "base_fields", ())}


def queries_for(door, url: str) -> Iterator[dict[str, str]]:
    """A page leaves out what it can't read, so all at once; the API refuses the whole call, so one by one."""
    known = asked_by(url)
    if ":" not in door.name:
        yield from ({name: value} for name in known for value in ABSURD[:2])
    for value in ABSURD[: 1 if door.arguments else None]:
        yield dict.fromkeys([*USUAL, *known], value)


def test_no_query_string_makes_a_fault(firm, admin):
    world, wrong = World(firm), []
    for door in doors():
        if door.method != "GET" or door.name in ("healthz", "readyz", "prometheus", "console:api-schema"):
            continue
        url = world.url(door.name, door.arguments)
        for query in queries_for(door, url):
            status = admin.get(url, query).status_code
            if status >= 500:
                wrong.append(f"{door.name} answered {status} to {str(query)[:80]}")
    assert not wrong, "\n".join(wrong)
    for broken in ("%ff%fe", "q=%00%ff", "&&&=&a", "q=" + "%F0%9F%98%80" * 500, "sort=-pk__owner__password"):
        assert admin.get(f"{reverse('leads:lead-list')}?{broken}").status_code == 200, broken


def test_a_cursor_that_was_changed_or_is_of_another_sort_shows_the_first_page(firm, admin):
    page = admin.get(reverse("leads:lead-list"), {"after": "garbage", "sort": "nope"})
    assert page.status_code == 200
    api = admin.get("/api/leads/", {"cursor": "garbage"})
    assert (api.status_code, api.json()["detail"]) == (404, "Invalid cursor")


@pytest.mark.parametrize("url", ["/metrics/funnel/", "/metrics/sales/"])
def test_a_wrong_date_on_a_page_of_figures_is_told_beside_its_field(firm, admin, url):
    wrong = admin.get(url, {"from_on": "2018-02-30", "as_of": "yesterday"})
    assert wrong.status_code == 200
    assert said(wrong).count("Enter a valid date.") >= 2
    backwards = admin.get(url, {"from_on": "2018-03-01", "to_on": "2018-02-01"})
    assert "The period ends before it starts." in said(backwards)


@pytest.mark.parametrize("url", ["/api/funnel/", "/api/sales-numbers/"])
def test_a_wrong_date_in_the_api_of_figures_is_400(firm, admin, url):
    wrong = admin.get(url, {"from": "2018-02-30", "as_of": "0000-00-00", "by": "colour"})
    assert wrong.status_code == 400
    assert {"from", "as_of", "by"} <= set(wrong.json())
    assert admin.get(url, {"from": "2018-03-01", "to": "2018-02-01"}).json()["to"]


def test_a_record_that_can_not_be_is_404_at_every_door(firm, admin):
    wrong = []
    for door in doors():
        for number in (0, 10**30) if door.arguments else ():
            url = reverse(door.name, kwargs=dict.fromkeys(door.arguments, number))
            more = {"content_type": "application/json"} if door.method not in ("GET", "POST") else {}
            status = getattr(admin, door.method.lower())(url, **more).status_code
            if status not in (404, 405):
                wrong.append(f"{door.name} {door.method} answered {status} to {number}")
    assert not wrong, "\n".join(wrong)
