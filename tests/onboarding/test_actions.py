import pytest
from django.utils import timezone

from journal.errors import NotPossible
from onboarding import actions
from onboarding.models import Project
from people.models import HandOver
from tests.onboarding import world

pytestmark = pytest.mark.django_db
Status = Project.Status


def walk(project, by, until):
    """Bring a project to a state by its acts, as a person would."""
    steps = [
        ("confirmed", actions.confirm_plan),
        ("running", actions.start_project),
        ("first_value", actions.reach_first_value),
        ("in_acceptance", actions.ask_acceptance),
        ("accepted", actions.accept_project),
    ]
    for status, act in steps:
        project = act(project, by=by)
        assert project.status == status
        if status == until:
            return project
    raise AssertionError(until)


def test_a_project_walks_from_plan_to_signed_acceptance(project, manager):
    walk(project, manager, "accepted")
    project.refresh_from_db()
    assert project.status == "accepted"
    assert not project.is_deemed
    assert all([project.plan_confirmed_at, project.started_at, project.first_value_at, project.accepted_at])
    assert not project.milestones.filter(done_on=None).exists()
    names = [event.name for event in world.events_of(project)]
    assert names == [
        "onboarding.project_opened",
        "onboarding.plan_confirmed",
        "onboarding.project_started",
        "onboarding.first_value_reached",
        "onboarding.acceptance_asked",
        "onboarding.project_accepted",
    ]


def test_who_is_there_has_passed_the_milestones_before(project, manager):
    project = walk(project, manager, "confirmed")
    done = set(project.milestones.exclude(done_on=None).values_list("key", flat=True))
    assert done == {"kick_off", "survey", "plan"}


def test_confirming_the_plan_takes_the_order(project, manager):
    actions.confirm_plan(project, by=manager)
    assert HandOver.objects.get(kind="order").status == "accepted"


def test_the_manager_takes_the_order_once(project, manager):
    actions.take_order(project, by=manager)
    with pytest.raises(NotPossible):
        actions.take_order(project, by=manager)


def test_a_returned_order_goes_back_to_the_seller_and_blocks_the_plan(project, manager, seller):
    actions.return_order(project, by=manager, why="No contact person", missing=["contact"])
    assert seller.notices.filter(event__name="people.handover_returned").count() == 1
    with pytest.raises(NotPossible):
        actions.confirm_plan(project, by=manager)
    actions.offer_order(project, by=seller)
    assert actions.confirm_plan(project, by=manager).status == "confirmed"
    assert list(HandOver.objects.filter(kind="order").order_by("id").values_list("status", flat=True)) == [
        "returned",
        "accepted",
    ]


def test_returning_asks_for_a_reason(project, manager):
    with pytest.raises(NotPossible):
        actions.return_order(project, by=manager, why=" ")
    assert HandOver.objects.get(kind="order").status == "offered"


@pytest.mark.parametrize(
    "act", [actions.start_project, actions.reach_first_value, actions.ask_acceptance, actions.accept_project]
)
def test_no_step_is_jumped_over(project, manager, act):
    with pytest.raises(NotPossible):
        act(project, by=manager)
    project.refresh_from_db()
    assert project.status == "planned"
    assert project.milestones.exclude(done_on=None).count() == 0


def test_deemed_is_shown_as_deemed_and_needs_its_clause(project, manager):
    project = walk(project, manager, "in_acceptance")
    with pytest.raises(NotPossible):
        actions.accept_project(project, by=manager, deemed=True)
    project = actions.accept_project(project, by=manager, deemed=True, why="Clause 7: 15 days of silence")
    assert project.is_deemed
    assert len(world.events_of(project, "onboarding.acceptance_deemed")) == 1
    assert world.events_of(project, "onboarding.project_accepted") == []


def test_a_refused_acceptance_goes_back_to_work_and_keeps_the_first_value(project, manager):
    project = walk(project, manager, "in_acceptance")
    live = project.first_value_at
    with pytest.raises(NotPossible):
        actions.refuse_acceptance(project, by=manager, why="")
    project = actions.refuse_acceptance(project, by=manager, why="Report 3 is wrong")
    assert (project.status, project.first_value_at) == ("first_value", live)
    assert actions.ask_acceptance(project, by=manager).status == "in_acceptance"


def test_a_project_goes_on_where_it_was_held(project, manager):
    project = walk(project, manager, "running")
    project = actions.hold_project(project, by=manager, why="Waits for data", blocked_by="customer")
    assert (project.status, project.blocked_by, project.held_from) == ("on_hold", "customer", "running")
    project = actions.resume_project(project, by=manager)
    assert (project.status, project.blocked_by, project.reason) == ("running", "", "")


def test_a_failed_project_is_over(project, manager):
    project = actions.fail_project(project, by=manager, why="Customer went bankrupt")
    with pytest.raises(NotPossible):
        actions.confirm_plan(project, by=manager)
    with pytest.raises(NotPossible):
        actions.assign_project(project, world.somebody("implementer"), by=manager)


def test_milestones_are_ticked_and_taken_back(project, manager):
    milestone = project.milestones.get(key="kick_off")
    actions.complete_milestone(milestone, by=manager)
    milestone.refresh_from_db()
    assert milestone.done_on == timezone.localdate()
    actions.complete_milestone(milestone, by=manager, is_done=False)
    milestone.refresh_from_db()
    assert milestone.done_on is None
    names = [event.name for event in world.events_of(project)][1:]
    assert names == ["onboarding.milestone_done", "onboarding.milestone_reopened"]


def test_the_first_value_is_not_ticked_but_reached(project, manager):
    with pytest.raises(NotPossible):
        actions.complete_milestone(project.milestones.get(key="first_value"), by=manager)


def test_another_manager_gets_the_open_offer(project, manager):
    other = world.somebody("implementer")
    actions.assign_project(project, other, by=manager, why="Knows the industry")
    assert HandOver.objects.get(kind="order", status="offered").to_person == other
    assert HandOver.objects.filter(kind="order", status="withdrawn").count() == 1
    assert other.notices.count() == 1


def test_only_an_accepted_project_is_offered_to_a_csm(project, manager, csm):
    with pytest.raises(NotPossible):
        actions.offer_project(project, csm, by=manager, checklist=[])
    project = walk(project, manager, "accepted")
    handover = actions.offer_project(project, csm, by=manager, checklist=["administrator"])
    assert handover.checklist[0] == {"key": "administrator", "done": True}
    assert sum(item["done"] for item in handover.checklist) == 1
    assert csm.notices.filter(event__name="onboarding.project_offered").count() == 1


def test_offering_again_withdraws_the_first_offer(project, manager, csm):
    project = walk(project, manager, "accepted")
    other = world.somebody("csm")
    actions.offer_project(project, csm, by=manager)
    actions.offer_project(project, other, by=manager)
    assert HandOver.objects.get(kind="project", status="offered").to_person == other
