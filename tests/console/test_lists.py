import csv
import html
import io
import json
import re

import openpyxl
import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from console.exports import neutralise
from console.models import SavedView
from people.models import Person

DANGEROUS = ["=cmd|'/c calc'!A1", "+86 138 1020 3040", "-2+3", "@SUM(A1)", "\tx", "\rx", " =1+1"]


def people(count, team=None, start=0):
    Person.objects.bulk_create(
        Person(email=f"p{n}@firm.test", name=f"Person {n}", capacity=n % 5, team=team)
        for n in range(start, start + count)
    )


def test_the_number_of_queries_does_not_grow_with_the_rows(as_admin, django_assert_max_num_queries, team):
    from django.db import connection

    people(3, team)
    as_admin.get("/small/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        as_admin.get("/small/")
    people(60, team, start=3)
    with CaptureQueriesContext(connection) as many:
        response = as_admin.get("/small/?sort=team__name")
    assert response.content.count(b"data-pk=") == 50
    assert len(many) == len(few)


def test_more_than_a_thousand_rows_are_counted_as_1000_plus(as_admin):
    people(1005)
    assert "1,000+ rows" in as_admin.get("/small/").content.decode()


def test_next_and_previous_keep_search_and_sort_in_the_address(as_admin):
    people(120)
    page = as_admin.get("/small/?q=Person&sort=name")
    following = page.context["pages"]["after"]
    assert "q=Person" in following
    assert "sort=name" in following
    second = as_admin.get("/small/" + following)
    assert second.context["pages"]["before"]
    assert {line["pk"] for line in page.context["lines"]}.isdisjoint(line["pk"] for line in second.context["lines"])


def test_an_unknown_sort_and_a_null_byte_do_no_harm(as_admin):
    people(2)
    assert as_admin.get("/small/?sort=password&q=Per%00son").status_code == 200
    assert as_admin.get("/people/?team=%00&role=nobody&is_active=maybe").status_code == 200
    page = as_admin.get("/people/?team=99999999999999999999999")
    assert page.status_code == 200
    assert 'role="alert">Team: Select a valid choice' in page.content.decode()


def test_a_list_asked_for_by_htmx_is_only_its_rows(as_admin):
    response = as_admin.get("/small/", headers={"HX-Request": "true", "HX-Target": "list"})
    assert b"<html" not in response.content
    assert "HX-Request" in response["Vary"]


def test_nobody_without_the_right_sees_the_list_and_is_told_which(as_rep, admin):
    response = as_rep.get("/small/")
    text = response.content.decode()
    assert response.status_code == 403
    assert "It is for those who may see the people of the company." in text
    assert "Sales rep" in text
    assert admin.email in text


def test_a_visitor_is_sent_to_sign_in(client, db, small_department):
    assert client.get("/small/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_a_spreadsheet_would_run_is_neutralised(text):
    assert neutralise(text) == f"'{text}"


@pytest.mark.parametrize("value", [-5, 1.5, "plain", "a=b", "", "—"])
def test_numbers_and_harmless_texts_stay_as_they_are(value):
    assert neutralise(value) == value


def test_a_csv_holds_all_filtered_rows_with_formulas_neutralised(as_admin):
    people(70)
    Person.objects.filter(email="p1@firm.test").update(name="=cmd|'/c calc'!A1 Person", capacity=3)
    response = as_admin.get("/small/?q=Person&sort=name&export=csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert "attachment" in response["Content-Disposition"]
    assert len(lines) == 71
    assert lines[0][:3] == ["Name", "Name: why", "Capacity"]
    names = [line[0] for line in lines[1:]]
    assert "'=cmd|'/c calc'!A1 Person" in names
    assert names == sorted(names, key=lambda name: name.removeprefix("'"))


def test_an_xlsx_keeps_numbers_as_numbers_and_runs_nothing(as_admin):
    people(3)
    moment = timezone.now().replace(microsecond=0)
    Person.objects.filter(email="p1@firm.test").update(name="=1+1", capacity=7, last_login=moment)
    response = as_admin.get("/small/?export=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    row = next(row for row in sheet.iter_rows() if row[0].value == "'=1+1")
    assert row[0].data_type == "s"
    assert row[2].value == 7
    assert row[2].data_type == "n"
    assert row[6].is_date
    assert row[6].value == timezone.make_naive(moment)


def test_an_export_speaks_the_readers_language_and_zone_though_it_is_streamed(as_admin, admin):
    admin.language, admin.time_zone = "zh-hans", "Pacific/Honolulu"
    admin.save()
    Person.objects.filter(pk=admin.pk).update(last_login="2026-01-02T03:04:05Z")
    text = b"".join(as_admin.get("/small/?export=csv").streaming_content).decode()
    assert "2026-01-01 17:04:05" in text


def test_a_view_is_saved_found_replaced_and_deleted(as_admin, admin):
    values = {"page": "small:list", "name": " Busy  ones ", "query": "sort=-capacity"}
    assert as_admin.post("/views/", values)["Location"] == "/small/?sort=-capacity"
    as_admin.post("/views/", values | {"query": "sort=capacity"})
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("Busy ones", "sort=capacity")
    assert b"Busy ones" in as_admin.get("/small/").content
    as_admin.post(f"/views/{view.pk}/delete/")
    assert not SavedView.objects.exists()


def test_a_view_is_shared_with_the_team_and_with_nobody_else(as_rep, rep, admin, team, client):
    as_rep.post("/views/", {"page": "people:handover-list", "name": "Ours", "query": "q=x", "is_shared": "on"})
    mate = Person.objects.create_user("mate@firm.test", name="Mate", roles=["sales_rep"], team=team)
    client.force_login(mate)
    assert b"Ours" in client.get("/people/handovers/").content
    assert client.post(f"/views/{SavedView.objects.get().pk}/delete/").status_code == 404
    client.force_login(admin)
    assert b"Ours" not in client.get("/people/handovers/").content


def test_a_view_of_a_page_that_is_none_is_refused_with_a_sentence(as_admin):
    response = as_admin.post("/views/", {"page": "no:such", "name": "x", "query": ""}, follow=True)
    assert "can&#x27;t be saved" in response.content.decode()
    assert not SavedView.objects.exists()


def test_a_chart_comes_with_its_table_and_its_data_can_not_end_the_script(as_admin):
    text = as_admin.get("/small/").content.decode()
    assert "data-chart-table" in text
    assert json.loads(html.unescape(re.search(r'data-chart-canvas="([^"]*)"', text)[1]))["series"][0]["type"] == "bar"
    assert "&lt;/script&gt;" in text
