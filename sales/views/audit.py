"""The month-end audit: list left, order and lead side by side right, keyboard first."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from console.pages import Act, Chart, Column, DetailPage, Empty, Fact, ListPage, Page, Table
from console.values import day, money, number
from journal.errors import NotPossible
from people.rules.dates import add_months
from sales.actions.audit_run import month_of
from sales.actions.checks import today
from sales.filters.people import ALL
from sales.models import AuditCandidate, AuditMonth, AuditWin
from sales.models.audit import audit_url
from sales.queries.audit_finding import self_sourced_orders
from sales.queries.audit_page import candidates_of, channels_before_and_after, progress_of, side_by_side
from sales.queries.audit_words import in_short, parts_of

VIEW, JUDGE, AGREE = "sales.view_audit", "sales.judge_audit", "sales.agree_audit"
CREDIT, SELF = AuditWin.Verdict.CREDIT, AuditWin.Verdict.SELF


class AuditIndexPage(Page):
    """Opens the month that is to be audited: the last one that has ended."""

    right = VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        text = request.GET.get("month", "")
        try:
            month = month_of(text) if text else add_months(today().replace(day=1), -1)
        except NotPossible:
            month = add_months(today().replace(day=1), -1)
        return redirect(audit_url(month))


class AuditFilter(django_filters.FilterSet):
    """What a list of audited orders is narrowed by."""

    status = django_filters.ChoiceFilter(choices=AuditWin.Status.choices, label=gettext_lazy("Status"), empty_label=ALL)
    verdict = django_filters.ChoiceFilter(
        choices=AuditWin.Verdict.choices, label=gettext_lazy("Verdict"), empty_label=ALL
    )
    proposed = django_filters.ChoiceFilter(
        choices=[("yes", gettext_lazy("Proposed to be credited")), ("no", gettext_lazy("Without enough evidence"))],
        label=gettext_lazy("Evidence"),
        method="narrow",
        empty_label=ALL,
    )

    class Meta:
        model = AuditWin
        fields: list[str] = []

    def narrow(self, queryset: QuerySet[AuditWin], name: str, value: str) -> QuerySet[AuditWin]:
        return queryset.filter(is_proposed=value == "yes")


class OfMonth:
    kwargs: dict[str, Any]

    @cached_property
    def audit(self) -> AuditMonth:
        try:
            month = month_of(str(self.kwargs["month"]))
        except NotPossible as refusal:
            raise Http404 from refusal
        return AuditMonth.objects.select_related("locked_by").filter(month=month).first() or AuditMonth(month=month)


def _look_back_said(audit: AuditMonth) -> str:
    said = _("looking back {n} months").format(n=audit.look_back_months)
    return _("{said}, for this month alone").format(said=said) if audit.has_own_look_back else said


class AuditMonthPage(OfMonth, ListPage):
    """All wins of a month, those that look like marketing's first."""

    right = VIEW
    model = AuditWin
    template_name = "sales/audit_month.html"
    filterset_class = AuditFilter
    search_fields = ("order__number", "order__company__name")
    default_sort = "-best_score"
    columns = [
        Column("order", gettext_lazy("Order"), kind="link", why="audit_why", value=lambda win: win.order.company),
        Column("number", gettext_lazy("Number"), value="order.number"),
        Column("strength", gettext_lazy("Evidence"), value=lambda win: win.strength_label),
        Column("score", gettext_lazy("Score"), kind="number", value=lambda win: win.score_shown, sort="best_score"),
        Column("owner", gettext_lazy("Seller"), kind="person", value="order.owner"),
        Column("signed_on", gettext_lazy("Signed"), kind="date", value="order.signed_on", sort="order__signed_on"),
        Column("amount", gettext_lazy("Amount"), kind="money", value="order.total_amount", currency="order.currency",
               sort="order__total_amount"),
        Column("verdict", gettext_lazy("Verdict"), value=lambda win: win.verdict_line),
    ]  # fmt: skip
    to_compare = gettext_lazy("“Look through the month” compares its self-sourced orders with all earlier leads.")

    @cached_property
    def bulk_acts(self) -> list[Act]:  # type: ignore[override]
        if self.audit.is_locked:
            return []
        return [
            Act(gettext_lazy("Credit marketing"), "sales:audit-credit-many", JUDGE, True),
            Act(gettext_lazy("Stays self-sourced"), "sales:audit-keep-many", JUDGE),
            Act(pgettext_lazy("audit", "Sign"), "sales:audit-agree-many", AGREE),
        ]

    def get_queryset(self) -> QuerySet[AuditWin]:
        best = AuditCandidate.objects.select_related("lead", "lead__channel")
        return (
            AuditWin.objects.visible_to(self.person)
            .filter(month=self.audit if self.audit.pk else None)
            .select_related("order", "order__company", "order__owner", "lead__channel", "month", "judged_by")
            .prefetch_related(Prefetch("candidates", best, to_attr="found_leads"))
        )

    def record_url(self, record: Any) -> str:
        return reverse("sales:audit-win", args=[record.pk])

    @cached_property
    def progress(self) -> Any:
        return progress_of(self.audit) if self.audit.pk else None

    @cached_property
    def waiting(self) -> int:
        """Self-sourced orders of a month without wins that nobody has looked through yet."""
        return self_sourced_orders(self.audit.month).count()

    @property
    def not_yet_compared(self) -> str:
        if not self.waiting:
            return _("No self-sourced order was signed in {month}").format(month=self.audit.key)
        return ngettext(
            "{month}: {n} self-sourced order waits to be compared",
            "{month}: {n} self-sourced orders wait to be compared",
            self.waiting,
        ).format(month=self.audit.key, n=number(self.waiting))

    def get_empty(self) -> Empty:
        if self.progress is None or not self.progress.wins:
            self.empty = Empty(self.not_yet_compared, self.to_compare if self.waiting else "")
        return super().get_empty()

    def get_title(self) -> str:
        if self.progress is None or not self.progress.wins:
            return self.not_yet_compared
        found = self.progress
        if self.audit.is_locked:
            return ngettext(
                "{month}: {n} of {wins} self-sourced orders belongs to marketing",
                "{month}: {n} of {wins} self-sourced orders belong to marketing",
                found.credited,
            ).format(month=self.audit.key, n=found.credited, wins=found.wins)
        return ngettext(
            "{month}: {n} of {wins} self-sourced orders looks like marketing's",
            "{month}: {n} of {wins} self-sourced orders look like marketing's",
            found.proposed,
        ).format(month=self.audit.key, n=found.proposed, wins=found.wins)

    def get_facts(self) -> str:
        audit, found = self.audit, self.progress
        if found is None or not audit.finished_at:
            return _("Every self-sourced order of the month is compared with all leads that came in before it.")
        said = [
            _("{done} of {all} judged, {signed} signed").format(
                done=found.decided, all=max(found.proposed, found.decided), signed=found.agreed
            ),
            _("{amount} credited").format(amount=money(found.credited_amount, found.currency)),
            _("{amount} still open").format(amount=money(found.open_amount, found.currency)),
            _look_back_said(audit),
        ]
        if audit.is_locked:
            said = [said[1], _("locked on {day} by {person}").format(day=day(audit.locked_at), person=audit.locked_by)]
        return " · ".join(said)

    def get_acts(self) -> list[Act]:
        watch = Act(gettext_lazy("Bypass watch"), reverse("sales:bypass-list"), VIEW, icon="eye")
        rule = Act(gettext_lazy("Look-back"), reverse("sales:audit-window"), "sales.change_audit", icon="history")
        return [*self._own_acts(), watch, rule]

    def _own_acts(self) -> list[Act]:
        if self.audit.is_locked:
            return []
        args = [self.audit.key]
        look = Act(
            gettext_lazy("Look through the month"),
            reverse("sales:audit-start", args=args),
            JUDGE,
            primary=not self.audit.finished_at,
            icon="refresh",
        )
        if not self.audit.finished_at:
            return [] if self.audit.is_running else [look]
        lock = Act(gettext_lazy("Lock the month"), reverse("sales:audit-lock", args=args), AGREE, True, icon="lock")
        return [look, lock]

    def get_chart(self) -> Chart | None:
        if self.progress is None or not self.progress.credited:
            return None
        return before_and_after_chart(self.audit, self.progress.currency)

    def get_context(self) -> dict[str, Any]:
        month = self.audit.month
        return super().get_context() | {
            "audit": self.audit,
            "progress": self.progress,
            "before": f"{add_months(month, -1):%Y-%m}",
            "after": f"{after:%Y-%m}" if (after := add_months(month, 1)) <= today() else "",
        }


def before_and_after_chart(audit: AuditMonth, currency: str) -> Chart:
    """New orders of the month by channel, as sold and as the audit has it; drawn are those that it changed."""
    lines = channels_before_and_after(audit, currency)
    shown = [line for line in lines if line.before != line.after][:9]
    table = Table(
        [_("Channel"), _("Orders before"), _("Orders after"), _("Amount before"), _("Amount after")],
        [[x.name, x.before, x.after, money(x.before_amount, currency), money(x.after_amount, currency)] for x in lines],
        ["text", "number", "number", "text", "text"],
    )
    series = [
        {"name": name, "type": "bar", "label": {"show": True, "position": "right"}, "data": data}
        for name, data in (
            (_("Before the audit"), [line.before for line in shown]),
            (_("After the audit"), [line.after for line in shown]),
        )
    ]
    option = {
        "legend": {"top": 0, "left": 0},
        "grid": {"left": 8, "right": 40, "top": 28, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "value", "show": False},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [x.name for x in shown],
            "axisLabel": {"interval": 0},
        },
        "series": series,
    }
    note = _("Channels that are not drawn stay as they were.") if len(shown) < len(lines) else ""
    size = "small" if len(shown) < 4 else "medium"
    return Chart(_("Where the month's new orders came from, before and after the audit"), option, table, note, size)


class AuditProgressPage(OfMonth, Page):
    """The bar of a run, asked for every other second; the page is fetched again when the run has ended."""

    right = VIEW
    template_name = "sales/audit_progress.html"

    def get_context(self) -> dict[str, Any]:
        return {
            "audit": self.audit,
            "progress": progress_of(self.audit) if self.audit.pk else None,
            "is_finished_now": not self.audit.is_running,
        }


class AuditWinPage(DetailPage):
    """One audited order with the leads that may stand behind it."""

    right = VIEW
    model = AuditWin
    template_name = "sales/audit_win.html"
    panel_template_name = "sales/audit_panel.html"
    has_timeline = False

    def get_queryset(self) -> QuerySet[AuditWin]:
        related = ("month", "lead", "judged_by", "agreed_by", "order__company", "order__owner", "order__deal__contact")
        return AuditWin.objects.visible_to(self.person).select_related(*related)

    def get_title(self) -> str:
        return f"{self.record.order.number} · {self.record.order.company}"

    def get_finding(self) -> str:
        win: AuditWin = self.record
        if win.status == AuditWin.Status.OPEN:
            return win.note_line or (in_short(self.candidates[0]) if self.candidates else _("No lead looks like it."))
        said = _("{verdict}, says {person}").format(verdict=win.get_verdict_display(), person=win.judged_by)
        said = f"{said}: {win.why}" if win.why else said
        if win.agreed_by is None:
            return _("{said}. A second person signs it.").format(said=said)
        return _("{said}. Signed by {person}.").format(said=said, person=win.agreed_by)

    def get_facts(self) -> list[Fact]:
        order = self.record.order
        return [
            Fact(gettext_lazy("Order"), order.number, url=order.get_absolute_url()),
            Fact(gettext_lazy("Amount"), order.total_amount, "money", currency=order.currency),
            Fact(gettext_lazy("Signed on"), order.signed_on, "date"),
            Fact(gettext_lazy("Seller"), order.owner),
        ]

    @cached_property
    def candidates(self) -> list[AuditCandidate]:
        return list(candidates_of(self.record))

    def get_acts(self) -> list[Act]:
        win: AuditWin = self.record
        if win.month.is_locked:
            return []
        told = []
        if win.status != AuditWin.Status.AGREED:
            if self.candidates:
                told.append(self._act("credit", gettext_lazy("Credit marketing"), JUDGE, key="c", primary=True))
            told.append(self._act("keep", gettext_lazy("Stays self-sourced"), JUDGE, key="s"))
        if win.status == AuditWin.Status.JUDGED:
            mine = win.judged_by_id == self.person.pk
            why_not = _("You gave this verdict: somebody else signs.") if mine else ""
            told.append(self._act("agree", pgettext_lazy("audit", "Sign"), AGREE, key="g", why_not=why_not))
        if win.status != AuditWin.Status.OPEN:
            told.append(self._act("send-back", gettext_lazy("Send back"), AGREE, key="b"))
        return told

    def _act(self, name: str, label: Any, right: str, **more: Any) -> Act:
        return Act(label, reverse(f"sales:audit-{name}", args=[self.record.pk]), right, **more)

    def get_context(self) -> dict[str, Any]:
        blocks = [
            {
                "candidate": candidate,
                "lines": side_by_side(self.record, candidate),
                "parts": parts_of(candidate),
                "credit_url": f"{reverse('sales:audit-credit', args=[self.record.pk])}?lead={candidate.lead_id}",
            }
            for candidate in self.candidates
        ]
        return super().get_context() | {
            "blocks": blocks,
            "may_judge": self.person.may(JUDGE) and not self.record.month.is_locked,
        }
