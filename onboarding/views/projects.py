"""The board of projects, and one project."""

from functools import cached_property
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console import values
from console.pages import Act, Column, DetailPage, Empty, Fact, ListPage
from onboarding import queries, wording
from onboarding.filters import ProjectListFilter
from onboarding.models import Project
from people.models import HandOver
from people.rights import rows_for

CHANGE, OFFER, ASSIGN = "onboarding.change_project", "onboarding.offer_handover", "onboarding.assign_project"


def url(name: str, project: Project) -> str:
    return reverse(f"onboarding:{name}", args=[project.pk])


def first_value_cell(project: Project) -> Any:
    """Yes with its day, or not yet, as a chip."""
    if project.first_value_at:
        return values.chip(values.day(project.first_value_at), "good")
    return values.chip(_("not yet"), "bad" if (project.days_left or 0) < 0 else "plain")


def days_left_cell(project: Project) -> Any:
    left = project.days_left
    return values.NOTHING if left is None else values.number(left)


class ProjectList(ListPage):
    """All projects that the person may see, those with the least time first."""

    right = "onboarding.view_project"
    model = Project
    filterset_class = ProjectListFilter
    search_fields = ("name", "company__name", "order__number")
    default_sort = "clock_ends_on"
    columns = (
        Column("name", gettext_lazy("Project"), kind="link", why="why_line", sort="name"),
        Column("status", gettext_lazy("Status"), kind="status"),
        Column("days_left", gettext_lazy("Days left"), kind="number", value=days_left_cell, sort="clock_ends_on"),
        Column("first_value_at", gettext_lazy("First value"), value=first_value_cell, sort="first_value_at"),
        Column("blocked_by", gettext_lazy("Blocked by")),
        Column("moved_at", gettext_lazy("In this state since"), kind="date", sort="moved_at"),
        Column("manager", gettext_lazy("Manager"), kind="person", sort="manager__name"),
    )
    empty = Empty(
        gettext_lazy("No projects yet"), gettext_lazy("A signed order for something new opens its project by itself.")
    )

    def get_queryset(self) -> QuerySet[Any]:
        running = Case(When(first_value_at=None, then=F("golden_ends_on")))  # the clock stops at first value
        rows = super().get_queryset().annotate(clock_ends_on=running)
        return rows.select_related("manager", "company", "order").prefetch_related("milestones")

    @cached_property
    def counts(self) -> dict[str, int]:
        late = Q(first_value_at=None, golden_ends_on__lt=timezone.localdate())
        rows = Project.objects.visible_to(self.person).running()
        return rows.aggregate(
            running=Count("pk"),
            late=Count("pk", filter=late),
            held=Count("pk", filter=Q(status=Project.Status.ON_HOLD)),
            accepted=Count("pk", filter=Q(status=Project.Status.ACCEPTED)),
        )

    def get_title(self) -> str:
        late = self.counts["late"]
        if not self.counts["running"]:
            return _("Projects")
        if not late:
            return _("Every running project is inside its golden period")
        return ngettext(
            "{n} project is past its golden period without first value",
            "{n} projects are past their golden period without first value",
            late,
        ).format(n=late)

    def get_facts(self) -> str:
        counts = self.counts
        return _("{running} running · {held} on hold · {accepted} accepted and not handed over").format(**counts)


class ProjectDetail(DetailPage):
    """One project: its plan, hand-overs and what can be done now."""

    right = "onboarding.view_project"
    model = Project
    template_name = "onboarding/project_detail.html"
    panel_template_name = "onboarding/project_panel.html"

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset().select_related("manager", "company", "order__owner")
        return rows.prefetch_related("milestones")

    @cached_property
    def is_mine_to_change(self) -> bool:
        return Project.objects.changeable_by(self.person).filter(pk=self.record.pk).exists()

    @cached_property
    def handovers(self) -> list[HandOver]:
        return queries.handovers_of(self.record)

    def offer(self, kind: str) -> HandOver | None:
        """The newest hand-over of this kind."""
        return next((one for one in self.handovers if one.kind == kind), None)

    def get_finding(self) -> str:
        return wording.why_line(self.record)

    def get_facts(self) -> list[Fact]:
        project = self.record
        return [
            Fact(gettext_lazy("Company"), project.company, url=project.company.get_absolute_url()),
            Fact(gettext_lazy("Order"), project.order, url=project.order.get_absolute_url()),
            Fact(gettext_lazy("Manager"), project.manager),
            Fact(gettext_lazy("Seller"), project.order.owner),
            Fact(gettext_lazy("Golden period ends"), project.golden_ends_on, kind="date", why=self._golden_why()),
            Fact(gettext_lazy("First value"), first_value_cell(project), why=self._live_why()),
            Fact(gettext_lazy("In this state since"), project.moved_at, kind="date"),
        ]

    def _golden_why(self) -> str:
        return wording.golden_words(self.record)

    def _live_why(self) -> str:
        if self.record.first_value_at or not self.record.planned_live_on:
            return ""
        return _("planned for {day}").format(day=values.day(self.record.planned_live_on))

    def get_acts(self) -> list[Act]:
        acts = self._manager_acts() if self.is_mine_to_change else []
        return [*acts, *self._others_acts()]

    def _manager_acts(self) -> list[Act]:
        project, status = self.record, self.record.status
        acts = {
            "planned": self._planned_acts,
            "confirmed": lambda: [self._act("start", gettext_lazy("Begin work"), primary=True)],
            "running": lambda: [self._act("first-value", gettext_lazy("First value"), primary=True)],
            "first_value": lambda: [self._act("ask-acceptance", gettext_lazy("Ask for acceptance"), primary=True)],
            "in_acceptance": self._acceptance_acts,
            "on_hold": lambda: [self._act("resume", gettext_lazy("Go on"), primary=True)],
        }.get(status, list)()
        if Project.MOVES.allows(status, "on_hold"):
            acts.append(self._act("hold", gettext_lazy("Put on hold")))
        if Project.MOVES.allows(status, "failed"):
            acts.append(self._act("fail", gettext_lazy("Project failed"), danger=True))
        return [*acts, *([self._offer_act()] if project.status == "accepted" else [])]

    def _planned_acts(self) -> list[Act]:
        offer = self.offer("order")
        if offer and offer.status == "offered":
            return [
                self._act("take", gettext_lazy("Take the order"), primary=True),
                self._act("return", gettext_lazy("Return to sales")),
                self._act("confirm", gettext_lazy("Confirm plan")),
            ]
        why_not = gettext_lazy("The order went back to sales.") if offer and offer.status == "returned" else ""
        return [self._act("confirm", gettext_lazy("Confirm plan"), primary=True, why_not=why_not)]

    def _acceptance_acts(self) -> list[Act]:
        return [
            self._act("accept", gettext_lazy("Acceptance signed"), primary=True),
            self._act("deem", gettext_lazy("Deemed accepted")),
            self._act("refuse", gettext_lazy("Acceptance refused")),
        ]

    def _offer_act(self) -> Act:
        offer = self.offer("project")
        waits = bool(offer and offer.status == "offered")
        label = gettext_lazy("Offer to another CSM") if waits else gettext_lazy("Hand over to CSM")
        return Act(label, url("project-offer", self.record), right=OFFER, primary=not waits)

    def _others_acts(self) -> list[Act]:
        project, acts = self.record, []
        offer = self.offer("order")
        if offer and offer.status == "returned" and project.status == "planned" and self._may_offer_order():
            acts.append(self._act("offer-order", gettext_lazy("Offer again"), "sales.change_order", primary=True))
        if not project.is_over:
            acts.append(self._act("assign", gettext_lazy("Give to another manager"), ASSIGN))
        return acts

    def _may_offer_order(self) -> bool:
        rows = Project.objects.filter(rows_for(self.person, "sales.change_order", owner="order__owner"))
        return rows.filter(pk=self.record.pk).exists()

    def _act(self, name: str, label: Any, right: str = CHANGE, **more: Any) -> Act:
        return Act(label, url(f"project-{name}", self.record), right=right, **more)

    def get_context(self) -> dict[str, Any]:
        may_tick = self.is_mine_to_change and not self.record.is_over
        return {
            "milestones": [
                {"milestone": one, "url": self._tick_url(one) if may_tick and one.key != "first_value" else ""}
                for one in self.record.milestones.all()
            ],
            "promises": self.record.order.deal.promises.exclude(status__in=("made", "withdrawn")).select_related(
                "made_by"
            ),
            "handovers": [
                {
                    "handover": one,
                    "checklist": wording.checklist_rows(one),
                    "missing": [wording.item_words(item) for item in one.missing],
                }
                for one in self.handovers
            ],
        }

    def _tick_url(self, milestone: Any) -> str:
        name = "milestone-undo" if milestone.done_on else "milestone-done"
        return reverse(f"onboarding:{name}", args=[self.record.pk, milestone.pk])
