"""Deals: the list, one deal, a new one, a changed one."""

from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from companies.models import Company
from companies.searching import search_q
from console.companies.beside import Live
from console.companies.forms import ask_why
from console.pages import Act, Column, DetailPage, Empty, Fact, FormPage, ListPage
from sales.actions import change_deal, live_leads_of, open_deal_beside
from sales.actions.checks import local_day, today
from sales.filters.deals import DealFilter
from sales.forms.deals import DealForm, NewDealForm
from sales.models import Bypass, Deal
from sales.queries.bypass import shown
from sales.queries.competitors import rivals_of
from sales.queries.criteria import standing
from sales.queries.decision import chain_of
from sales.queries.ownership import owner_of

VIEW, CHANGE = "sales.view_deal", "sales.change_deal"


class DealListPage(ListPage):
    """Every deal that the person may see."""

    right = VIEW
    title = gettext_lazy("Deals")
    model = Deal
    template_name = "sales/list.html"
    filterset_class = DealFilter
    columns = [
        Column("name", gettext_lazy("Deal"), kind="link", why="why_line"),
        Column("company", gettext_lazy("Company"), export=True),
        Column("stage", gettext_lazy("Stage"), why="stuck_line"),
        Column("intent_grade", gettext_lazy("Intent grade")),
        Column("status", gettext_lazy("Status"), kind="status"),
        Column("amount", gettext_lazy("Amount"), kind="money", sort="amount"),
        Column("owner", gettext_lazy("Owner"), kind="person"),
        Column("next_step_on", gettext_lazy("Next step"), kind="date", sort="next_step_on"),
        Column("quiet_since", gettext_lazy("Quiet since"), kind="date", sort="quiet_since"),
        Column("opened_at", gettext_lazy("Opened"), kind="date", sort="opened_at"),
        Column("closed_at", gettext_lazy("Closed"), kind="date", sort="closed_at"),
    ]
    acts = [
        Act(gettext_lazy("Board"), "sales:deal-board", VIEW, icon="layout-kanban"),
        Act(gettext_lazy("Competitors"), "sales:competitor-list", VIEW, icon="swords"),
        Act(gettext_lazy("Open a deal"), "sales:deal-add", "sales.add_deal", True, icon="plus"),
    ]
    empty = Empty(
        gettext_lazy("No deals yet"), gettext_lazy("A lead becomes a deal when it is converted; or open one by hand.")
    )

    @property
    def default_sort(self) -> str:  # type: ignore[override]
        """The newest first; deals of some closing days by the day on which they closed."""
        asked = self.request.GET
        return "-closed_at" if asked.get("closed_after") or asked.get("closed_before") else "-created_at"

    def get_queryset(self) -> QuerySet[Deal]:
        return Deal.objects.visible_to(self.person).select_related("company", "stage", "owner")

    def search(self, queryset: QuerySet[Deal], text: str) -> QuerySet[Deal]:
        return search_q(queryset, text)


class DealDetailPage(DetailPage):
    """One deal: facts, next step, activities, orders, its story."""

    right = VIEW
    model = Deal
    template_name = "sales/deal_detail.html"
    panel_template_name = "sales/deal_panel.html"

    def get_queryset(self) -> QuerySet[Deal]:
        rows = Deal.objects.telling_rights(
            self.person, may_change=CHANGE, may_ask="sales.add_request", may_use_kit="sales.use_kit"
        )
        return rows.select_related(
            "company", "contact", "stage", "owner", "desk", "product", "lead", "lead__channel", "intent_by"
        )

    def get_finding(self) -> str:
        deal: Deal = self.record
        if deal.status != Deal.Status.OPEN:
            day = local_day(deal.closed_at) if deal.closed_at else "—"
            return " · ".join(filter(None, (_("Closed on {day}").format(day=day), deal.reason)))
        pace = deal.pace
        parts = [str(deal.stage)]
        if pace.days is not None:
            parts.append(ngettext("{n} day in this stage", "{n} days in this stage", pace.days).format(n=pace.days))
        if pace.is_stuck:
            parts.append(_("stands still: {why}").format(why=deal.stuck_line))
        if pace.is_step_late:
            parts.append(_("the next step is overdue"))
        return " · ".join(parts)

    def get_facts(self) -> list[Fact]:
        deal: Deal = self.record
        on = local_day(deal.closed_at) if deal.closed_at else today()
        company_url = deal.company.get_absolute_url() if deal.company else None
        facts = [
            Fact(gettext_lazy("Amount"), deal.amount, "money", currency=deal.currency),
            Fact(gettext_lazy("Company"), deal.company, url=company_url),
            Fact(gettext_lazy("Contact"), deal.contact, url=deal.contact.get_absolute_url() if deal.contact else None),
            Fact(gettext_lazy("Kind"), deal.get_kind_display()),
            Fact(gettext_lazy("Main product"), deal.product),
            Fact(gettext_lazy("Intent grade"), deal.intent_grade, why=self.grade_why),
            Fact(gettext_lazy("Expected close"), deal.expected_close_on, "date"),
            Fact(gettext_lazy("Owner"), deal.owner, why=owner_of(deal, on).sentence),
            Fact(gettext_lazy("Lead desk"), deal.desk),
            Fact(gettext_lazy("Origin"), self.origin, url=deal.lead.get_absolute_url() if deal.lead else None),
        ]
        return [fact for fact in facts if fact.value not in (None, "")]

    @property
    def grade_why(self) -> str:
        """Who gave the grade, and why; one that nobody gave came with the lead."""
        deal: Deal = self.record
        if not deal.intent_grade:
            return ""
        if deal.intent_by is None:
            return _("from the lead")
        return _("{person}: {why}").format(person=deal.intent_by, why=deal.intent_why)

    @property
    def origin(self) -> str:
        deal: Deal = self.record
        if deal.lead:
            return _("Lead from {channel}").format(channel=deal.lead.channel)
        return _("Self-sourced") if deal.is_self_sourced else ""

    def get_acts(self) -> list[Act]:
        deal: Deal = self.record
        if not self.record.may_change:
            return []
        act = self._act
        if deal.status == Deal.Status.OPEN:
            no_company = "" if deal.company else _("Say first with which company.")
            return [
                Act(
                    gettext_lazy("Write an order"),
                    reverse("sales:order-add", args=[deal.pk]),
                    "sales.change_order",
                    primary=True,
                    why_not=no_company,
                ),
                act(gettext_lazy("Log an activity"), "activity", key="l"),
                act(gettext_lazy("Next step"), "step", key="n"),
                Act(gettext_lazy("Task"), f"{reverse('sales:task-add')}?deal={deal.pk}", "sales.change_task", key="t"),
                act(gettext_lazy("Promise"), "promise", key="p"),
                act(gettext_lazy("Move"), "move", key="m"),
                act(gettext_lazy("Grade"), "grade", key="g"),
                act(gettext_lazy("Forecast"), "forecast", key="f"),
                act(gettext_lazy("Change"), "edit"),
                act(gettext_lazy("Give to"), "assign"),
                act(pgettext_lazy("deal", "Lost"), "lose", danger=True),
            ]
        more = [act(gettext_lazy("Open again"), "reopen")] if deal.status == Deal.Status.LOST else []
        return [*more, act(gettext_lazy("Log an activity"), "activity"), act(gettext_lazy("Change"), "edit")]

    def _act(self, label: Any, verb: str, **more: Any) -> Act:
        return Act(label, reverse(f"sales:deal-{verb}", args=[self.record.pk]), CHANGE, **more)

    def get_context(self) -> dict[str, Any]:
        deal: Deal = self.record
        return {
            "pace": deal.pace,
            "criteria": standing(deal, [deal.stage]) if deal.status == Deal.Status.OPEN else [],
            "chain": chain_of(deal),
            "rivals": rivals_of(deal),
            "tasks": deal.tasks.select_related("assignee").order_by("-status", "due_on", "pk")[:20],
            "activities": deal.activities.select_related("by").prefetch_related("participants")[:20],
            "promises": deal.promises.select_related("made_by"),
            "may_change": self.record.may_change,
            "may_ask": self.record.may_ask,
            "may_use_kit": self.record.may_use_kit,
            "conversions": deal.conversions.select_related("lead", "by", "undone_by").order_by("-pk")[:5],
            "orders": deal.orders.visible_to(self.person).order_by("-pk")[:20],
            "more": [(name.replace("_", " "), value) for name, value in deal.attributes.items() if value],
        }


class AddDealPage(FormPage):
    """A deal without a lead: self-sourced, or an expansion of a customer (`?company=`)."""

    right = "sales.add_deal"
    title = gettext_lazy("Open a deal")
    label = gettext_lazy("Open a deal")
    form_class = NewDealForm
    back_url = "/sales/board/"
    template_name = "sales/deal_add.html"
    success_message = gettext_lazy("The deal is open.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": self.get_initial(), "company": self.company}

    @property
    def company(self) -> Company | None:
        key = self.request.GET.get("company", "")
        if not key.isdecimal() or len(key) > 18:
            return None
        return get_object_or_404(Company.objects.current().visible_to(self.person), pk=int(key))

    def get_initial(self) -> dict[str, Any]:
        return {"currency": "CNY", "kind": self.request.GET.get("kind", "new")}

    def get_sentence(self) -> str:
        company = self.company
        return _("With {company}.").format(company=company) if company else ""

    @cached_property
    def live(self) -> list[Live]:
        """Marketing's leads of the firm that was typed, to be converted instead."""
        name = self.request.POST.get("company_name", "").replace("\x00", "")
        leads = live_leads_of(self.company, name) if name or self.company else []
        return shown(leads, self.person, Bypass.Door.DEAL)

    def show(self, form: Any, status: int = 200, refusal: str = "") -> HttpResponse:
        if status == HTTPStatus.CONFLICT and self.live:
            ask_why(form)
        return super().show(form, status, refusal)

    def act(self, form: Any) -> Deal | str:
        values = dict(form.cleaned_data)
        deal = open_deal_beside(
            {**values, "company": form.chosen_company()},
            by=self.person,
            company_name=values.get("company_name", ""),
            beside_why=values["beside_why"],
        )
        return deal if self._is_seen(deal) else self._given_away(deal)

    def _is_seen(self, deal: Deal) -> bool:
        return Deal.objects.visible_to(self.person).filter(pk=deal.pk).exists()

    def _given_away(self, deal: Deal) -> str:
        """An expansion that is somebody else's by the contract: who has it now, and back to the company."""
        assert deal.company is not None
        messages.info(self.request, _("“{deal}” is with {owner} now.").format(deal=deal, owner=deal.owner))
        return deal.company.get_absolute_url()


class EditDealPage(FormPage):
    """Change what was typed about a deal."""

    right = CHANGE
    form_class = DealForm
    model = Deal

    def get_queryset(self) -> QuerySet[Deal]:
        return Deal.objects.changeable_by(self.person, CHANGE)

    def get_title(self) -> str:
        return _("Change {deal}").format(deal=self.record)

    def act(self, form: Any) -> Deal:
        fresh = Deal.objects.get(pk=self.record.pk)
        return change_deal(fresh, form.cleaned_data, by=self.person)
