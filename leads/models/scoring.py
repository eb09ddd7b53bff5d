"""How leads are scored, what a valid lead is, and the counting again after either changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Grade(models.TextChoices):
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"
    D = "D", "D"


class Rung(models.TextChoices):
    """The three rungs of a lead: whoever may buy, who fits us, who also wants to buy."""

    POTENTIAL = "potential", _("Potential")
    TARGET = "target", pgettext_lazy("rung", "Target")
    INTENDING = "intending", _("Intending")


class ScoreTable(models.Model):
    """One version of the rules that score leads. It never changes: a change is the next version.

    `rules` is a list of {"name", "score": "fit" or "intent", "points", "conditions", "is_active"}; see
    leads.rules.scoring for what the other fields mean.
    """

    version = models.PositiveIntegerField(_("version"), unique=True)
    rules = models.JSONField(_("rules"), default=list)
    base_fit = models.SmallIntegerField(_("fit starts at"), default=0)
    base_intent = models.SmallIntegerField(_("intent starts at"), default=0)
    target_from = models.PositiveSmallIntegerField(_("target from a fit of"), default=50)
    intending_from = models.PositiveSmallIntegerField(_("intending from an intent of"), default=40)
    matrix = models.JSONField(_("grades"), default=dict)
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("published"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("score table")
        verbose_name_plural = _("score tables")
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"v{self.version}"


class ValidDefinition(models.Model):
    """What a valid lead is. A published version never changes; the one draft has no version yet."""

    version = models.PositiveIntegerField(_("version"), null=True, unique=True)
    is_draft = models.BooleanField(default=False)
    needs_contact = models.BooleanField(_("a phone or mailbox that can work"), default=True)
    needs_somebody = models.BooleanField(_("a name or a company"), default=True)
    conditions = models.JSONField(_("conditions"), default=list, blank=True)
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    saved_at = models.DateTimeField(_("saved"))
    published_at = models.DateTimeField(_("published"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("definition of a valid lead")
        verbose_name_plural = _("definitions of a valid lead")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["is_draft"], name="valid_one_draft", condition=Q(is_draft=True)),
            models.CheckConstraint(condition=Q(is_draft=True, version=None) | Q(is_draft=False, version__gt=0),
                                   name="valid_draft_or_version"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"v{self.version}" if self.version else str(_("draft"))


class Recount(models.Model):
    """Open leads are scored again after a table or a definition changed. `last_lead` is where it stands."""

    class Cause(models.TextChoices):
        SCORES = "scores", _("The score table changed")
        DEFINITION = "definition", _("The definition of a valid lead changed")
        NIGHT = "night", _("Each night, since time passes")

    cause = models.CharField(_("cause"), max_length=12, choices=Cause.choices)
    version = models.PositiveIntegerField(_("version"), default=0)
    total = models.PositiveIntegerField(_("leads"), default=0)
    done = models.PositiveIntegerField(_("counted"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    last_lead = models.BigIntegerField(default=0)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("scoring again")
        verbose_name_plural = _("scorings again")
        indexes = [models.Index(fields=["-id"], name="recount_open", condition=Q(finished_at=None))]

    def __str__(self) -> str:
        return f"{self.cause} v{self.version}"

    @property
    def percent(self) -> int:
        """How far it is, 0–100."""
        return 100 if self.finished_at or not self.total else min(99, 100 * self.done // self.total)
