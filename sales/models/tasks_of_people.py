"""What somebody has to do: on a deal, a company or a lead, by a day."""

from datetime import datetime, time

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from journal.moves import Moves
from leads.models import Lead
from people.models import Person
from people.rights import rows_for
from sales.models.deals import Deal


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, person: Person) -> "TaskQuerySet":
        """Rows that the person may see: by whose turn it is, and whatever they gave to others."""
        return self.filter(rows_for(person, "sales.view_task", owner="assignee", also=Q(made_by=person)))

    def changeable_by(self, person: Person, right: str) -> "TaskQuerySet":
        """Visible rows on which the person holds another right, such as sales.change_task."""
        return self.visible_to(person).filter(rows_for(person, right, owner="assignee", also=Q(made_by=person)))

    def open(self) -> "TaskQuerySet":
        """Tasks still to be done."""
        return self.filter(status=Task.Status.OPEN)


class Task(models.Model):
    """Something to do by a day, for one person, on one record."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("task", "To do")
        DONE = "done", pgettext_lazy("task", "Done")
        DROPPED = "dropped", pgettext_lazy("task", "Dropped")

    MOVES = Moves({"open": {"done", "dropped"}, "done": {"open"}, "dropped": {"open"}})

    title = models.CharField(_("task"), max_length=200)
    note = models.TextField(_("note"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    deal = models.ForeignKey(
        Deal, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks", verbose_name=_("deal")
    )
    company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks", verbose_name=_("company")
    )
    lead = models.ForeignKey(
        Lead, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks", verbose_name=_("lead")
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tasks", verbose_name=_("for whom")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+",
        verbose_name=pgettext_lazy("task", "from"),
    )  # fmt: skip
    due_on = models.DateField(_("due on"))
    due_at = models.TimeField(_("at"), null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    done_at = models.DateTimeField(_("done at"), null=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("done by"),
    )  # fmt: skip
    reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(deal__isnull=False, company=None, lead=None)
                | Q(deal=None, company__isnull=False, lead=None)
                | Q(deal=None, company=None, lead__isnull=False),
                name="task_on_one_record",
            )
        ]
        indexes = [
            models.Index(fields=["assignee", "status", "due_on", "id"], name="task_by_assignee"),
            models.Index(fields=["due_on", "id"], name="task_open_by_day", condition=Q(status="open")),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("sales:task-detail", args=[self.pk])

    @property
    def subject(self) -> Deal | Company | Lead:
        """The record that it is about."""
        return self.deal or self.company or self.lead  # type: ignore[return-value]

    @property
    def late_line(self) -> str:
        """“overdue” when it should have been done by now."""
        return gettext("overdue") if self.is_overdue else ""

    @property
    def due_moment(self) -> datetime:
        """When it is due, aware; at the end of its day where no time is set (settings.TIME_ZONE)."""
        moment = datetime.combine(self.due_on, self.due_at or time(23, 59, 59))
        return timezone.make_aware(moment, timezone.get_default_timezone())

    @property
    def is_overdue(self) -> bool:
        """Whether it should have been done by now."""
        return self.status == self.Status.OPEN and self.due_moment < timezone.now()
