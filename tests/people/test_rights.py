import pytest
from django.core.exceptions import PermissionDenied

from people.models import HandOver, Person, Team
from people.rights import check_right, requires, rows_for
from people.roles import ROLES, scope_of


def test_a_right_that_nobody_knows_is_an_error_not_a_silent_no():
    with pytest.raises(LookupError, match=r"people/roles\.py"):
        requires("leads.fly_to_the_moon")
    with pytest.raises(LookupError):
        scope_of(["csm"], "leads.fly_to_the_moon")


def test_several_roles_give_the_widest_scope():
    assert scope_of(["sales_rep"], "leads.view_lead") == "own"
    assert scope_of(["sales_rep", "sales_leader"], "leads.view_lead") == "team"
    assert scope_of(["sales_rep", "lead_desk"], "leads.view_lead") == "all"
    assert scope_of([], "leads.view_lead") is None


def test_the_administrator_holds_every_right():
    for role in ROLES.values():
        assert set(role.rights) <= set(ROLES["administrator"].rights)


@pytest.mark.django_db
def test_somebody_who_left_may_nothing():
    person = Person.objects.create_user("x@example.com", name="X", roles=["administrator"], is_active=False)
    with pytest.raises(PermissionDenied):
        check_right(person, "leads.view_lead")


@pytest.mark.django_db
def test_rows_follow_the_scope():
    north, south = (Team.objects.create(name=name, department="sales") for name in ("North", "South"))
    people = {
        name: Person.objects.create_user(f"{name}@example.com", name=name, roles=[role], team=team)
        for name, role, team in [
            ("rep", "sales_rep", north),
            ("mate", "sales_rep", north),
            ("other", "sales_rep", south),
            ("leader", "sales_leader", north),
            ("boss", "sales_manager", None),
            ("csm", "finance", None),
        ]
    }
    for number, name in enumerate(["rep", "mate", "other"]):
        HandOver.objects.create(
            kind="lead", subject_type="x", subject_id=number, journey="0" * 32, to_person=people[name],
            offered_at="2026-01-01T00:00Z", title=name,
        )  # fmt: skip

    def seen_by(name):
        rows = HandOver.objects.filter(rows_for(people[name], "leads.view_lead", owner="to_person"))
        return set(rows.values_list("title", flat=True))

    assert seen_by("rep") == {"rep"}
    assert seen_by("leader") == {"rep", "mate"}
    assert seen_by("boss") == {"rep", "mate", "other"}
    assert seen_by("csm") == set()
