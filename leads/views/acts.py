"""One act on one lead, and the few that work on many."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from console.pages import ActPage, BulkActPage
from journal.errors import NotPossible
from leads import actions
from leads.actions.claiming import pool_rules
from leads.actions.routing import ACCEPT
from leads.forms import AssignForm, ContactForm, OptionalWhyForm, ReturnForm, WhyForm
from leads.models import CleaningChange, Lead
from leads.queries.why import went_on
from leads.wording import UNROUTABLE, field_label, invalid_sentence
from people.roles import OWN


class LeadActPage(ActPage):
    """Base: rows the person may see; those who only hold own leads act on those."""

    model = Lead

    def get_queryset(self) -> QuerySet[Lead]:
        rows = Lead.objects.visible_to(self.person).select_related("channel", "owner", "merged_into")
        is_own = self.right is not None and self.person.scope(self.right) == OWN
        return rows.filter(owner=self.person) if is_own else rows

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            if not (sentence := went_on(self.person, kwargs["pk"])):
                raise
            return self._tell_that_it_went_on(sentence)

    def _tell_that_it_went_on(self, sentence: str) -> HttpResponseBase:
        url = reverse("leads:my-leads" if self.person.may(ACCEPT) else "leads:lead-list")
        if self.wants_fragment("dialog"):
            return self.tell_dialog(url, sentence)
        messages.warning(self.request, sentence)
        return redirect(url)

    def get_title(self) -> str:
        return pgettext("act on a record", "{act}: {record}").format(act=self.title, record=self.record)

    def get_back_url(self) -> str:
        return self.record.get_absolute_url()

    def next_url(self, lead: Lead) -> str:
        """Where the person can go after the lead left their sight."""
        seen = Lead.objects.visible_to(self.person).filter(pk=lead.pk).exists()
        return lead.get_absolute_url() if seen else reverse("leads:my-leads")


class JudgeLeadPage(LeadActPage):
    right = "leads.judge_lead"
    title = gettext_lazy("Judge valid")
    label = gettext_lazy("Valid")
    success_message = gettext_lazy("Judged valid.")

    @property
    def form_class(self) -> Any:
        return WhyForm if self.record.invalid_reasons else OptionalWhyForm

    def get_sentence(self) -> str:
        if self.record.invalid_reasons:
            reasons = invalid_sentence(self.record.invalid_reasons)
            return _("{reasons}. Say why it is valid all the same.").format(reasons=reasons)
        return _("There is a way to reach them and somebody to ask for.")

    def act(self, record: Lead, form: Any) -> None:
        actions.judge_lead_valid(record, by=self.person, why=form.cleaned_data["why"])


class RefuseLeadPage(LeadActPage):
    right = "leads.judge_lead"
    title = gettext_lazy("Refuse")
    form_class = WhyForm
    is_danger = True
    label = gettext_lazy("Refuse")
    sentence = gettext_lazy("It stays readable and can be opened again.")

    def act(self, record: Lead, form: Any) -> None:
        actions.refuse_lead(record, by=self.person, why=form.cleaned_data["why"])


class ReopenLeadPage(LeadActPage):
    right = "leads.judge_lead"
    title = gettext_lazy("Open again")
    form_class = OptionalWhyForm

    def act(self, record: Lead, form: Any) -> None:
        actions.reopen_lead(record, by=self.person, why=form.cleaned_data["why"])


class RouteLeadPage(LeadActPage):
    right = "leads.route_lead"
    title = gettext_lazy("Route")
    label = gettext_lazy("Route")
    sentence = gettext_lazy(
        "The rules choose who gets it. The page then says which rules were tried and why not others."
    )

    def act(self, record: Lead, form: Any) -> None:
        self.decision = actions.route_lead(record, by=self.person)

    def get_success_message(self) -> str:
        if self.decision.chosen is None:
            return str(UNROUTABLE[self.decision.why])
        return _("Goes to {person}.").format(person=self.decision.chosen)


class AssignLeadPage(LeadActPage):
    right = "leads.route_lead"
    title = gettext_lazy("Give to somebody")
    form_class = AssignForm
    label = gettext_lazy("Give")

    def act(self, record: Lead, form: Any) -> None:
        data = form.cleaned_data
        actions.assign_lead(record, data["owner"], by=self.person, why=data["why"])


class AcceptLeadPage(LeadActPage):
    right = ACCEPT
    title = gettext_lazy("Accept")
    label = gettext_lazy("Accept")
    sentence = gettext_lazy("You work this lead from now on.")
    success_message = gettext_lazy("It is yours.")

    def act(self, record: Lead, form: Any) -> None:
        actions.accept_lead(record, by=self.person)


class ReturnLeadPage(LeadActPage):
    right = ACCEPT
    title = gettext_lazy("Return")
    form_class = ReturnForm
    label = gettext_lazy("Return")
    sentence = gettext_lazy("It goes back to the lead desk, which learns from the reason.")

    def act(self, record: Lead, form: Any) -> str:
        return self.next_url(actions.return_lead(record, by=self.person, **form.cleaned_data))


class ContactLeadPage(LeadActPage):
    right = ACCEPT
    title = gettext_lazy("Log a contact")
    form_class = ContactForm
    label = gettext_lazy("Log it")
    sentence = gettext_lazy("The first contact stops the clock.")

    def act(self, record: Lead, form: Any) -> None:
        actions.log_contact(record, by=self.person, **form.cleaned_data)


class StartLeadPage(LeadActPage):
    right = ACCEPT
    title = gettext_lazy("Start work")
    label = gettext_lazy("Start")
    sentence = gettext_lazy("You have begun to talk with them.")

    def act(self, record: Lead, form: Any) -> None:
        actions.start_work(record, by=self.person)


class PoolLeadPage(LeadActPage):
    right = "leads.change_lead"
    title = gettext_lazy("Into the pool")
    form_class = WhyForm
    label = gettext_lazy("Into the pool")

    def get_sentence(self) -> str:
        days = pool_rules().reclaim_days
        told = [_("Any rep may claim it there; its first source stays.")]
        if days:
            sentence = ngettext(
                "Who gave it up can't claim it for {n} day.", "Who gave it up can't claim it for {n} days.", days
            )
            told.append(sentence.format(n=days))
        return " ".join(told)

    def act(self, record: Lead, form: Any) -> str:
        return self.next_url(actions.pool_lead(record, by=self.person, why=form.cleaned_data["why"]))


class ClaimLeadPage(LeadActPage):
    right = "leads.claim_lead"
    title = gettext_lazy("Claim")
    label = gettext_lazy("Claim")
    sentence = gettext_lazy("You work this lead from now on.")
    success_message = gettext_lazy("It is yours.")

    def act(self, record: Lead, form: Any) -> None:
        actions.claim_lead(record, by=self.person)


class LoseLeadPage(LeadActPage):
    right = "leads.change_lead"
    title = gettext_lazy("Give up")
    form_class = WhyForm
    is_danger = True
    label = gettext_lazy("Give up")

    def act(self, record: Lead, form: Any) -> str:
        return self.next_url(actions.lose_lead(record, by=self.person, why=form.cleaned_data["why"]))


class RecycleLeadPage(LeadActPage):
    right = "leads.recycle_lead"
    title = gettext_lazy("Recycle into the pool")
    form_class = WhyForm
    label = gettext_lazy("Recycle")
    sentence = gettext_lazy("It keeps its channel and its first day, whoever sells to it later.")

    def act(self, record: Lead, form: Any) -> None:
        actions.recycle_lead(record, by=self.person, why=form.cleaned_data["why"])


class UnmergeLeadPage(LeadActPage):
    right = "leads.merge_lead"
    title = gettext_lazy("Take the merge back")
    form_class = OptionalWhyForm
    sentence = gettext_lazy("Both leads are as they were; what was changed by hand since stays.")

    def act(self, record: Lead, form: Any) -> None:
        actions.undo_merge(record, by=self.person, why=form.cleaned_data["why"])


class UndoCleaningPage(ActPage):
    """Take back what a rule changed."""

    right = "leads.change_lead"
    model = CleaningChange
    label = gettext_lazy("Take back")
    success_message = gettext_lazy("Taken back. The rule leaves this value alone from now on.")

    def get_queryset(self) -> QuerySet[CleaningChange]:
        leads = Lead.objects.visible_to(self.person)
        return CleaningChange.objects.filter(lead__in=leads).select_related("lead")

    def get_title(self) -> str:
        return _("Take back: {field}").format(field=field_label(self.record.field))

    def get_sentence(self) -> str:
        return _("“{new}” becomes “{old}” again.").format(new=self.record.new, old=self.record.old)

    def get_back_url(self) -> str:
        return self.record.lead.get_absolute_url()

    def act(self, record: CleaningChange, form: Any) -> str:
        return actions.undo_cleaning(record, by=self.person).get_absolute_url()


class JudgeManyPage(BulkActPage):
    right = "leads.judge_lead"
    model = Lead

    def act(self, record: Lead) -> None:
        actions.judge_lead_valid(record, by=self.person)


class RouteManyPage(BulkActPage):
    right = "leads.route_lead"
    model = Lead

    def act(self, record: Lead) -> None:
        decision = actions.route_lead(record, by=self.person)
        if decision.chosen is None:
            self.stuck = [*getattr(self, "stuck", []), f"{record}: {UNROUTABLE[decision.why]}"]

    def _tell(self, done: int, refused: list[str]) -> None:
        stuck = getattr(self, "stuck", [])
        super()._tell(done - len(stuck), [*refused, *stuck])


class ClaimManyPage(BulkActPage):
    right = "leads.claim_lead"
    model = Lead

    def act(self, record: Lead) -> None:
        actions.claim_lead(record, by=self.person)


class AcceptManyPage(BulkActPage):
    right = ACCEPT
    model = Lead

    def act(self, record: Lead) -> None:
        if record.owner_id != self.person.pk and self.person.scope(ACCEPT) == OWN:
            raise NotPossible(_("“{lead}” was offered to {owner}.").format(lead=record, owner=record.owner))
        actions.accept_lead(record, by=self.person)
