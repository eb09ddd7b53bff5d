"""Taking back files of firms and contacts: untouched ones go, used ones stay, changed ones get their old values."""

import pytest
from django.core.files.base import ContentFile

from companies.actions import change_company, create_contact
from companies.models import Company, Contact
from console.imports.actions import run_import, start_import
from console.imports.models import Import
from console.imports.undoing import look_ahead, undo_import
from journal.models import Event
from tests.leads import cast

pytestmark = pytest.mark.django_db

FIRMS = (
    "编号,公司名称,电话,母公司\nc1,甲字节有限公司,13800001111,\nc2,乙明日有限公司,,c1\nc3,丙海拓有限公司,13800003333,\n"
)
PEOPLE = "编号,姓名,手机,公司名称\np1,张三,13800001111,甲字节有限公司\np2,李四,13800002222,丙海拓有限公司\n"


@pytest.fixture
def admin():
    return cast.person("admin", "administrator")


@pytest.fixture
def send(admin):
    def sent(what, text):
        run = run_import(start_import(what, ContentFile(text.encode(), name="x.csv"), by=admin).pk)
        assert (run.status, run.refused) == (Import.Status.DONE, 0), run.error
        return run

    return sent


def take_back(run, by):
    undo_import(run, by=by)
    return run_import(run.pk, begin=False)


def ends(run):
    return dict(run.rows.exclude(undo="").order_by("number").values_list("number", "undo"))


def test_firms_that_only_refer_to_each_other_go_together_and_history_keeps_that(send, admin):
    run = send("companies.company", FIRMS)
    assert Company.objects.get(source_ref="c2").parent.source_ref == "c1"
    ids = set(Company.objects.values_list("pk", flat=True))
    assert look_ahead(run).stays == {}
    run = take_back(run, admin)
    assert (run.undone, run.stayed, Company.objects.count()) == (3, 0, 0)
    told = Event.objects.filter(name="companies.company_withdrawn")
    assert set(told.values_list("subject_id", flat=True)) == ids


def test_a_firm_stays_with_its_part_when_somebody_worked_on_the_part(send, admin):
    run = send("companies.company", FIRMS)
    change_company(Company.objects.get(source_ref="c2"), {"phone": "13900009999"}, by=admin)
    assert look_ahead(run).stays == {"worked": 1, "linked": 1}
    assert ends(take_back(run, admin)) == {2: "linked", 3: "worked", 4: "gone"}


def test_a_firm_with_a_contact_stays_until_the_contacts_are_taken_back_too(send, admin):
    firms, people = send("companies.company", FIRMS), send("companies.contact", PEOPLE)
    firms = take_back(firms, admin)
    assert ends(firms) == {2: "linked", 3: "gone", 4: "linked"}
    take_back(people, admin)
    assert not Contact.objects.exists()
    firms = take_back(firms, admin)
    assert (firms.undone, firms.stayed, Company.objects.count()) == (3, 0, 0)


def test_changed_firms_get_every_old_value_and_their_keys_back(send, admin):
    send("companies.company", FIRMS)
    before = {c.source_ref: c for c in Company.objects.all()}
    run = send(
        "companies.company", "编号,公司名称,电话\nc1,甲字节新名有限公司,13811112222\nc3,丙海拓有限公司,13833334444\n"
    )
    assert run.updated == 2
    change_company(Company.objects.get(source_ref="c3"), {"phone": "13855556666"}, by=admin)
    assert ends(take_back(run, admin)) == {2: "gone", 3: "changed"}
    first = Company.objects.get(source_ref="c1")
    for name in ("name", "phone", "phone_e164", "company_core", "company_pinyin", "search"):
        assert getattr(first, name) == getattr(before["c1"], name), name
    assert Company.objects.get(source_ref="c3").phone_e164 == "+8613855556666"


def test_a_known_firm_that_was_made_part_of_another_is_free_again(send, admin):
    send("companies.company", "公司名称,统一社会信用代码\n甲字节有限公司,91110000100000017T\n丁母公司有限公司,\n")
    run = send(
        "companies.company", "公司名称,统一社会信用代码,母公司\n甲字节有限公司,91110000100000017T,丁母公司有限公司\n"
    )
    assert Company.objects.get(name="甲字节有限公司").parent is not None
    take_back(run, admin)
    assert Company.objects.get(name="甲字节有限公司").parent is None


def test_contacts_that_somebody_changed_stay_and_others_were_there_before(send, admin):
    send("companies.company", FIRMS)
    known = create_contact({"name": "王五", "phone": "13800005555"}, by=admin)
    run = send("companies.contact", PEOPLE + "p3,王五,13800007777,甲字节有限公司\n")
    assert run.created == 3
    from companies.actions import change_contact

    change_contact(Contact.objects.get(source_ref="p1"), {"title": "CFO"}, by=admin)
    assert ends(take_back(run, admin)) == {2: "worked", 3: "gone", 4: "gone"}
    assert set(Contact.objects.values_list("pk", flat=True)) == {known.pk, Contact.objects.get(source_ref="p1").pk}


def test_the_address_of_a_firm_that_went_says_so_and_one_that_never_was_is_nothing(send, admin, client):
    run = send("companies.company", FIRMS)
    firm = Company.objects.order_by("pk").first()
    take_back(run, admin)
    client.force_login(admin)
    gone, never = client.get(firm.get_absolute_url()), client.get(f"/companies/{firm.pk + 1000}/")
    assert (gone.status_code, never.status_code) == (410, 404)
    assert "This record was taken back" in gone.content.decode()
    assert f'href="{run.get_absolute_url()}"' in gone.content.decode()
