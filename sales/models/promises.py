from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from journal.moves import Moves
from people.models import Person
from people.rights import rows_for
from sales.models.deals import Deal


class PromiseQuerySet(models.QuerySet["Promise"]):
    def visible_to(self, person: Person) -> "PromiseQuerySet":
        """Promises on the person's deals, and those that the person made."""
        also = models.Q(made_by=person)
        return self.filter(rows_for(person, "sales.view_promise", owner="deal__owner", also=also))

    def unconfirmed(self) -> "PromiseQuerySet":
        """Promises that the rep has neither confirmed nor taken back."""
        return self.filter(status=Promise.Status.MADE)

    def owed(self) -> "PromiseQuerySet":
        """Confirmed promises that somebody still has to keep."""
        return self.filter(status=Promise.Status.CONFIRMED)

    def due(self) -> "PromiseQuerySet":
        """Confirmed promises whose day has come."""
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        return self.owed().filter(due_on__lte=today)


class Promise(models.Model):
    """What was said before signing that somebody must deliver: to whom, by whom, until when, and what became of it."""

    class Status(models.TextChoices):
        MADE = "made", pgettext_lazy("promise", "To confirm")
        CONFIRMED = "confirmed", pgettext_lazy("promise", "Confirmed")
        WITHDRAWN = "withdrawn", pgettext_lazy("promise", "Taken back")
        DELIVERED = "delivered", pgettext_lazy("promise", "Delivered")
        WAIVED = "waived", pgettext_lazy("promise", "Waived")
        BROKEN = "broken", pgettext_lazy("promise", "Broken")

    MOVES = Moves(
        {
            "made": {"confirmed", "withdrawn"},
            "confirmed": {"delivered", "waived", "broken", "withdrawn"},
            "broken": {"delivered", "waived"},
        }
    )

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="promises", verbose_name=_("deal"))
    text = models.CharField(_("promise"), max_length=500)
    made_to = models.CharField(_("to whom"), max_length=120, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_on = models.DateField(_("made on"))
    due_on = models.DateField(_("promised for"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.MADE)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    settled_on = models.DateField(_("settled on"), null=True, editable=False)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        ordering = ["made_on", "pk"]
        indexes = [
            models.Index(fields=["status", "due_on", "id"], name="promise_by_status"),
            models.Index(fields=["made_by", "made_on", "id"], name="promise_by_maker"),
            models.Index(fields=["-made_on", "-id"], name="promise_newest"),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return f"{reverse('sales:deal-detail', args=[self.deal_id])}#promise-{self.pk}"
