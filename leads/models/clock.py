"""How long a rep has for a lead, and what happens when they let it wait."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_MINUTES = 60 * 9 * 250  # a working year


class SpeedClock(models.Model):
    """Working minutes for the leads of one grade; the blank grade is for those that have none."""

    grade = models.CharField(_("grade"), max_length=1, unique=True, blank=True)
    answer_minutes = models.PositiveIntegerField(
        _("working minutes to accept"), validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)]
    )
    contact_minutes = models.PositiveIntegerField(
        _("working minutes to the first contact"), validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)]
    )

    class Meta:
        verbose_name = _("speed-to-lead clock")
        verbose_name_plural = _("speed-to-lead clocks")
        ordering = ["grade"]

    def __str__(self) -> str:
        return self.grade or "—"


class SpeedPolicy(models.Model):
    """One row: how often a late lead is routed on, and where it goes then."""

    class After(models.TextChoices):
        LEADER = "leader", _("to the leader of the team")
        POOL = "pool", _("into the pool")

    reroutes = models.BooleanField(_("route late leads on"), default=True)
    at_most = models.PositiveSmallIntegerField(
        _("route on at most this often"), default=2, validators=[MaxValueValidator(20)]
    )
    after = models.CharField(_("then it goes"), max_length=10, choices=After.choices, default=After.LEADER)

    class Meta:
        verbose_name = _("what happens to late leads")
        verbose_name_plural = _("what happens to late leads")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="speedpolicy_one_row")]

    def __str__(self) -> str:
        return self.get_after_display()
