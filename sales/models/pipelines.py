"""Pipelines: which stages a kind of deal goes through, what is said and shown there, what must be true to leave."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

STUCK_AFTER_DAYS = 21
MOST_DAYS = 3_650


class DealKind(models.TextChoices):
    NEW = "new", pgettext_lazy("kind of deal", "New")
    SEATS = "seats", pgettext_lazy("kind of deal", "More seats")
    MODULES = "modules", pgettext_lazy("kind of deal", "New modules")
    RENEWAL = "renewal", pgettext_lazy("kind of deal", "Renewal")


def in_language(text: str, chinese: str) -> str:
    """The Chinese text for readers of Chinese where there is one, else the other."""
    return chinese if chinese and (get_language() or "").startswith("zh") else text or chinese


class Pipeline(models.Model):
    """The way that deals of some kinds take."""

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("pipeline"), max_length=60)
    name_zh = models.CharField(_("pipeline in Chinese"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_zh)

    def get_absolute_url(self) -> str:
        return reverse("sales:pipeline-detail", args=[self.pk])

    @property
    def kinds(self) -> list[str]:
        """The kinds of deals that go through it, in the order of DealKind."""
        held = {row.kind for row in self.kind_rows.all()}
        return [kind for kind in DealKind.values if kind in held]

    @property
    def kinds_line(self) -> str:
        """Its kinds in the reader's language."""
        labels = dict(DealKind.choices)
        return ", ".join(str(labels[kind]) for kind in self.kinds)


class PipelineKind(models.Model):
    """Each kind of deal goes through just one pipeline."""

    kind = models.CharField(_("kind"), max_length=10, choices=DealKind.choices, unique=True)
    pipeline = models.ForeignKey(Pipeline, on_delete=models.PROTECT, related_name="kind_rows")

    def __str__(self) -> str:
        return self.get_kind_display()


class StageQuerySet(models.QuerySet["Stage"]):
    def live(self) -> "StageQuerySet":
        """Stages that deals may enter."""
        return self.filter(retired_at=None)

    def of_kind(self, kind: str) -> "StageQuerySet":
        """Stages of the pipeline that deals of this kind go through."""
        return self.filter(pipeline__kind_rows__kind=kind)


class Stage(models.Model):
    """One column of a pipeline's board."""

    pipeline = models.ForeignKey(Pipeline, on_delete=models.PROTECT, related_name="stages", verbose_name=_("pipeline"))
    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("stage"), max_length=60)
    name_zh = models.CharField(_("stage in Chinese"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("order"))
    probability = models.PositiveSmallIntegerField(_("probability, %"), default=0, validators=[MaxValueValidator(100)])
    stuck_after_days = models.PositiveSmallIntegerField(
        _("stuck after days"), default=STUCK_AFTER_DAYS, validators=[MaxValueValidator(MOST_DAYS)]
    )
    say = models.TextField(_("what to say"), max_length=4_000, blank=True, default="")
    say_zh = models.TextField(_("what to say, in Chinese"), max_length=4_000, blank=True, default="")
    show = models.TextField(_("what to show"), max_length=4_000, blank=True, default="")
    show_zh = models.TextField(_("what to show, in Chinese"), max_length=4_000, blank=True, default="")
    retired_at = models.DateTimeField(_("retired at"), null=True, editable=False)

    objects = StageQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = [F("pipeline__position").asc(nulls_last=True), "position", "pk"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_zh)

    @property
    def to_say(self) -> str:
        """What to say in this stage, in the reader's language."""
        return in_language(self.say, self.say_zh)

    @property
    def to_show(self) -> str:
        """What to show in this stage, in the reader's language."""
        return in_language(self.show, self.show_zh)


class StageCriterion(models.Model):
    """Something that must be true before a deal goes on from a stage: `key` names a check of sales.queries.criteria;
    “tick” is a text that the rep ticks."""

    TICK = "tick"

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="criteria")
    key = models.CharField(_("criterion"), max_length=40)
    text = models.CharField(_("text"), max_length=200, blank=True, default="")
    text_zh = models.CharField(_("text in Chinese"), max_length=200, blank=True, default="")
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("exit criterion")
        verbose_name_plural = _("exit criteria")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["stage", "key", "text", "text_zh"], name="criterion_once")]

    def __str__(self) -> str:
        return in_language(self.text, self.text_zh) or self.key


class CriterionTick(models.Model):
    """A rep said of a deal that a criterion in words is met."""

    deal = models.ForeignKey("sales.Deal", on_delete=models.CASCADE, related_name="ticks")
    criterion = models.ForeignKey(StageCriterion, on_delete=models.CASCADE, related_name="ticks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ticked_at = models.DateTimeField(_("ticked at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deal", "criterion"], name="ticked_once")]

    def __str__(self) -> str:
        return str(self.criterion)
