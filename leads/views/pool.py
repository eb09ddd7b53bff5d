"""The pool: what may be claimed, what is about to come back, its rules, and a manager's extension."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from companies.searching import search_q
from console.pages import Act, Column, Empty, FormPage, ListPage
from console.values import number
from leads import actions
from leads.actions.claiming import RULES, claim_any, claim_sentence, claims_of, policy_of, pool_rules, set_pool_rules
from leads.actions.protecting import idle_leads
from leads.filters import UnheldLeadFilter
from leads.forms import WhyForm
from leads.models import Lead, PoolRules
from leads.queries.protection import countdowns_of, returning_leads, tell_countdown, tell_countdowns
from leads.rules.pool import Claimer, Policy
from leads.views.acts import LeadActPage
from leads.views.leads import COLUMNS, GRADE
from people.models import Team
from people.roles import ROLES

CLAIM = "leads.claim_lead"
CHANGE, EXTEND, REPORT = "leads.change_pool", "leads.extend_protection", "leads.view_pool_report"


def pool_acts() -> list[Act]:
    """What the pages of the pool offer at their head, each to those who may."""
    return [
        Act(gettext_lazy("Rules of the pool"), "leads:pool-rules", right=CHANGE, icon="settings"),
        Act(gettext_lazy("Is it fair?"), "leads:pool-report", right=REPORT, icon="scale"),
        Act(gettext_lazy("About to return"), "leads:pool-returning", right=EXTEND, icon="clock"),
    ]


class PoolPage(ListPage):
    """Leads that nobody holds. Who claims reads why a row can't be claimed, and can't tick such rows; who only looks
    after the pool reads whose it was."""

    right = "leads.view_lead"
    template_name = "leads/list.html"
    model = Lead
    title = gettext_lazy("Pool")
    filterset_class = UnheldLeadFilter
    default_sort = "-came_at"
    columns = [
        *COLUMNS[:1],
        GRADE,
        *COLUMNS[2:4],
        Column("pooled_at", gettext_lazy("In the pool since"), kind="datetime"),
        Column("last_owner", gettext_lazy("Last with"), kind="person"),
        Column(
            "claim", gettext_lazy("May I claim it"), value=lambda lead: getattr(lead, "claim_line", ""), export=False
        ),
        COLUMNS[5],
    ]
    bulk_acts = [Act(gettext_lazy("Claim"), "leads:claim-many", right=CLAIM, primary=True)]
    empty = Empty(
        gettext_lazy("The pool is empty"),
        gettext_lazy("Leads that reps give up, or that are recycled, come here."),
        [Act(gettext_lazy("About to return"), "leads:pool-returning", right=EXTEND)],
    )

    @cached_property
    def claims(self) -> bool:
        return self.person.may(CLAIM)

    def get_columns(self) -> Sequence[Column]:
        left_out = "last_owner" if self.claims else "claim"
        return [column for column in self.columns if column.name != left_out]

    def get_queryset(self) -> QuerySet[Lead]:
        rows = Lead.objects.filter(status=Lead.Status.POOLED)
        return rows.visible_to(self.person).select_related("channel", "owner", "last_owner")

    def search(self, queryset: QuerySet[Lead], text: str) -> QuerySet[Lead]:
        return search_q(queryset, text)

    def get_acts(self) -> list[Act]:
        return pool_acts()

    def get_facts(self) -> str:
        if not self.claims:
            return _("Leads that nobody holds; sales claims them by the rules of the pool.")
        claim, policy, who = claim_any(self.person)
        parts = [claim_sentence(claim)] if not claim.may else _left(policy, who)
        parts.append(_("A claimed lead keeps its first source."))
        return " ".join(parts)

    def why_not(self, record: Lead) -> str:
        return "" if not self.claims or record.claim_may else record.claim_line  # type: ignore[attr-defined]

    def get_context(self) -> dict[str, Any]:
        if not self.claims:
            return super().get_context()
        claims = claims_of(self.rows.rows, self.person)
        for lead in self.rows.rows:
            claim = claims[lead.pk]
            lead.claim_may = claim.may
            lead.claim_line = _("You may claim it") if claim.may else claim_sentence(claim)
        return super().get_context()


def _left(policy: Policy, who: Claimer) -> list[str]:
    """What the person may still claim, in sentences."""
    parts = []
    if policy.claims_per_day:
        left = policy.claims_per_day - who.claimed_today
        parts.append(ngettext("{n} claim left today.", "{n} claims left today.", left).format(n=number(left)))
    limits = [limit for limit in (policy.open_limit, who.capacity) if limit]
    if limits:
        sentence = _("{held} of {limit} open leads on your desk.")
        parts.append(sentence.format(held=number(who.open_leads), limit=number(min(limits))))
    return parts or [_("Claim what you can call today.")]


COUNTDOWN = Column("pool_day", gettext_lazy("Back to the pool"), value="pool_day", why="pool_line")


class ReturningPage(ListPage):
    """For managers: leads whose protection ends soon, with the countdown and whose they are."""

    right = EXTEND
    template_name = "leads/list.html"
    model = Lead
    default_sort = "last_worked_at"
    columns = [
        *COLUMNS[:2],
        GRADE,
        Column("owner", gettext_lazy("Owner"), kind="person"),
        Column("last_worked_at", gettext_lazy("Last worked"), kind="datetime", sort="last_worked_at"),
        COUNTDOWN,
        COLUMNS[2],
    ]
    empty = Empty(
        gettext_lazy("Nothing is about to return"),
        gettext_lazy("Leads come here when nobody works them and their protection ends soon."),
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.GET.get("export"):  # rows of a file come one by one, each is told its countdown by the same rules
            policy, now = self.policy, timezone.now()
            told = replace(COUNTDOWN, value=lambda lead: tell_countdown(lead, policy, now).pool_day)
            self.columns = [told if column is COUNTDOWN else column for column in self.columns]
        return super().get(request, *args, **kwargs)

    def get_title(self) -> str:
        count = self.count[0]
        if not count:
            return _("About to return to the pool")
        sentence = ngettext(
            "{n} lead is about to return to the pool", "{n} leads are about to return to the pool", count
        )
        return sentence.format(n=self.count_text)

    def get_facts(self) -> str:
        policy = self.policy
        if not policy.returns_by_itself:
            return _("Leads do not go back by themselves: the rules of the pool say so.")
        return _(
            "Without activity an accepted lead goes back after {accepted} working days, one being worked after "
            "{working}. Open a lead to leave it with its owner."
        ).format(accepted=policy.accepted_days, working=policy.working_days)

    def get_acts(self) -> list[Act]:
        return [act for act in pool_acts() if act.url != "leads:pool-returning"]

    @property
    def policy(self) -> Policy:
        if not hasattr(self, "_policy"):
            self._policy = policy_of(pool_rules())
        return self._policy

    def get_queryset(self) -> QuerySet[Lead]:
        return returning_leads(self.person)

    def search(self, queryset: QuerySet[Lead], text: str) -> QuerySet[Lead]:
        return search_q(queryset, text)

    def get_context(self) -> dict[str, Any]:
        tell_countdowns(self.rows.rows)
        return super().get_context()


class ProtectForm(WhyForm):
    """Until when, and why."""

    until = forms.DateField(
        label=gettext_lazy("Stays until the end of"), widget=forms.DateInput(attrs={"type": "date"})
    )
    field_order = ["until", "why"]


class ProtectLeadPage(LeadActPage):
    """A manager leaves a lead with its owner for longer."""

    right = EXTEND
    title = gettext_lazy("Leave it with its owner")
    form_class = ProtectForm
    label = gettext_lazy("Leave it")
    success_message = gettext_lazy("It stays with its owner; they are told.")

    def get_sentence(self) -> str:
        found = countdowns_of([self.record]).get(self.record.pk)
        return _("Without this: {line}").format(line=found.line) if found else ""

    def get_initial(self) -> dict[str, Any]:
        return {"until": timezone.localdate() + timedelta(days=14)}

    def act(self, record: Lead, form: Any) -> None:
        data = form.cleaned_data
        until = datetime.combine(data["until"] + timedelta(days=1), time(0), timezone.get_default_timezone())
        actions.protect_lead(record, until, by=self.person, why=data["why"])


class PoolRulesForm(forms.ModelForm):
    """The rules of the pool; roles and teams as lists to tick."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles that may claim"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        help_text=gettext_lazy("None ticked: everybody whose role takes leads."),
    )
    teams = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Teams that may claim"),
        required=False,
        queryset=Team.objects.none(),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        help_text=gettext_lazy("None ticked: every team."),
    )

    class Meta:
        model = PoolRules
        fields = list(RULES)
        help_texts = {
            "claims_per_day": gettext_lazy("0: no limit."),
            "open_limit": gettext_lazy("0: no limit but each person's own."),
            "accepted_days": gettext_lazy("Without activity it then goes back. 0: never."),
            "working_days": gettext_lazy("Without activity it then goes back. 0: never."),
            "warn_days": gettext_lazy("So many working days before, the owner is told once. 0: no warning."),
            "reclaim_days": gettext_lazy("Calendar days. 0: at once."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(name, role.label) for name, role in ROLES.items() if "leads.claim_lead" in role.rights]
        self.fields["roles"].choices = roles  # type: ignore[attr-defined]
        self.fields["teams"].queryset = Team.objects.filter(department="sales")  # type: ignore[attr-defined]
        self.initial["teams"] = list(self.instance.teams)

    def clean_teams(self) -> list[int]:
        return sorted(team.pk for team in self.cleaned_data["teams"])

    def _post_clean(self) -> None:
        """The action changes the record, not the form."""


class PoolRulesPage(FormPage):
    """One page for all rules of the pool."""

    right = CHANGE
    template_name = "leads/pool_rules.html"
    title = gettext_lazy("Rules of the pool")
    form_class = PoolRulesForm
    success_message = gettext_lazy("Saved. The rules hold from now on, also for leads that are held already.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"instance": pool_rules()}

    def get_facts(self) -> str:
        count = idle_leads(policy_of(pool_rules()), timezone.now())[:1001].count()
        return ngettext(
            "By these rules {n} lead goes back within the hour",
            "By these rules {n} leads go back within the hour",
            count,
        ).format(n=number(count))

    def act(self, form: Any) -> str:
        set_pool_rules({name: form.cleaned_data[name] for name in RULES}, by=self.person)
        return reverse("leads:pool-rules")

    def get_back_url(self) -> str:
        return reverse("leads:pool")
