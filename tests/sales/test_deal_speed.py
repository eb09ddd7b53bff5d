"""What keeps lists and pages of deals quick among very many: few statements, and an index for each filter."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from people.models import Person
from sales.actions import lose_deal
from sales.actions.checks import today
from sales.actions.grading import grade_deal
from sales.models import Competitor, Deal, Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_manager(client, manager):
    client.force_login(manager)
    return client


def query_of(name: str, deal: Deal) -> str:
    values = {
        "stage": deal.stage_id, "owner": deal.owner_id, "team": deal.owner.team_id, "product": deal.product_id,
        "competitor": Competitor.objects.values_list("pk", flat=True)[0], "closed_after": today().isoformat(),
        "closed_before": today().isoformat(), "step": "stuck", "intent_grade": "A", "kind": "new", "status": "open",
    }  # fmt: skip
    values["lost_to"] = values["competitor"]
    return f"?{name}={values[name]}"


@pytest.mark.parametrize("name", "stage owner team product competitor lost_to closed_before step intent_grade".split())
def test_a_list_with_any_filter_takes_at_most_twelve_statements(
    as_manager, make_deal, suite, name, django_assert_max_num_queries
):
    deal = make_deal(product=suite)
    as_manager.get("/sales/deals/")
    with django_assert_max_num_queries(12):
        assert as_manager.get(f"/sales/deals/{query_of(name, deal)}").status_code == 200


@pytest.mark.parametrize("value", ["0", "999999999999999999999", "x", "1.5", "%00"])
def test_a_filter_by_a_record_that_is_not_offered_is_told_beside_its_field_and_left_out(as_manager, deal, value):
    answer = as_manager.get(f"/sales/deals/?stage={value}")
    assert answer.status_code == 200
    assert answer.context["filterset"].form.errors.get("stage") or value == "%00"
    assert [row.pk for row in answer.context["view"].rows.rows] == [deal.pk]


def test_deals_of_some_closing_days_stand_by_the_day_on_which_they_closed(as_manager, make_deal, rep):
    early, late = make_deal(), make_deal(days_ago=30)
    lose_deal(early, by=rep, why="price", happened_at=timezone.now() - timedelta(days=3))
    lose_deal(late, by=rep, why="price", happened_at=timezone.now() - timedelta(days=1))
    rows = as_manager.get(f"/sales/deals/?closed_before={today()}").context["view"].rows.rows
    assert [row.pk for row in rows] == [late.pk, early.pk]
    rows = as_manager.get("/sales/deals/").context["view"].rows.rows
    assert [row.pk for row in rows] == [early.pk, late.pk]


def test_a_deals_page_takes_the_same_statements_for_a_long_story_as_for_a_short_one(
    as_manager, deal, rep, django_assert_num_queries
):
    def put(count: int) -> None:
        Task.objects.bulk_create(Task(deal=deal, title="Call", assignee=rep, due_on=today()) for _ in range(count))

    put(1)
    as_manager.get(deal.get_absolute_url())
    with django_assert_num_queries(22):
        as_manager.get(deal.get_absolute_url())
    put(30)
    with django_assert_num_queries(22):
        as_manager.get(deal.get_absolute_url())


def test_a_row_tells_which_rights_a_person_holds_on_it(deal, rep, manager, make_person, team):
    def rights_of(person: Person) -> tuple[bool, bool] | None:
        row = Deal.objects.telling_rights(person, may_change="sales.change_deal", may_use="sales.use_kit").first()
        return (row.may_change, row.may_use) if row else None

    assert rights_of(rep) == (True, True)
    assert rights_of(manager)[0]
    assert rights_of(make_person("executive", "白总")) == (False, False)
    assert rights_of(make_person("sales_rep", "旁人")) is None


def test_deals_from_before_grades_take_their_leads_grade_once_and_keep_what_was_said(make_deal, make_lead, rep):
    graded, said, own, blank = make_deal(), make_deal(), make_deal(), make_deal()
    for deal, grade in ((graded, "B"), (said, "A"), (blank, "")):
        Deal.objects.filter(pk=deal.pk).update(lead=make_lead(grade=grade), intent_grade="")
    said.refresh_from_db()
    grade_deal(said, "D", by=rep, why="no budget")
    fill = import_module("sales.migrations.0024_grades_from_leads").grade
    for _ in range(2):
        fill(None, SimpleNamespace(connection=connection))
    found = dict(Deal.objects.values_list("pk", "intent_grade"))
    assert found == {graded.pk: "B", said.pk: "D", own.pk: "", blank.pk: ""}
    graded.refresh_from_db()
    assert graded.intent_at == graded.opened_at
