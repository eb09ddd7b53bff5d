"""What is done in the month-end audit: verdicts, second signatures, looking through a month, locking it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from console.pages import ActPage
from console.pages.acts import BulkActPage
from sales.actions import audit as acts
from sales.actions.audit_run import open_month, start_audit
from sales.models import AuditCandidate, AuditMonth, AuditWin
from sales.models.audit import audit_url
from sales.models.audit_window import LONGEST_LOOK_BACK
from sales.queries.audit_window import look_back_of
from sales.queries.audit_words import in_short
from sales.tasks import run_audit_later
from sales.views.audit import AGREE, JUDGE, OfMonth

CREDIT, SELF = AuditWin.Verdict.CREDIT, AuditWin.Verdict.SELF


class OptionalWhyForm(forms.Form):
    """A verdict; the reason is asked for when it goes against the evidence."""

    why = forms.CharField(
        label=gettext_lazy("Why"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class WhyForm(OptionalWhyForm):
    """A verdict that needs its reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].required = True


class _WinAct(ActPage):
    model = AuditWin
    right = JUDGE

    def get_queryset(self) -> QuerySet[AuditWin]:
        return AuditWin.objects.visible_to(self.person).select_related("month", "order__company")


class CreditWinPage(_WinAct):
    """The order belongs to marketing."""

    form_class = OptionalWhyForm
    label = gettext_lazy("Credit marketing")
    success_message = gettext_lazy("Judged; a second person signs it.")

    def get_title(self) -> str:
        return _("Credit {order} to marketing").format(order=self.record)

    @cached_property
    def candidate(self) -> AuditCandidate | None:
        rows = self.record.candidates.select_related("lead__channel")
        wanted = self.request.GET.get("lead", "")
        return rows.filter(lead=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 19 else rows.first()

    def get_sentence(self) -> str:
        if self.candidate is None:
            return ""
        return _("To the lead “{lead}” of {channel}: {evidence}.").format(
            lead=self.candidate.lead, channel=self.candidate.lead.channel, evidence=in_short(self.candidate)
        )

    def act(self, record: Any, form: Any) -> None:
        lead = self.candidate.lead if self.candidate else None
        acts.judge_win(record, CREDIT, by=self.person, why=form.cleaned_data["why"], lead=lead)


class KeepWinPage(_WinAct):
    """The order stays the rep's own."""

    form_class = OptionalWhyForm
    label = gettext_lazy("Stays self-sourced")
    success_message = gettext_lazy("Judged; a second person signs it.")

    def get_title(self) -> str:
        return _("{order} stays self-sourced").format(order=self.record)

    def act(self, record: Any, form: Any) -> None:
        acts.judge_win(record, SELF, by=self.person, why=form.cleaned_data["why"])


class AgreeWinPage(_WinAct):
    """The second signature."""

    right = AGREE
    label = pgettext_lazy("audit", "Sign")
    success_message = pgettext_lazy("audit", "Signed.")

    def get_title(self) -> str:
        return _("Sign the verdict on {order}").format(order=self.record)

    def get_sentence(self) -> str:
        return str(self.record.get_verdict_display())

    def act(self, record: Any, form: Any) -> None:
        acts.agree_win(record, by=self.person)


class SendBackWinPage(_WinAct):
    """The verdict is given again."""

    right = AGREE
    form_class = WhyForm
    label = gettext_lazy("Send back")
    success_message = gettext_lazy("It is to be judged again.")

    def get_title(self) -> str:
        return _("Send the verdict on {order} back").format(order=self.record)

    def act(self, record: Any, form: Any) -> None:
        acts.send_back_win(record, by=self.person, why=form.cleaned_data["why"])


class _ManyWins(BulkActPage):
    model = AuditWin
    right = JUDGE

    def get_queryset(self) -> QuerySet[AuditWin]:
        return AuditWin.objects.visible_to(self.person).select_related("month", "order")


class CreditManyPage(_ManyWins):
    """Credit each to its best lead."""

    def act(self, record: Any) -> None:
        acts.judge_win(record, CREDIT, by=self.person)


class KeepManyPage(_ManyWins):
    """All of them stay self-sourced."""

    def act(self, record: Any) -> None:
        acts.judge_win(record, SELF, by=self.person)


class AgreeManyPage(_ManyWins):
    """Sign many verdicts."""

    right = AGREE

    def act(self, record: Any) -> None:
        acts.agree_win(record, by=self.person)


class LookBackForm(forms.Form):
    """How far back leads may claim an order."""

    look_back_months = forms.IntegerField(
        label=gettext_lazy("Months looked back from the day of signing"), min_value=1, max_value=LONGEST_LOOK_BACK,
        help_text=gettext_lazy("Another number than the rule's holds for this month alone."),
    )  # fmt: skip


class _MonthAct(OfMonth, ActPage):
    model = AuditMonth

    @property
    def record(self) -> Any:
        return self.audit


class StartAuditPage(_MonthAct):
    """Compare the month with all earlier leads, in the background."""

    right = JUDGE
    form_class = LookBackForm
    label = gettext_lazy("Look through the month")
    success_message = gettext_lazy("Started. You may leave; verdicts that were given stay.")

    def get_title(self) -> str:
        return _("Look through {month}").format(month=self.record)

    def get_initial(self) -> dict[str, Any]:
        own = self.audit.has_own_look_back
        return {"look_back_months": self.audit.look_back_months if own else look_back_of(self.audit.month)}

    def act(self, record: Any, form: Any) -> str:
        audit = start_audit(
            open_month(record.month), by=self.person, look_back_months=form.cleaned_data["look_back_months"]
        )
        run_audit_later(audit.pk)
        return audit_url(audit.month)


class LockAuditPage(_MonthAct):
    """Close the month for good."""

    right = AGREE
    label = gettext_lazy("Lock the month")
    success_message = gettext_lazy("Locked. Figures from now on count the credited orders for their channels.")

    def get_title(self) -> str:
        return _("Lock {month}").format(month=self.record)

    def get_sentence(self) -> str:
        credited = AuditWin.objects.filter(month__month=self.audit.month, verdict=CREDIT).count()
        return _(
            "Orders credited to marketing: {n}. Channel and funnel figures are restated from today; figures as of "
            "earlier dates stay. This can't be taken back."
        ).format(n=credited)

    def act(self, record: Any, form: Any) -> str:
        return audit_url(acts.lock_month(open_month(record.month), by=self.person).month)
