"""All leads, one lead, a lead typed in or corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from companies.searching import search_q
from console import values
from console.pages import Act, Column, DetailPage, Empty, Fact, FormPage, ListPage, Page
from leads import queries
from leads.actions import add_lead, change_lead
from leads.actions.cleaning import PARTY
from leads.actions.routing import ACCEPT
from leads.acts import acts_for
from leads.filters import LeadFilter
from leads.forms import LeadForm, NewLeadForm
from leads.models import CleaningChange, Lead
from leads.queries.bench import origins_of
from leads.queries.contacts import contacts_of
from leads.queries.protection import countdowns_of
from leads.queries.scorecards import rungs_of, scorecard_of, verdict_line
from leads.views.withdrawn import withdrawn
from leads.wording import field_label, invalid_sentence, rule_label, value_line
from leads.wording.bench import origin_lines, pair_sentence
from leads.wording.routing import clock_of, time_left
from people.roles import OWN

VIEW = "leads.view_lead"
COLUMNS = [
    Column("__str__", gettext_lazy("Lead"), kind="link", why="why_line", sort="company_name", value=str),
    Column("status", gettext_lazy("Status"), kind="status", why="clock_line"),
    Column("channel", gettext_lazy("Channel"), value="channel"),
    Column("region_line", gettext_lazy("Region")),
    Column("owner", gettext_lazy("Owner"), kind="person"),
    Column("came_at", gettext_lazy("Came in"), kind="datetime", sort="came_at"),
]
GRADE = Column("grade", gettext_lazy("Grade"))
CONTACT = [Column("phone_line", gettext_lazy("Phone")), Column("email", gettext_lazy("E-mail"))]


def contact_as_one(columns: Sequence[Column]) -> list[Column]:
    """The columns with the e-mail address under the phone, so that the lead's sentence has room; exports keep both."""
    both = replace(CONTACT[0], why="email")
    return [both if column is CONTACT[0] else column for column in columns if column is not CONTACT[1]]


def shown_count(count: tuple[int, bool]) -> str:
    """A capped count as people read it: 37, 1,000+."""
    return values.number(count[0]) + ("+" if count[1] else "")


class LeadListPage(ListPage):
    """Every lead the person may see."""

    template_name = "leads/list.html"

    right = VIEW
    model = Lead
    filterset_class = LeadFilter
    default_sort = "-came_at"
    columns = [*COLUMNS[:2], GRADE, *COLUMNS[2:4], *CONTACT, *COLUMNS[4:]]
    empty = Empty(
        gettext_lazy("No leads yet"),
        gettext_lazy("Import a file, or type one in."),
        acts=[Act(gettext_lazy("New lead"), "leads:lead-new", right="leads.add_lead", icon="plus")],
    )
    bulk_acts = [
        Act(gettext_lazy("Judge valid"), "leads:judge-many", right="leads.judge_lead", method="post"),
        Act(gettext_lazy("Route"), "leads:route-many", right="leads.route_lead", method="post", primary=True),
    ]

    def get_columns(self) -> list[Column]:
        return contact_as_one(self.columns)

    def get_queryset(self) -> QuerySet[Lead]:
        return Lead.objects.visible_to(self.person).select_related("channel", "owner")

    def get_title(self) -> Any:
        return gettext_lazy("Leads")

    def get_facts(self) -> str:
        if not self.person.may("leads.judge_lead"):
            return ""
        return bench_line(queries.bench_counts(self.person))

    def get_acts(self) -> list[Act]:
        return page_acts()

    def search(self, queryset: QuerySet[Lead], text: str) -> QuerySet[Lead]:
        return search_q(queryset, text)


def page_acts() -> list[Act]:
    """What a page about leads offers at its head."""
    return [
        Act(gettext_lazy("Cleaning bench"), "leads:bench", right="leads.judge_lead", icon="sparkles"),
        import_act(),
        Act(gettext_lazy("New lead"), "leads:lead-new", right="leads.add_lead", primary=True, icon="plus"),
    ]


def import_act() -> Act:
    """The way into the import centre for leads."""
    url = reverse("imports:import-add") + "?kind=leads.lead"
    return Act(gettext_lazy("Import"), url, right="leads.import_leads", icon="upload")


def bench_line(counts: queries.BenchCounts) -> str:
    """412 came in today · 37 duplicate groups · 6 unroutable."""
    today, groups, stuck, waiting = counts.today[0], counts.duplicates, counts.unroutable, counts.not_judged
    parts = [
        ngettext("{n} came in today", "{n} came in today", today).format(n=shown_count(counts.today)),
        ngettext("{n} duplicate group", "{n} duplicate groups", groups[0]).format(n=shown_count(groups)),
        ngettext("{n} unroutable", "{n} unroutable", stuck[0]).format(n=shown_count(stuck)),
        ngettext("{n} not judged", "{n} not judged", waiting[0]).format(n=shown_count(waiting)),
    ]
    return " · ".join(parts)


class LeadDetailPage(DetailPage):
    """One lead: what is known, what the rules changed, what it may double, why it went where, its journey."""

    right = VIEW
    model = Lead
    template_name = "leads/lead_detail.html"
    panel_template_name = "leads/lead_panel.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not Lead.objects.filter(pk=kwargs["pk"]).exists() and (gone := withdrawn(self.person, kwargs["pk"])):
            return redirect(gone)
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Lead]:
        rows = Lead.objects.visible_to(self.person)
        return rows.select_related("channel__parent", "owner__team", "desk", "company", "merged_into", "import_run")

    def get_finding(self) -> str:
        lead = self.record
        if lead.merged_into:
            return _("Merged into {lead}").format(lead=lead.merged_into)
        return lead.why_line

    def get_acts(self) -> list[Act]:
        return acts_for(self.record, self.person)

    def get_facts(self) -> list[Fact]:
        lead = self.record
        offer = self.offer
        sentence, _tone = time_left(offer.due_at) if offer else ("", "")
        channel = f"{lead.channel.parent} / {lead.channel}" if lead.channel.parent else str(lead.channel)
        facts = [
            Fact(gettext_lazy("Name"), " ".join(filter(None, (lead.name, lead.title)))),
            Fact(gettext_lazy("Phone"), lead.phone_line),
            Fact(gettext_lazy("E-mail"), lead.email),
            Fact(gettext_lazy("Channel"), channel, why=lead.campaign),
            Fact(gettext_lazy("Came in"), lead.came_at, "datetime"),
            Fact(gettext_lazy("Region"), lead.region_line),
            Fact(gettext_lazy("Owner"), lead.owner, "person", why=lead.owner.team if lead.owner else ""),
        ]
        facts.insert(3, Fact(gettext_lazy("Grade"), grade_words(lead), why=_scores_line(lead)))
        if verdict := verdict_line(lead):
            facts.append(Fact(gettext_lazy("Valid since"), lead.valid_at, "datetime", why=verdict))
        countdown = countdowns_of([lead]).get(lead.pk)
        if countdown:
            facts.append(Fact(gettext_lazy("Back to the pool"), countdown.until, "date", why=countdown.sentence))
        if offer:
            facts.append(Fact(gettext_lazy("Waits for an answer"), offer.due_at, "datetime", why=sentence))
        contact, _tone, contact_due = clock_of(lead)
        if contact_due and not offer:
            facts.append(Fact(gettext_lazy("First contact due"), contact_due, "datetime", why=contact))
        return [fact for fact in facts if fact.value]

    @property
    def offer(self) -> Any:
        if not hasattr(self, "_offer"):
            self._offer = queries.open_offer(self.record) if self.record.status == Lead.Status.ROUTED else None
        return self._offer

    def get_context(self) -> dict[str, Any]:
        lead = self.record
        return {
            "values": self._values(),
            "changes": [self._change(change) for change in queries.changes_of(lead)],
            "twins": [{"lead": t.lead, "why": pair_sentence(t.keys, t.evidence)} for t in queries.twins_of(lead)],
            "decisions": queries.decisions_of(lead),
            "contacts": contacts if len(contacts := contacts_of(lead)) > 1 else [],
            "taken_in": queries.merged_into(lead),
            "origins": origin_lines(origins_of(lead)),
            "card": (card := scorecard_of(lead)),
            "rungs": rungs_of(card),
            "invalid": invalid_sentence(lead.invalid_reasons),
            "may_merge": self.person.may("leads.merge_lead"),
            "may_change": self.person.may("leads.change_lead"),
        }

    def _change(self, change: CleaningChange) -> dict[str, Any]:
        shown = {"old": value_line(change.field, change.old), "new": value_line(change.field, change.new)}
        return {"change": change, "field": field_label(change.field), "rule": rule_label(change.rule), **shown}

    def _values(self) -> list[tuple[str, Any]]:
        """What the header does not show already."""
        lead = self.record
        names = [
            name for name in PARTY if name not in ("name", "title", "phone", "email", "region", "city", "industry")
        ]
        rows: list[tuple[str, Any]] = [(field_label(name), getattr(lead, name)) for name in names]
        rows.append((field_label("industry"), lead.industry_label))
        rows += [(field_label(name), getattr(lead, name)) for name in ("employees", "need", "campaign")]
        rows += [(name, value) for name, value in lead.attributes.items()]
        rows.append((_("Id in the former system"), lead.source_ref))
        return [(label, value) for label, value in rows if value not in ("", None)]


def grade_words(lead: Lead) -> str:
    """The grade with the rung: B · Target."""
    return " · ".join(filter(None, (lead.grade, lead.get_rung_display() if lead.rung else "")))


def _scores_line(lead: Lead) -> str:
    if lead.fit_score is None:
        return ""
    return _("fit {fit}, intent {intent}").format(fit=lead.fit_score, intent=lead.intent_score)


class _LeadFormPage(FormPage):
    template_name = "leads/lead_form.html"
    model = Lead

    def get_context(self) -> dict[str, Any]:
        return {"twins_url": reverse("leads:lead-twins"), "regions": LeadForm.regions}


class NewLeadPage(_LeadFormPage):
    """Type in one lead; possible duplicates show while typing."""

    right = "leads.add_lead"
    title = gettext_lazy("New lead")
    form_class = NewLeadForm
    label = gettext_lazy("Save lead")
    success_message = gettext_lazy("The lead is in.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "may_keep": self.person.scope(ACCEPT) is not None}

    def get_initial(self) -> dict[str, Any]:
        return {"keep": self.person.scope(ACCEPT) == OWN}

    def act(self, form: Any) -> Any:
        data = dict(form.cleaned_data)
        keep = data.pop("keep", False)
        lead = add_lead(data, channel=data.pop("channel"), by=self.person, keep=keep)
        seen = Lead.objects.visible_to(self.person).filter(pk=lead.pk).exists()
        return lead if seen else reverse("leads:lead-new")

    def get_back_url(self) -> str:
        return reverse("leads:lead-list") if self.person.may(VIEW) else "/"


class EditLeadPage(_LeadFormPage):
    """Correct a lead by hand."""

    right = "leads.change_lead"
    form_class = LeadForm

    def get_title(self) -> str:
        return _("Correct “{lead}”").format(lead=self.record)

    def get_queryset(self) -> QuerySet[Lead]:
        return Lead.objects.visible_to(self.person).select_related("channel")

    def get_context(self) -> dict[str, Any]:
        return super().get_context() | {"twins_of": self.record.pk}

    def act(self, form: Any) -> Lead:
        return change_lead(self.record, form.cleaned_data, by=self.person)


class LeadTwinsPart(Page):
    """The warning while somebody types: leads that may be the same, and why."""

    right = "leads.add_lead"
    title = gettext_lazy("Possible duplicates")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = {name: request.GET.get(name, "")[:300] for name in PARTY}
        own = request.GET.get("not", "")
        leads = Lead.objects.visible_to(self.person) if self.person.may(VIEW) else Lead.objects.none()
        every = queries.twins_for_values(typed, Lead.objects.exclude(pk=int(own) if own.isdecimal() else 0))
        open_to = set(leads.filter(pk__in=[t.lead.pk for t in every]).values_list("pk", flat=True))
        twins = [
            {"lead": t.lead, "why": pair_sentence(t.keys, t.evidence), "is_open": t.lead.pk in open_to} for t in every
        ]
        return self.fragment("leads/twins_part.html", twins=twins)
