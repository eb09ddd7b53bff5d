"""What was done with the customer: on site, remote, by phone, by mail."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.models import Contact
from sales.models.deals import Deal

MOST_MINUTES = 24 * 60


class Activity(models.Model):
    """Something a rep did with the customer."""

    class Kind(models.TextChoices):
        ON_SITE = "on_site", _("On-site visit")
        REMOTE = "remote", _("Remote meeting")
        CALL = "call", _("Call")
        MAIL = "mail", _("Mail")

    class Direction(models.TextChoices):
        OUT = "out", pgettext_lazy("activity", "From us")
        IN = "in", pgettext_lazy("activity", "From them")

    class Outcome(models.TextChoices):
        FORWARD = "forward", pgettext_lazy("activity", "Moved forward")
        SAME = "same", pgettext_lazy("activity", "No change")
        BACK = "back", pgettext_lazy("activity", "Set back")
        NOT_REACHED = "not_reached", pgettext_lazy("activity", "Not reached")

    TWO_WAYS = (Kind.CALL, Kind.MAIL)

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="activities")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    note = models.TextField(_("note"))
    direction = models.CharField(_("direction"), max_length=3, choices=Direction.choices, blank=True, default="")
    duration_minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)]
    )
    place = models.CharField(_("place"), max_length=200, blank=True, default="")
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True, default="")
    participants = models.ManyToManyField(Contact, blank=True, related_name="+", verbose_name=_("who took part"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-happened_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.note[:60]}"

    @property
    def outcome_tone(self) -> str:
        """The tone of its outcome: good, bad, or none."""
        return {"forward": "good", "back": "bad", "not_reached": "warn"}.get(self.outcome, "")
