from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.models import Company
from journal.models import Journey
from journal.moves import Moves
from onboarding import wording
from onboarding.rules.golden import days_left
from onboarding.rules.plan import NAMES
from people.models import Person
from people.rights import rows_for
from sales.models import Order


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, person: Person) -> "ProjectQuerySet":
        """Rows that the person may see; a seller sees the projects of own orders."""
        return self.filter(
            rows_for(person, "onboarding.view_project", owner="manager")
            | rows_for(person, "onboarding.view_project", owner="order__owner")
        )

    def changeable_by(self, person: Person, right: str = "onboarding.change_project") -> "ProjectQuerySet":
        """Rows that the person may work on."""
        return self.filter(rows_for(person, right, owner="manager"))

    def running(self) -> "ProjectQuerySet":
        """Projects on which implementation still works."""
        return self.exclude(status__in=[Project.Status.HANDED_OVER, Project.Status.FAILED])


class Project(Journey):
    """Gets a customer to first value inside the golden period, and to a signed acceptance. One per signed order."""

    class Status(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("project", "Planned")
        CONFIRMED = "confirmed", _("Plan confirmed")
        RUNNING = "running", pgettext_lazy("project", "Running")
        FIRST_VALUE = "first_value", _("First value")
        IN_ACCEPTANCE = "in_acceptance", _("In acceptance")
        ACCEPTED = "accepted", pgettext_lazy("project", "Accepted")
        HANDED_OVER = "handed_over", _("Handed over")
        ON_HOLD = "on_hold", _("On hold")
        FAILED = "failed", pgettext_lazy("project", "Failed")

    STATUS_TONES = {"planned": "plain", "running": "blue", "first_value": "good", "in_acceptance": "blue"}
    MOVES = Moves(
        {
            "planned": {"confirmed", "on_hold", "failed"},
            "confirmed": {"running", "on_hold", "failed"},
            "running": {"first_value", "on_hold", "failed"},
            "first_value": {"in_acceptance", "on_hold", "failed"},
            "in_acceptance": {"accepted", "first_value", "on_hold", "failed"},
            "accepted": {"handed_over"},
            "on_hold": {"planned", "confirmed", "running", "first_value", "in_acceptance", "failed"},
        }
    )

    name = models.CharField(_("project"), max_length=200)
    status = models.CharField(_("status"), max_length=15, choices=Status.choices, default=Status.PLANNED)
    held_from = models.CharField(max_length=15, blank=True, editable=False)
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="project", verbose_name=_("order"))
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="projects", verbose_name=_("company"))
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="projects",
        verbose_name=_("implementation manager"),
    )
    golden_ends_on = models.DateField(_("golden period ends"))
    planned_live_on = models.DateField(_("planned first value"), null=True, blank=True)
    plan_confirmed_at = models.DateTimeField(_("plan confirmed at"), null=True, editable=False)
    started_at = models.DateTimeField(_("started at"), null=True, editable=False)
    first_value_at = models.DateTimeField(_("first value at"), null=True, editable=False)
    accepted_at = models.DateTimeField(pgettext_lazy("project", "accepted at"), null=True, editable=False)
    is_deemed = models.BooleanField(_("deemed accepted"), default=False, editable=False)
    handed_over_at = models.DateTimeField(_("handed over at"), null=True, editable=False)
    blocked_by = models.CharField(
        _("blocked by"),
        max_length=10,
        blank=True,
        choices=[("vendor", _("Us")), ("customer", _("Customer")), ("joint", _("Both"))],
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    opened_at = models.DateTimeField(_("opened at"))
    moved_at = models.DateTimeField(_("in this state since"), default=timezone.now, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="project_newest"),
            models.Index(fields=["status", "golden_ends_on"], name="project_golden"),
            models.Index(fields=["manager", "status"], name="project_by_manager"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("onboarding:project-detail", args=[self.pk])

    @property
    def is_over(self) -> bool:
        return self.status in (self.Status.HANDED_OVER, self.Status.FAILED)

    @property
    def days_left(self) -> int | None:
        """Days left in the golden period, negative after it; None once first value was reached or all is over."""
        if self.first_value_at is not None or self.is_over:
            return None
        return days_left(self.golden_ends_on, timezone.localdate())

    @property
    def waiting_days(self) -> int | None:
        """Whole days in the present state; None when the project is over."""
        return None if self.is_over else (timezone.now() - self.moved_at).days

    @property
    def next_milestone(self) -> "Milestone | None":
        """The first milestone that is not done (prefetch `milestones` for lists)."""
        return next((one for one in self.milestones.all() if one.done_on is None), None)

    @property
    def why_line(self) -> str:
        """What a colleague would say about the project."""
        return wording.why_line(self)


class Milestone(models.Model):
    """One step of the master plan."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    key = models.SlugField(max_length=40)
    name = models.CharField(_("milestone"), max_length=120)
    position = models.PositiveSmallIntegerField(_("order"))
    due_on = models.DateField(pgettext_lazy("milestone", "due on"))
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="milestone_once")]

    def __str__(self) -> str:
        return str(self.label)

    @property
    def label(self) -> object:
        """The name in the reader's language when it is a template's, else as it was written."""
        return NAMES.get(self.key, self.name)

    @property
    def is_late(self) -> bool:
        return self.done_on is None and self.due_on < timezone.localdate()
