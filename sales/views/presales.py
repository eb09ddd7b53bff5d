"""Support requests: the queue, one request, and a new one on a deal."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from companies.searching import search_q
from console import values
from console.pages import Act, ActPage, Column, DetailPage, Empty, Fact, ListPage
from sales.actions.presales import ask_presales
from sales.filters.presales import RequestFilter
from sales.forms.presales import RequestForm, in_two_days
from sales.models import Deal, PresalesRequest
from sales.queries.presales_words import Candidate, candidates_of, propose, reason_of
from sales.rules.presales import USUAL_HOURS
from sales.views.ways import TO_BOARD

VIEW, ADD, WORK = "sales.view_request", "sales.add_request", "sales.work_request"
ASSIGN, TAKE = "sales.assign_request", "sales.take_request"


def due_words(request: PresalesRequest) -> str:
    """How long until the clock of a request runs out, or how late it is."""
    due_at = request.due_at
    if due_at is None:
        return ""
    left = due_at - timezone.now()
    words = _("{time} late") if left < timedelta() else _("{time} left")
    return words.format(time=_span(abs(left)))


def due_tone(request: PresalesRequest) -> str:
    """Bad once the clock has run out."""
    return "bad" if request.is_late else ""


def _span(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    if hours < 1:
        return _("{n} min").format(n=round(hours * 60))
    return _("{n} h").format(n=round(hours)) if hours < 48 else _("{n} days").format(n=round(hours / 24))


def worked_words(minutes: int | None) -> str:
    """Working minutes as hours in the reader's form; blank where the clock has not stopped."""
    return "" if minutes is None else _("{n} working hours").format(n=values.number(round(minutes / 60, 1)))


class PresalesListPage(ListPage):
    """Every request that the person may see: mine, nobody's, all; the next that is wanted on top."""

    right = VIEW
    template_name = "sales/list.html"
    model = PresalesRequest
    filterset_class = RequestFilter
    default_sort = "-requested_at"
    columns = [
        Column("deal", gettext_lazy("Deal"), kind="link", why="text", value="deal.name"),
        Column("kind", gettext_lazy("What for"), value="get_kind_display"),
        Column("status", gettext_lazy("Status"), kind="status", why="reason"),
        Column("clock", gettext_lazy("Clock"), value=due_words, tone=due_tone),
        Column("wanted_by", gettext_lazy("Wanted by"), kind="datetime", sort="wanted_by"),
        Column("consultant", gettext_lazy("Consultant"), kind="person"),
        Column("hours", gettext_lazy("Hours"), kind="number", sort="hours"),
        Column("requested_by", gettext_lazy("Asked by"), kind="person"),
        Column("requested_at", gettext_lazy("Asked at"), kind="datetime", sort="requested_at"),
    ]
    acts = [
        Act(gettext_lazy("Mine"), "?queue=mine", VIEW),
        Act(gettext_lazy("Nobody's"), "?queue=unassigned", VIEW),
        Act(gettext_lazy("Consultants"), "sales:presales-people", "sales.view_presales", icon="users"),
        Act(gettext_lazy("Numbers"), "sales:presales-numbers", "sales.view_presales", icon="chart-bar"),
        Act(pgettext_lazy("presales", "Rules"), "sales:presales-rules", "sales.change_presales", icon="settings"),
    ]
    empty = Empty(
        gettext_lazy("Nobody has asked presales yet"),
        gettext_lazy("A seller asks on the page of a deal: Ask presales."),
        [TO_BOARD],
    )

    def get_queryset(self) -> QuerySet[PresalesRequest]:
        rows = PresalesRequest.objects.visible_to(self.person)
        return rows.select_related("deal", "consultant", "requested_by")

    def search(self, queryset: QuerySet[PresalesRequest], text: str) -> QuerySet[PresalesRequest]:
        return queryset.filter(deal__in=search_q(Deal.objects.all(), text).values("pk"))

    def get_title(self) -> str:
        rows = PresalesRequest.objects.visible_to(self.person)
        late = rows.late().count()
        if late:
            sentence = ngettext("{n} support request is late", "{n} support requests are late", late)
            return sentence.format(n=values.number(late))
        count = rows.open().count()
        if not count:
            return _("No support request is open")
        sentence = ngettext(
            "{n} support request is open, none is late", "{n} support requests are open, none is late", count
        )
        return sentence.format(n=values.number(count))

    def get_facts(self) -> str:
        nobodys = PresalesRequest.objects.visible_to(self.person).filter(status="requested", consultant=None).count()
        return ngettext("{n} waits to be taken", "{n} wait to be taken", nobodys).format(n=nobodys) if nobodys else ""


class PresalesDetailPage(DetailPage):
    """One request: what for, until when, who and why, what came of it."""

    right = VIEW
    model = PresalesRequest
    template_name = "sales/presales_detail.html"
    panel_template_name = "sales/presales_panel.html"

    def get_queryset(self) -> QuerySet[PresalesRequest]:
        rows = PresalesRequest.objects.visible_to(self.person)
        return rows.select_related("deal__company", "consultant", "requested_by", "product")

    def get_finding(self) -> str:
        request: PresalesRequest = self.record
        parts = [due_words(request), request.reason]
        if request.done_minutes is not None:
            parts.append(_("done after {time}").format(time=worked_words(request.done_minutes)))
        elif request.accept_minutes is not None:
            parts.append(_("accepted after {time}").format(time=worked_words(request.accept_minutes)))
        return " · ".join(part for part in parts if part)

    def get_facts(self) -> list[Fact]:
        request: PresalesRequest = self.record
        may_open = Deal.objects.visible_to(self.person).filter(pk=request.deal_id).exists()
        facts = [
            Fact(gettext_lazy("Deal"), request.deal, url=request.deal.get_absolute_url() if may_open else None),
            Fact(gettext_lazy("What for"), request.get_kind_display()),
            Fact(gettext_lazy("Wanted by"), request.wanted_by, "datetime"),
            Fact(gettext_lazy("Consultant"), request.consultant or "—", why=reason_of(request)),
            Fact(gettext_lazy("Industry"), request.industry_name),
            Fact(gettext_lazy("Product"), request.product),
            Fact(gettext_lazy("Hours"), request.hours, "number"),
            Fact(gettext_lazy("Asked by"), request.requested_by),
            Fact(gettext_lazy("Asked at"), request.requested_at, "datetime"),
        ]
        return [fact for fact in facts if fact.value not in (None, "")]

    @cached_property
    def may(self) -> dict[str, bool]:
        """Which sides of this request the person stands on."""
        rows, pk = PresalesRequest.objects, self.record.pk
        return {
            "work": self.person.may(WORK) and rows.workable_by(self.person).filter(pk=pk).exists(),
            "ask": self.person.may(ADD) and rows.asked_by(self.person, ADD).filter(pk=pk).exists(),
            "assign": self.person.may(ASSIGN) and rows.asked_by(self.person, ASSIGN).filter(pk=pk).exists(),
        }

    def get_acts(self) -> list[Act]:
        request: PresalesRequest = self.record
        status, may = request.status, self.may
        acts = []
        if status == "requested" and request.consultant_id is None:
            acts.append(self._act(pgettext_lazy("presales", "Take it"), "take", TAKE, primary=True))
        if may["work"] and status == "requested" and request.consultant_id:
            acts.append(self._act(gettext_lazy("Accept"), "accept", WORK, primary=True, key="a"))
        if may["work"] and status == "accepted":
            acts.append(self._act(gettext_lazy("Mark as done"), "finish", WORK, primary=True, key="d"))
        if may["work"] and status in PresalesRequest.OPEN and request.consultant_id:
            acts.append(self._act(gettext_lazy("Return"), "return", WORK))
        if may["assign"] and status == "requested":
            acts.append(self._act(gettext_lazy("Give to somebody else"), "assign", ASSIGN))
        if may["ask"] and status == "returned":
            acts.append(self._act(gettext_lazy("Ask again"), "again", ADD, primary=True))
        if may["ask"] and status in ("requested", "accepted", "returned"):
            acts.append(self._act(gettext_lazy("Not needed any more"), "cancel", ADD, danger=True))
        return acts

    def _act(self, label: Any, verb: str, right: str, **more: Any) -> Act:
        return Act(label, reverse(f"sales:presales-{verb}", args=[self.record.pk]), right, **more)

    def get_context(self) -> dict[str, Any]:
        request: PresalesRequest = self.record
        found: list[Candidate] = []
        if request.proposal:
            found = candidates_of(request.proposal, request.industry, request.product)
        return {"candidates": found, "promises": []}


class AskPresalesPage(ActPage):
    """A seller asks presales for help with a deal: the console proposes who, the seller confirms or chooses."""

    right = ADD
    model = Deal
    form_class = RequestForm
    label = gettext_lazy("Ask presales")
    success_message = gettext_lazy("Presales was asked.")

    def get_queryset(self) -> QuerySet[Deal]:
        return Deal.objects.changeable_by(self.person, ADD).select_related("company", "product")

    def get_title(self) -> str:
        return _("Ask presales about {deal}").format(deal=self.record)

    def get_initial(self) -> dict[str, Any]:
        deal: Deal = self.record
        return {"industry": deal.company.industry if deal.company else "", "product": deal.product_id}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "candidates": candidates_for_draft(self.record)}

    def act(self, record: Any, form: Any) -> str:
        return ask_presales(record, by=self.person, **asked(form)).get_absolute_url()


def asked(form: Any) -> dict[str, Any]:
    """The values of a form as the action takes them."""
    names = ("kind", "text", "wanted_by", "industry", "product", "hours")
    return {
        "values": {name: form.cleaned_data[name] for name in names},
        "consultant": form.cleaned_data["consultant"],
        "why": form.cleaned_data["why"],
    }


def candidates_for_draft(deal: Deal) -> list[Candidate]:
    """Whom the console would propose for a usual request about this deal."""
    draft = PresalesRequest(
        deal=deal, industry=deal.company.industry if deal.company else "", product=deal.product,
        hours=USUAL_HOURS["demo"], wanted_by=in_two_days(),
    )  # fmt: skip
    return candidates_of(propose(draft), draft.industry, draft.product)
