"""Pages about people: one's own settings and tokens; colleagues, teams and hand-overs."""

from __future__ import annotations

from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET
from knox.models import get_token_model

from console.actions import create_token, revoke_token
from console.doors import for_anyone_signed_in
from console.links import url_for, url_of
from console.pages import Act, ActPage, Column, DetailPage, Empty, Fact, FormPage, ListPage, Page
from console.people.forms import NewPersonForm, PersonForm, ProfileForm, TeamForm, TokenForm
from people import queries
from people.actions import add_person, change_person, save_team
from people.models import HandOver, Person, Team
from people.roles import ROLE_CHOICES


class ProfilePage(FormPage):
    """One's own name, language, time zone and appearance."""

    right = None
    title = gettext_lazy("Profile")
    template_name = "people/profile.html"
    form_class = ProfileForm
    model = Person
    back_url = "/"

    @property
    def record(self) -> Any:
        return Person.objects.get(pk=self.person.pk)

    def get_facts(self) -> str:
        return f"{self.person.email} · {', '.join(self.person.role_labels)}"

    def get_acts(self) -> list[Act]:
        return [
            Act(gettext_lazy("Change password"), "account_change_password", icon="lock"),
            Act(gettext_lazy("Second step at sign-in"), "mfa_index", icon="shield-lock"),
            Act(gettext_lazy("API tokens"), "people:tokens", icon="key"),
        ]

    def act(self, form: Any) -> str:
        change_person(Person.objects.get(pk=self.person.pk), by=self.person, **form.cleaned_data)
        return reverse("people:profile")


class TokensPage(Page):
    """The person's own API tokens."""

    right = None
    title = gettext_lazy("API tokens")
    template_name = "people/tokens.html"

    def get_facts(self) -> str:
        return _("A program that shows a token acts as you, with your rights.")

    def get_acts(self) -> list[Act]:
        return [Act(gettext_lazy("Create token"), "people:token-create", primary=True, icon="plus")]

    def get_context(self) -> dict[str, Any]:
        tokens = get_token_model().objects.filter(user=self.person).select_related("scope").order_by("-created")
        return {"tokens": tokens, "now": timezone.now(), "made": self.request.session.pop("made_token", "")}


class CreateTokenPage(FormPage):
    """Create a token; it is shown once, on the next page."""

    right = None
    title = gettext_lazy("Create token")
    form_class = TokenForm
    label = gettext_lazy("Create token")
    success_message = ""
    back_url = "/people/profile/tokens/"

    def act(self, form: Any) -> str:
        data = form.cleaned_data
        text = create_token(name=data["name"], days=data["days"], may_write=data["may_write"], by=self.person)
        self.request.session["made_token"] = text
        return reverse("people:tokens")


class RevokeTokenPage(ActPage):
    """Make one of the person's own tokens useless."""

    right = None
    title = gettext_lazy("Revoke this token?")
    sentence = gettext_lazy("Programs that use it are refused from now on.")
    label = gettext_lazy("Revoke")
    is_danger = True
    model = get_token_model()
    back_url = "/people/profile/tokens/"

    def get_queryset(self) -> QuerySet[Any]:
        return self.model.objects.filter(user=self.person)

    def act(self, record: Any, form: Any) -> str:
        revoke_token(record)
        return reverse("people:tokens")


class PersonFilter(django_filters.FilterSet):
    team = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Team"), queryset=Team.objects.all(), empty_label=gettext_lazy("all")
    )
    role = django_filters.ChoiceFilter(
        label=gettext_lazy("Role"), choices=ROLE_CHOICES, method="with_role", empty_label=gettext_lazy("all")
    )
    is_active = django_filters.ChoiceFilter(
        label=gettext_lazy("At work"),
        choices=[("True", gettext_lazy("yes")), ("False", gettext_lazy("no"))],
        empty_label=gettext_lazy("all"),
    )

    def with_role(self, queryset: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        return queryset.filter(roles__contains=[value])


class PersonListPage(ListPage):
    """Everybody who works here."""

    right = "people.view_person"
    title = gettext_lazy("People")
    model = Person
    filterset_class = PersonFilter
    search_fields = ("name", "email", "team__name")
    default_sort = "name"
    columns = [
        Column("name", gettext_lazy("Name"), kind="link", why="email", sort="name"),
        Column("role_labels", gettext_lazy("Roles"), kind="tags"),
        Column("team", gettext_lazy("Team"), sort="team__name"),
        Column(
            "department", gettext_lazy("Department"), value=lambda p: p.team.get_department_display() if p.team else ""
        ),
        Column(
            "capacity",
            gettext_lazy("Open leads at most"),
            kind="number",
            value=lambda p: p.capacity or _("no limit"),
            sort="capacity",
        ),
        Column("is_active", gettext_lazy("At work"), sort="is_active"),
        Column("last_login", gettext_lazy("Last seen"), kind="datetime", sort="last_login"),
    ]
    acts = [Act(gettext_lazy("Add a person"), "people:person-add", "people.change_person", primary=True, icon="plus"),
            Act(gettext_lazy("Teams"), "people:team-list", right="people.view_person", icon="users-group")]  # fmt: skip

    def get_title(self) -> str:
        count = Person.objects.filter(is_active=True).count()
        return ngettext("{n} person works here", "{n} people work here", count).format(n=count)

    def get_queryset(self) -> QuerySet[Person]:
        return queries.everybody()


class PersonDetailPage(DetailPage):
    """One colleague: role, team and what changed."""

    right = "people.view_person"
    model = Person

    def get_queryset(self) -> QuerySet[Person]:
        return queries.everybody()

    def get_finding(self) -> str:
        return (
            self.record.email
            if self.record.is_active
            else _("{email}; no longer at work").format(email=self.record.email)
        )

    def get_acts(self) -> list[Act]:
        url = reverse("people:person-edit", args=[self.record.pk])
        return [Act(gettext_lazy("Change"), url, right="people.change_person", primary=True, icon="pencil")]

    def get_facts(self) -> list[Fact]:
        person = self.record
        return [
            Fact(gettext_lazy("Roles"), person.role_labels, "tags"),
            Fact(gettext_lazy("Team"), person.team, url=url_for(person.team) if person.team else None),
            Fact(gettext_lazy("Open leads at most"), person.capacity or _("no limit")),
            Fact(gettext_lazy("Territory"), person.territories, "tags"),
            Fact(gettext_lazy("Skills"), person.skills, "tags"),
            Fact(gettext_lazy("Last seen"), person.last_login, "datetime"),
        ]


class AddPersonPage(FormPage):
    """A new colleague."""

    right = "people.change_person"
    title = gettext_lazy("Add a person")
    label = gettext_lazy("Add")
    form_class = NewPersonForm
    back_url = "/people/"

    def act(self, form: Any) -> Person:
        return add_person(by=self.person, **form.cleaned_data)


class EditPersonPage(FormPage):
    """Change a colleague's role, team, capacity, or whether at work."""

    right = "people.change_person"
    form_class = PersonForm
    model = Person

    def get_title(self) -> str:
        return _("Change {name}").format(name=self.record)

    def get_queryset(self) -> QuerySet[Person]:
        return queries.everybody()

    def act(self, form: Any) -> Person:
        return change_person(Person.objects.get(pk=self.record.pk), by=self.person, **form.cleaned_data)


class TeamListPage(ListPage):
    """All teams."""

    right = "people.view_person"
    title = gettext_lazy("Teams")
    model = Team
    search_fields = ("name", "region")
    default_sort = "name"
    columns = [
        Column("name", gettext_lazy("Team"), kind="link", sort="name"),
        Column("department", gettext_lazy("Department"), sort="department"),
        Column("region", gettext_lazy("Region"), sort="region"),
        Column("leader", gettext_lazy("Team leader"), kind="person"),
        Column("people_count", gettext_lazy("People"), kind="number", sort="people_count"),
    ]
    empty = Empty(
        gettext_lazy("No teams yet"),
        gettext_lazy("People of one team share rows and a working calendar."),
        [Act(gettext_lazy("Add a team"), "people:team-add", right="people.change_person", icon="plus")],
    )
    acts = [Act(gettext_lazy("Add a team"), "people:team-add", right="people.change_person", primary=True, icon="plus"),
            Act(gettext_lazy("People"), "people:person-list", right="people.view_person", icon="users")]  # fmt: skip

    def get_queryset(self) -> QuerySet[Team]:
        return queries.teams()


class TeamDetailPage(DetailPage):
    """One team and its people."""

    right = "people.view_person"
    model = Team
    template_name = "people/team_detail.html"

    def get_queryset(self) -> QuerySet[Team]:
        return queries.teams()

    def get_finding(self) -> str:
        team = self.record
        text = ngettext("{n} person, works {start}–{end}", "{n} people, work {start}–{end}", team.people_count)
        return text.format(n=team.people_count, start=f"{team.work_starts:%H:%M}", end=f"{team.work_ends:%H:%M}")

    def get_acts(self) -> list[Act]:
        url = reverse("people:team-edit", args=[self.record.pk])
        return [Act(gettext_lazy("Change"), url, right="people.change_person", primary=True, icon="pencil")]

    def get_facts(self) -> list[Fact]:
        team = self.record
        people = f"{reverse('people:person-list')}?team={team.pk}"
        return [
            Fact(gettext_lazy("Department"), team.get_department_display()),
            Fact(gettext_lazy("Region"), team.region),
            Fact(gettext_lazy("Team leader"), team.leader),
            Fact(gettext_lazy("People"), team.people_count, "number", url=people),
        ]

    def get_context(self) -> dict[str, Any]:
        return {"members": self.record.members.filter(is_active=True).order_by("name")}


class AddTeamPage(FormPage):
    """A new team."""

    right = "people.change_person"
    title = gettext_lazy("Add a team")
    label = gettext_lazy("Add")
    form_class = TeamForm
    back_url = "/people/teams/"

    def act(self, form: Any) -> Team:
        team = Team.objects.get(pk=self.record.pk) if self.record else Team()
        return save_team(team, by=self.person, **form.cleaned_data)


class EditTeamPage(FormPage):
    """Change a team's name, leader or working hours."""

    right = "people.change_person"
    form_class = TeamForm
    model = Team

    def get_title(self) -> str:
        return _("Change {name}").format(name=self.record)

    def get_queryset(self) -> QuerySet[Team]:
        return queries.teams()

    def act(self, form: Any) -> Team:
        team = Team.objects.get(pk=self.record.pk) if self.record else Team()
        return save_team(team, by=self.person, **form.cleaned_data)


class HandOverFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Hand-over"), choices=HandOver.Kind.choices, empty_label=gettext_lazy("all")
    )
    status = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"), choices=HandOver.Status.choices, empty_label=gettext_lazy("all")
    )


class HandOverListPage(ListPage):
    """Every hand-over that the person gave or was offered, with its clock."""

    right = None
    title = gettext_lazy("My hand-overs")
    model = HandOver
    filterset_class = HandOverFilter
    search_fields = ("title",)
    default_sort = "-offered_at"
    panel = False
    columns = [
        Column("title", gettext_lazy("What"), why="reason", kind="link"),
        Column("kind", gettext_lazy("Hand-over")),
        Column("status", gettext_lazy("Status"), kind="status", sort="status"),
        Column("from_person", gettext_lazy("From"), kind="person"),
        Column("to_person", gettext_lazy("To"), kind="person"),
        Column("offered_at", gettext_lazy("Offered at"), kind="datetime", sort="offered_at"),
        Column("due_at", gettext_lazy("Answer due"), kind="datetime", sort="due_at"),
        Column("answered_at", gettext_lazy("Answered"), kind="datetime", sort="answered_at"),
    ]
    empty = Empty(
        gettext_lazy("No hand-overs yet"),
        gettext_lazy("When responsibility for a record passes to you or from you, it is listed here."),
    )

    def get_title(self) -> str:
        count = queries.open_handovers_for(self.person).count()
        if not count:
            return _("No hand-over waits for your answer")
        return ngettext("{n} hand-over waits for your answer", "{n} hand-overs wait for your answer", count).format(
            n=count
        )

    def get_queryset(self) -> QuerySet[HandOver]:
        return queries.handovers_of(self.person)


@for_anyone_signed_in
@require_GET
def open_handover(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to the record that a hand-over is about."""
    handover = get_object_or_404(queries.handovers_of(cast(Person, request.user)), pk=pk)
    return redirect(url_of(handover.subject_type, handover.subject_id) or "people:handover-list")
