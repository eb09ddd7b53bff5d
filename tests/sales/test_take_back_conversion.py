"""A conversion can be taken back as long as nothing was signed, and everything returns to its place."""

import threading

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from companies.actions import change_company, create_company, create_contact, merge_company
from companies.models import Company, Contact
from journal.errors import NotPossible
from journal.models import Event
from leads.models import Lead
from sales.actions import convert_lead, log_activity, open_deal, sign_order, take_back_conversion
from sales.models import Conversion, Deal
from sales.rules.conversion import CONFLICT, FILLED, KEPT, compare, taken

pytestmark = pytest.mark.django_db
FIRM = "杭州云栖智造科技有限公司"
FIELDS = ("phone", "website", "city", "address", "industry", "legal_representative")
texts = st.sampled_from(["", "", "0571-8888 6666", "https://yunqi.example", "杭州", "文三路 1 号", "王某某", "长沙"])


def rows_of(model):
    return list(model.objects.order_by("pk").values())


def untold(rows):
    """Without what tells when a lead was last worked: it was, when its conversion was taken back."""
    return [{name: value for name, value in row.items() if name != "last_worked_at"} for row in rows]


def test_what_a_lead_brings_is_kept_filled_or_in_conflict():
    known = {"phone": "", "city": "杭州", "website": "https://a.example", "address": None}
    offered = {"phone": "0571", "city": "杭州", "website": "https://b.example", "address": ""}
    choices = compare(known, offered)
    assert [(c.field, c.state) for c in choices] == [("phone", FILLED), ("city", KEPT), ("website", CONFLICT)]
    assert taken(choices) == {"phone": "0571"}
    assert taken(choices, ["website", "city"]) == {"phone": "0571", "website": "https://b.example"}


def test_blanks_of_a_known_company_are_filled_and_a_conflict_stays_unless_it_is_taken(make_lead, rep):
    known = create_company({"name": FIRM, "website": "https://old.example"}, by=rep)
    lead = make_lead(website="https://new.example", legal_representative="王某某")
    convert_lead(lead, by=rep, company=known)
    known.refresh_from_db()
    assert (known.website, known.legal_representative) == ("https://old.example", "王某某")
    take_back_conversion(lead, by=rep, why="wrong firm")
    convert_lead(lead, by=rep, company=known, take=["company.website"])
    known.refresh_from_db()
    assert known.website == "https://new.example"
    held = Conversion.objects.get(undone_at=None)
    website = next(change for change in held.changes if change["field"] == "website")
    assert website == {"record": "company", "field": "website", "old": "https://old.example",
                       "new": "https://new.example"}  # fmt: skip


def test_taking_back_returns_the_lead_removes_what_was_made_and_closes_the_deal(make_lead, rep):
    lead = make_lead(name="王小明", phone="13912345678", phone_e164="+8613912345678", status="working")
    before = untold(rows_of(Lead))
    deal = convert_lead(lead, by=rep)
    take_back_conversion(lead, by=rep, why="the wrong person")
    deal.refresh_from_db()
    assert untold(rows_of(Lead)) == before
    assert (Company.objects.count(), Contact.objects.count()) == (0, 0)
    assert (deal.status, deal.reason, deal.company, deal.contact) == ("taken_back", "the wrong person", None, None)
    names = list(Event.objects.filter(journey=lead.journey).order_by("id").values_list("name", flat=True))
    assert names[-2:] == ["leads.conversion_undone", "sales.deal_taken_back"]


def test_it_can_be_converted_again_afterwards_and_taken_back_again(make_lead, rep):
    lead = make_lead()
    for _round in range(2):
        convert_lead(lead, by=rep)
        take_back_conversion(lead, by=rep, why="once more")
    assert Conversion.objects.filter(undone_at=None).count() == 0
    assert Deal.objects.filter(status="taken_back").count() == 2


def test_after_signing_it_stays_with_a_sentence_and_nothing_is_half_done(make_lead, rep, make_order):
    lead = make_lead()
    deal = convert_lead(lead, by=rep)
    sign_order(make_order(deal=deal), by=rep)
    before = [rows_of(model) for model in (Lead, Company, Contact, Deal)]
    with pytest.raises(NotPossible, match="was signed: the conversion stays") as refusal:
        take_back_conversion(lead, by=rep, why="too late")
    assert refusal.value.code == "signed"
    assert [rows_of(model) for model in (Lead, Company, Contact, Deal)] == before


def test_a_draft_is_dropped_and_logged_work_stays_readable(make_lead, rep, make_order):
    lead = make_lead()
    deal = convert_lead(lead, by=rep)
    order = make_order(deal=deal)
    log_activity(deal, "call", "Asked for a quote", by=rep)
    take_back_conversion(lead, by=rep, why="wrong firm")
    order.refresh_from_db()
    deal.refresh_from_db()
    assert (order.status, deal.activities.count()) == ("cancelled", 1)
    assert deal.company is not None  # the dropped order still names the company, so it stays


def test_what_somebody_changed_since_stays_as_it_is(make_lead, rep):
    known = create_company({"name": FIRM}, by=rep)
    lead = make_lead(website="https://lead.example", legal_representative="王某某")
    convert_lead(lead, by=rep, company=known)
    change_company(known, {"website": "https://corrected.example"}, by=rep)
    take_back_conversion(lead, by=rep, why="wrong firm")
    known.refresh_from_db()
    assert (known.website, known.legal_representative) == ("https://corrected.example", "")


def test_a_company_that_another_deal_uses_stays(make_lead, rep):
    lead = make_lead()
    deal = convert_lead(lead, by=rep)
    open_deal({"company": deal.company, "name": "Another"}, by=rep, owner=rep)
    take_back_conversion(lead, by=rep, why="wrong person")
    assert Company.objects.count() == 1


def test_after_the_company_was_merged_the_survivor_loses_what_came_from_the_lead_and_keeps_its_own(make_lead, rep):
    known = create_company({"name": FIRM}, by=rep)
    survivor = create_company({"name": "云栖智造集团有限公司", "city": "杭州"}, by=rep)
    before = Company.objects.filter(pk=survivor.pk).values().get()
    lead = make_lead(website="https://lead.example", legal_representative="王某某", city="长沙", status="working")
    convert_lead(lead, by=rep, company=known)
    merge_company(known, survivor, by=rep, why="the same firm")
    survivor.refresh_from_db()
    assert (survivor.website, survivor.legal_representative) == ("https://lead.example", "王某某")
    take_back_conversion(lead, by=rep, why="wrong firm")
    assert Company.objects.filter(pk=survivor.pk).values().get() == before
    known.refresh_from_db()
    lead.refresh_from_db()
    assert (known.merged_into, lead.status, lead.company) == (survivor, "working", None)


def test_after_two_merges_of_a_company_that_it_made_contact_and_values_go_and_the_merged_one_stays_readable(
    make_lead, rep
):
    lead = make_lead(name="王小明", email="wang@yunqi-zz.cn", email_clean="wang@yunqi-zz.cn", website="https://a.example",
                     employees=40)  # fmt: skip
    made = convert_lead(lead, by=rep, as_new_company=True).company
    middle = create_company({"name": "云栖智造"}, by=rep)
    last = create_company({"name": "云栖集团"}, by=rep)
    before = Company.objects.filter(pk=last.pk).values().get()
    merge_company(made, middle, by=rep)
    merge_company(Company.objects.get(pk=middle.pk), last, by=rep)
    assert Company.objects.get(pk=last.pk).employees == 40
    take_back_conversion(lead, by=rep, why="wrong firm")
    assert Company.objects.filter(pk=last.pk).values("website", "employees").get() == {
        "website": before["website"], "employees": None,
    }  # fmt: skip
    assert not Contact.objects.exists()
    assert Company.objects.get(pk=made.pk).merged_into_id == middle.pk
    assert Conversion.objects.get().undone_at is not None


def test_what_the_survivor_knew_itself_stays_also_when_the_lead_said_the_same(make_lead, rep):
    known = create_company({"name": FIRM}, by=rep)
    survivor = create_company({"name": "云栖集团", "website": "https://same.example"}, by=rep)
    lead = make_lead(website="https://same.example")
    convert_lead(lead, by=rep, company=known)
    merge_company(known, survivor, by=rep)
    take_back_conversion(lead, by=rep, why="wrong firm")
    survivor.refresh_from_db()
    assert survivor.website == "https://same.example"


def test_what_somebody_changed_in_the_survivor_stays(make_lead, rep):
    known, survivor = create_company({"name": FIRM}, by=rep), create_company({"name": "云栖集团"}, by=rep)
    lead = make_lead(website="https://lead.example")
    convert_lead(lead, by=rep, company=known)
    merge_company(known, survivor, by=rep)
    change_company(survivor, {"website": "https://corrected.example"}, by=rep)
    take_back_conversion(lead, by=rep, why="wrong firm")
    survivor.refresh_from_db()
    assert survivor.website == "https://corrected.example"


def test_without_a_reason_or_a_conversion_there_is_a_sentence(make_lead, rep):
    lead = make_lead()
    with pytest.raises(NotPossible, match="not converted here"):
        take_back_conversion(lead, by=rep, why="x")
    convert_lead(lead, by=rep)
    with pytest.raises(NotPossible, match="Say why"):
        take_back_conversion(lead, by=rep, why=" ")


def test_a_lead_joins_an_open_deal_and_leaves_it_again(make_lead, rep):
    firm = create_company({"name": FIRM}, by=rep)
    deal = open_deal({"company": firm, "name": "Phase one"}, by=rep, owner=rep)
    lead = make_lead()
    assert convert_lead(lead, by=rep, deal=deal) == deal
    lead.refresh_from_db()
    assert (lead.status, lead.company, Deal.objects.count()) == ("converted", firm, 1)
    take_back_conversion(lead, by=rep, why="another project")
    deal.refresh_from_db()
    assert (deal.status, deal.company) == ("open", firm)


def test_a_lead_joins_no_deal_that_is_closed(make_lead, rep):
    firm = create_company({"name": FIRM}, by=rep)
    deal = open_deal({"company": firm, "name": "Phase one"}, by=rep, owner=rep)
    Deal.objects.filter(pk=deal.pk).update(status="lost")
    with pytest.raises(NotPossible, match="is not open"):
        convert_lead(make_lead(), by=rep, deal=deal)


@settings(max_examples=25)
@given(
    known=st.fixed_dictionaries(dict.fromkeys(FIELDS, texts)),
    brought=st.fixed_dictionaries(dict.fromkeys(FIELDS, texts)),
    take=st.sets(st.sampled_from([f"company.{name}" for name in FIELDS])),
    has_contact=st.booleans(),
)
def test_convert_and_take_back_return_every_row(make_lead, rep, known, brought, take, has_contact):
    with transaction.atomic():  # each example starts from the same rows
        firm = create_company({"name": FIRM, **known}, by=rep)
        if has_contact:
            create_contact({"name": "王小明", "email": "wang@yunqi-zz.cn"}, company=firm, by=rep)
        lead = make_lead(name="王小明", email="wang@yunqi-zz.cn", email_clean="wang@yunqi-zz.cn", **brought)
        before = [rows_of(Company), rows_of(Contact), untold(rows_of(Lead))]
        convert_lead(lead, by=rep, company=firm, take=take)
        take_back_conversion(lead, by=rep, why="try again")
        assert [rows_of(Company), rows_of(Contact), untold(rows_of(Lead))] == before
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_convert_at_once_one_wins_and_the_other_gets_a_sentence(make_lead, make_person):
    lead, said = make_lead(), []

    def convert(person):
        try:
            said.append(str(convert_lead(lead, by=person).pk))
        except NotPossible as refusal:
            said.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=convert, args=[make_person(name=name)]) for name in ("王磊", "李静")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said.count("already_converted") == 1
    assert (Deal.objects.count(), Conversion.objects.count()) == (1, 1)
