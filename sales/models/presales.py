from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.models import industry_name
from journal.models import Journey
from journal.moves import Moves
from people.models import Person
from people.rights import rows_for
from sales.models.deals import Deal
from sales.models.products import Product


class PresalesRequestQuerySet(models.QuerySet["PresalesRequest"]):
    def visible_to(self, person: Person) -> "PresalesRequestQuerySet":
        """Requests of the person's deals, those that the person wrote, and those that the person works on."""
        also = Q(requested_by=person) | Q(consultant=person)
        return self.filter(rows_for(person, "sales.view_request", owner="deal__owner", also=also))

    def workable_by(self, person: Person) -> "PresalesRequestQuerySet":
        """Requests that the person answers and finishes."""
        return self.visible_to(person).filter(rows_for(person, "sales.work_request", owner="consultant"))

    def asked_by(self, person: Person, right: str) -> "PresalesRequestQuerySet":
        """Requests on whose behalf the person decides: of deals of theirs, or all."""
        mine = rows_for(person, right, owner="deal__owner", also=Q(requested_by=person))
        return self.visible_to(person).filter(mine)

    def open(self) -> "PresalesRequestQuerySet":
        """Requests that somebody still has to answer or to finish."""
        return self.filter(status__in=PresalesRequest.OPEN)

    def late(self) -> "PresalesRequestQuerySet":
        """Requests whose answer is overdue, and accepted ones whose moment has passed."""
        now = timezone.now()
        unanswered = Q(status=PresalesRequest.Status.REQUESTED, answer_due_at__lt=now)
        return self.filter(unanswered | Q(status=PresalesRequest.Status.ACCEPTED, wanted_by__lt=now))


class PresalesRequest(Journey):
    """A seller asks presales for help with a deal: what for, until when, who does it, and what came of it."""

    class Kind(models.TextChoices):
        DEMO = "demo", pgettext_lazy("presales", "Demo")
        SOLUTION = "solution", pgettext_lazy("presales", "Solution")
        PROOF = "proof", pgettext_lazy("presales", "Proof of concept")
        TENDER = "tender", pgettext_lazy("presales", "Tender")
        SURVEY = "survey", pgettext_lazy("presales", "Survey")
        VISIT = "visit", pgettext_lazy("presales", "On-site visit")

    class Status(models.TextChoices):
        REQUESTED = "requested", pgettext_lazy("presales", "Waits for an answer")
        ACCEPTED = "accepted", pgettext_lazy("presales", "Accepted")
        RETURNED = "returned", pgettext_lazy("presales", "Returned")
        DONE = "done", pgettext_lazy("presales", "Done")
        CANCELLED = "cancelled", pgettext_lazy("presales", "Cancelled")

    MOVES = Moves(
        {
            "requested": {"accepted", "returned", "cancelled"},
            "accepted": {"done", "returned", "cancelled"},
            "returned": {"requested", "cancelled"},
        }
    )
    OPEN = (Status.REQUESTED, Status.ACCEPTED)

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="presales_requests", verbose_name=_("deal"))
    kind = models.CharField(_("what for"), max_length=10, choices=Kind.choices)
    text = models.TextField(_("what is needed"))
    wanted_by = models.DateTimeField(_("wanted by"))
    industry = models.CharField(_("industry"), max_length=60, blank=True)
    product = models.ForeignKey(
        Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("product")
    )
    hours = models.PositiveSmallIntegerField(
        _("hours of work"), default=2, validators=[MinValueValidator(1), MaxValueValidator(400)]
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.REQUESTED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    consultant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="presales_requests",
        verbose_name=_("consultant"),
    )
    proposal = models.JSONField(_("why this consultant"), default=dict, editable=False)
    requested_at = models.DateTimeField(_("asked at"))
    answer_due_at = models.DateTimeField(_("answer due"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)
    accept_minutes = models.PositiveIntegerField(
        pgettext_lazy("presales", "working minutes to accept"), null=True, editable=False
    )
    done_minutes = models.PositiveIntegerField(_("working minutes until done"), null=True, editable=False)
    times_returned = models.PositiveSmallIntegerField(_("times returned"), default=0, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    result = models.TextField(_("result"), blank=True)

    objects = PresalesRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("support request")
        verbose_name_plural = _("support requests")
        ordering = ["-requested_at", "-pk"]
        indexes = [
            models.Index(fields=["-requested_at", "-id"], name="presales_newest"),
            models.Index(fields=["consultant", "status", "wanted_by"], name="presales_by_consultant"),
            models.Index(fields=["status", "wanted_by", "id"], name="presales_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.deal}"

    def get_absolute_url(self) -> str:
        return reverse("sales:presales-detail", args=[self.pk])

    @property
    def industry_name(self) -> str:
        """The industry as the reader says it."""
        return industry_name(self.industry)

    @property
    def is_late(self) -> bool:
        """The answer is overdue, or the moment for which it was accepted has passed."""
        due_at = self.due_at
        return due_at is not None and due_at < timezone.now()

    @property
    def due_at(self) -> datetime | None:
        """What the clock runs to: the answer, then the moment it is wanted by; None once it is closed."""
        if self.status == self.Status.REQUESTED:
            return self.answer_due_at
        return self.wanted_by if self.status == self.Status.ACCEPTED else None

    @property
    def why_line(self) -> str:
        """What a colleague would say about it."""
        return self.reason or self.result or self.text


class PresalesPolicy(models.Model):
    """One row: how soon presales answers, and how many hours of requests a consultant takes in a week."""

    answer_hours = models.PositiveSmallIntegerField(
        _("working hours to answer"), default=4, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    week_hours = models.PositiveSmallIntegerField(
        _("hours of requests per consultant and week"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )

    class Meta:
        verbose_name = _("presales rule")
        verbose_name_plural = _("presales rules")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="presalespolicy_one_row")]

    def __str__(self) -> str:
        return f"{self.answer_hours} h / {self.week_hours} h"
