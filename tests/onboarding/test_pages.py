import pytest
from django.urls import reverse

from onboarding.models import Project
from people.models import HandOver
from tests.onboarding import world

pytestmark = pytest.mark.django_db


def page(name, *args):
    return reverse(f"onboarding:{name}", args=args)


def test_the_list_shows_who_sees_what(client, project, manager, seller, csm):
    rows = {
        manager: 200,
        world.somebody("implementation_head"): 200,
        csm: 200,
        world.somebody("executive"): 200,
        world.somebody("lead_desk"): 403,
        world.somebody("finance"): 403,
    }
    for person, status in rows.items():
        client.force_login(person)
        assert client.get(page("project-list")).status_code == status, person.roles
    client.force_login(seller)
    assert project.name in client.get(page("project-list")).content.decode()
    client.force_login(world.somebody("sales_rep"))
    assert project.name not in client.get(page("project-list")).content.decode()


def test_a_seller_sees_the_project_of_an_own_order_and_no_other(client, project, seller):
    client.force_login(seller)
    assert client.get(project.get_absolute_url()).status_code == 200
    client.force_login(world.somebody("sales_rep"))
    assert client.get(project.get_absolute_url()).status_code == 404


def test_only_who_may_change_it_gets_the_acts(client, project, manager, csm):
    client.force_login(manager)
    mine = client.get(project.get_absolute_url()).content.decode()
    assert page("project-take", project.pk) in mine
    client.force_login(world.somebody("implementer"))
    assert page("project-take", project.pk) not in client.get(project.get_absolute_url()).content.decode()
    assert client.get(page("project-take", project.pk)).status_code == 404
    client.force_login(csm)
    assert client.get(page("project-take", project.pk)).status_code == 403


def test_the_manager_walks_the_project_through_its_pages(client, project, manager, csm):
    client.force_login(manager)
    steps = [
        ("project-take", {}, "planned"),
        ("project-confirm", {"planned_live_on": "2027-01-31"}, "confirmed"),
        ("project-start", {}, "running"),
        ("project-hold", {"why": "Waits for data", "blocked_by": "customer"}, "on_hold"),
        ("project-resume", {}, "running"),
        ("project-first-value", {"why": "Orders are approved in it"}, "first_value"),
        ("project-ask-acceptance", {}, "in_acceptance"),
        ("project-refuse", {"why": "Report 3"}, "first_value"),
        ("project-ask-acceptance", {}, "in_acceptance"),
        ("project-accept", {}, "accepted"),
        ("project-offer", {"csm": csm.pk, "checklist": ["administrator", "documents"]}, "accepted"),
    ]
    for name, data, status in steps:
        assert client.get(page(name, project.pk)).status_code == 200, name
        response = client.post(page(name, project.pk), data)
        assert response.status_code == 302, (name, response.content.decode()[-2000:])
        project.refresh_from_db()
        assert project.status == status, name
        assert client.get(project.get_absolute_url()).status_code == 200
    assert HandOver.objects.get(kind="project").to_person == csm


def test_what_is_not_possible_is_said_and_nothing_changes(client, project, manager):
    client.force_login(manager)
    response = client.post(page("project-start", project.pk))
    assert response.status_code == 409
    assert "can&#x27;t become" in response.content.decode()
    assert Project.objects.get().status == "planned"


def test_a_double_click_acts_once(client, project, manager):
    client.force_login(manager)
    data = {"planned_live_on": "2027-01-31", "act_key": "k" * 20}
    assert [client.post(page("project-confirm", project.pk), data).status_code for _ in range(2)] == [302, 302]
    assert len(world.events_of(project, "onboarding.plan_confirmed")) == 1


def test_missing_reasons_are_asked_for_beside_their_field(client, project, manager):
    client.force_login(manager)
    assert client.post(page("project-fail", project.pk), {"why": ""}).status_code == 422
    assert client.post(page("project-return", project.pk), {}).status_code == 422
    assert Project.objects.get().status == "planned"


def test_milestones_of_another_project_are_not_ticked(client, project, manager, seller):
    other = world.signed_order(seller)
    world.deliver()
    Project.objects.filter(order=other).update(manager=world.somebody("implementer"))
    foreign = other.project.milestones.first()
    client.force_login(manager)
    assert client.post(page("milestone-done", project.pk, foreign.pk)).status_code == 404
    own = project.milestones.first()
    assert client.post(page("milestone-done", project.pk, own.pk)).status_code == 302
    own.refresh_from_db()
    assert own.done_on is not None


def test_the_list_takes_the_same_queries_for_one_row_and_many(
    client, project, manager, seller, django_assert_max_num_queries
):
    client.force_login(manager)
    client.get(page("project-list"))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        client.get(page("project-list"))
    for _ in range(5):
        world.signed_order(seller)
    world.deliver()
    with django_assert_max_num_queries(len(one)):
        client.get(page("project-list"))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_stand_in_both_languages(client, project, manager, language):
    manager.language = language
    manager.save()
    client.force_login(manager)
    text = client.get(project.get_absolute_url()).content.decode()
    assert ("首次价值" in text) == (language == "zh-hans")
    assert client.get(project.get_absolute_url() + "?panel=1").status_code == 200


def test_today_and_search_lead_to_the_project(client, project, manager):
    client.force_login(manager)
    assert "Orders to take from sales" in client.get("/").content.decode()
    assert project.get_absolute_url() in client.get("/search/", {"q": project.order.number}).content.decode()


def test_a_returned_order_is_offered_again_by_its_seller(client, project, manager, seller):
    client.force_login(manager)
    assert (
        client.post(page("project-return", project.pk), {"why": "No contact", "missing": ["contact"]}).status_code
        == 302
    )
    client.force_login(world.somebody("sales_rep"))
    assert client.post(page("project-offer-order", project.pk)).status_code == 404
    client.force_login(seller)
    assert page("project-offer-order", project.pk) in client.get(project.get_absolute_url()).content.decode()
    assert client.post(page("project-offer-order", project.pk)).status_code == 302
    assert HandOver.objects.filter(kind="order", status="offered").count() == 1
