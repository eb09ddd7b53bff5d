import pytest

from journal.errors import NotPossible
from onboarding.actions import offer_project
from people.models import HandOver
from success import actions
from success.models import Account
from tests.onboarding import world
from tests.onboarding.test_actions import walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def offered(project, manager, csm):
    project = walk(project, manager, "accepted")
    world.deliver()
    other = world.somebody("csm", "Zhou the other CSM")
    return offer_project(project, other, by=manager, checklist=["administrator", "documents"])


def test_the_csm_takes_over_project_and_account(offered, project):
    csm = offered.to_person
    account = actions.accept_project(offered, by=csm)
    project.refresh_from_db()
    assert project.status == "handed_over"
    assert (account.csm, account.status) == (csm, "live")
    assert HandOver.objects.get(pk=offered.pk).status == "accepted"
    handed = world.events_of(project, "onboarding.project_handed_over")
    assert [event.facts["csm"] for event in handed] == [csm.pk]


def test_it_can_be_answered_by_naming_the_project(offered, project):
    assert actions.accept_project(project, by=offered.to_person).csm == offered.to_person


def test_a_second_answer_is_refused(offered):
    actions.accept_project(offered, by=offered.to_person)
    with pytest.raises(NotPossible):
        actions.accept_project(offered, by=offered.to_person)
    with pytest.raises(NotPossible):
        actions.return_project(offered, by=offered.to_person, why="Too late")


def test_returned_with_reason_and_missing_items_it_can_be_offered_again(offered, project, manager):
    csm = offered.to_person
    before = Account.objects.get().csm
    with pytest.raises(NotPossible):
        actions.return_project(offered, by=csm, why="")
    actions.return_project(offered, by=csm, why="No list of promises", missing=["promises"])
    project.refresh_from_db()
    assert project.status == "accepted"
    assert Account.objects.get().csm == before
    assert HandOver.objects.get(pk=offered.pk).missing == ["promises"]
    assert manager.notices.filter(event__name="success.account_returned").count() == 1
    again = offer_project(project, csm, by=manager, checklist=["promises"])
    assert actions.accept_project(again, by=csm).csm == csm
