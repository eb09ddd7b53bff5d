"""The month-end audit: which orders that reps call self-sourced belong to a marketing lead, who said so, and when."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from journal.moves import Moves
from leads.models import Lead
from people.models import Person
from sales.models.orders import Order
from sales.rules.audit import LOOK_BACK_MONTHS


class AuditMonth(models.Model):
    """One month of wins under audit. `month` is its first day; a locked month never changes again."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("audit", "Open")
        RUNNING = "running", pgettext_lazy("audit", "Looking")
        LOCKED = "locked", pgettext_lazy("audit", "Locked")

    MOVES = Moves({"open": {"running", "locked"}, "running": {"open"}})

    month = models.DateField(_("month"), unique=True)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.OPEN)
    look_back_months = models.PositiveSmallIntegerField(_("months looked back"), default=LOOK_BACK_MONTHS)
    has_own_look_back = models.BooleanField(_("looks back otherwise than the rule"), default=False)
    wins_total = models.PositiveIntegerField(default=0)
    wins_done = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("looked at"), null=True)
    locked_at = models.DateTimeField(_("locked at"), null=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("locked by")
    )

    class Meta:
        verbose_name = _("attribution audit")
        verbose_name_plural = _("attribution audits")
        ordering = ["-month"]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return audit_url(self.month)

    @property
    def key(self) -> str:
        """2026-10"""
        return f"{self.month:%Y-%m}"

    @property
    def is_locked(self) -> bool:
        return self.status == self.Status.LOCKED

    @property
    def is_running(self) -> bool:
        return self.status == self.Status.RUNNING


def audit_url(month: date) -> str:
    """The page of a month."""
    return reverse("sales:audit-month", args=[f"{month:%Y-%m}"])


NOTES = {
    "same_customer": _("The same customer as an earlier order of this month: each counts once"),
    "credited_before": _("This customer was credited before: each counts once"),
}


class AuditWinQuerySet(models.QuerySet["AuditWin"]):
    def visible_to(self, person: Person) -> "AuditWinQuerySet":
        """Rows that the person may see: whoever sees the audit sees it whole."""
        return self if person.may("sales.view_audit") else self.none()

    def waiting(self) -> "AuditWinQuerySet":
        """Wins that the audit proposes to credit and nobody has judged."""
        return self.filter(status=AuditWin.Status.OPEN, is_proposed=True)


class AuditWin(models.Model):
    """A self-sourced order of the month. Judged by one person, agreed by another."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("audited order", "To be judged")
        JUDGED = "judged", pgettext_lazy("audited order", "Judged")
        AGREED = "agreed", pgettext_lazy("audited order", "Agreed")

    class Verdict(models.TextChoices):
        CREDIT = "credit", _("Credit marketing")
        SELF = "self", _("Stays self-sourced")

    MOVES = Moves({"open": {"judged"}, "judged": {"judged", "agreed", "open"}, "agreed": {"open"}})

    month = models.ForeignKey(AuditMonth, on_delete=models.CASCADE, related_name="wins")
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="audit", verbose_name=_("order"))
    customer = models.BigIntegerField(default=0)
    status = models.CharField(_("status"), max_length=6, choices=Status.choices, default=Status.OPEN)
    verdict = models.CharField(_("verdict"), max_length=6, choices=Verdict.choices, blank=True, default="")
    lead = models.ForeignKey(
        Lead, null=True, on_delete=models.PROTECT, related_name="audit_wins", verbose_name=_("lead")
    )
    why = models.CharField(_("reason"), max_length=300, blank=True, default="")
    is_proposed = models.BooleanField(default=False)
    best_score = models.FloatField(_("score"), default=0)
    note = models.CharField(max_length=20, blank=True, default="")
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("judged by")
    )
    judged_at = models.DateTimeField(_("judged at"), null=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("agreed by")
    )
    agreed_at = models.DateTimeField(_("agreed at"), null=True)

    objects = AuditWinQuerySet.as_manager()

    class Meta:
        verbose_name = _("audited order")
        verbose_name_plural = _("audited orders")
        indexes = [
            models.Index(fields=["month", "-is_proposed", "-best_score", "id"], name="audit_win_by_score"),
            models.Index(fields=["month", "status", "id"], name="audit_win_by_status"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["lead"], condition=Q(verdict="credit", status="agreed"), name="audit_lead_credited_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.order)

    def get_absolute_url(self) -> str:
        return reverse("sales:audit-win", args=[self.pk])

    @property
    def best(self) -> "AuditCandidate | None":
        """The credited candidate, else the best one; of rows that were read with `found_leads`."""
        rows: list[AuditCandidate] = getattr(self, "found_leads", None) or []
        return next((row for row in rows if row.lead_id == self.lead_id), rows[0] if rows else None)

    @property
    def audit_why(self) -> str:
        """The grey line: what speaks for the best lead, or why it is not proposed."""
        from sales.queries.audit_words import in_short

        if self.note_line:
            return self.note_line
        best = self.best
        return f"{best.lead.channel} · {in_short(best)}" if best else ""

    @property
    def note_line(self) -> str:
        """Why an order with evidence is not proposed."""
        return str(NOTES.get(self.note, ""))

    @property
    def strength_label(self) -> str:
        best = self.best
        return best.get_strength_display() if best else ""

    @property
    def score_shown(self) -> int | None:
        return round(self.best_score) if self.best else None

    @property
    def verdict_line(self) -> str:
        """Credit marketing, waits for its signature …"""
        if self.status == self.Status.OPEN:
            return str(_("to be judged")) if self.is_proposed else ""
        state = self.get_status_display()
        return f"{self.get_verdict_display()} · {state}"


class AuditCandidate(models.Model):
    """A lead that may stand behind an audited order, with the evidence. `found` is the lead as it came in; `lead` the
    one that it was merged into, if it was."""

    class Strength(models.TextChoices):
        STRONG = "strong", pgettext_lazy("evidence", "Strong")
        MEDIUM = "medium", pgettext_lazy("evidence", "Medium")
        WEAK = "weak", pgettext_lazy("evidence", "Weak")

    win = models.ForeignKey(AuditWin, on_delete=models.CASCADE, related_name="candidates")
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="audit_candidates")
    found = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="+")
    score = models.FloatField(_("score"))
    strength = models.CharField(_("strength"), max_length=6, choices=Strength.choices)
    is_credited = models.BooleanField(default=False)
    is_recycled = models.BooleanField(default=False)
    is_linked = models.BooleanField(default=False)
    evidence = models.JSONField(default=list)

    class Meta:
        verbose_name = _("candidate lead")
        verbose_name_plural = _("candidate leads")
        ordering = ["-is_credited", "-score", "id"]
        constraints = [models.UniqueConstraint(fields=["win", "lead"], name="audit_candidate_once")]

    def __str__(self) -> str:
        return f"{self.win} / {self.lead}"
