"""The rules of the pool: one row."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PoolRules(models.Model):
    """Who may claim from the pool, how much, and when a lead that nobody works goes back. There is one row."""

    roles = ArrayField(
        models.CharField(max_length=30), default=list, blank=True, verbose_name=_("roles that may claim")
    )
    teams = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_("teams that may claim"))
    claims_per_day = models.PositiveSmallIntegerField(_("claims a day"), default=0)
    open_limit = models.PositiveIntegerField(_("open leads at most"), default=0)
    reclaim_days = models.PositiveSmallIntegerField(_("days until the same rep may claim it again"), default=30)
    returns_by_itself = models.BooleanField(_("leads that nobody works go back by themselves"), default=True)
    accepted_days = models.PositiveSmallIntegerField(_("working days for an accepted lead"), default=10)
    working_days = models.PositiveSmallIntegerField(_("working days for a lead being worked"), default=20)
    warn_days = models.PositiveSmallIntegerField(_("working days of warning"), default=3)

    class Meta:
        verbose_name = _("rules of the pool")
        verbose_name_plural = _("rules of the pool")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="pool_rules_one_row")]

    def __str__(self) -> str:
        return str(_("Rules of the pool"))
