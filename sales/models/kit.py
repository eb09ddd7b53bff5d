import uuid
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from companies.models import industry_name
from journal.moves import Moves
from people.models import Person
from people.rights import rows_for
from sales.models.deals import Deal
from sales.models.products import Product


def kit_storage() -> FileSystemStorage:
    return FileSystemStorage(location=settings.MEDIA_ROOT, base_url=None)


def kit_file_name(owner: models.Model, name: str) -> str:
    """A name of our own: what a person called the file is kept in `file_name`, never used on the disk."""
    return f"kit/{uuid.uuid4().hex}{Path(name).suffix.lower()[:6]}"


class HasFile(models.Model):
    """Something to hand out: a file in the console's own keeping, or a link."""

    file = models.FileField(_("file"), storage=kit_storage, upload_to=kit_file_name, max_length=200, blank=True)
    file_name = models.CharField(_("name of the file"), max_length=255, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size"), default=0, editable=False)
    link = models.URLField(_("link"), max_length=500, blank=True)

    class Meta:
        abstract = True


class KitItemQuerySet(models.QuerySet["KitItem"]):
    def published(self) -> "KitItemQuerySet":
        """What may be shown to customers now."""
        return self.filter(status=KitItem.Status.PUBLISHED)


class KitItem(models.Model):
    """Something to show in a sale: a deck, a case, a script, a solution; for which stages, product and industry."""

    class Kind(models.TextChoices):
        DECK = "deck", pgettext_lazy("kit", "Deck")
        CASE = "case", pgettext_lazy("kit", "Customer case")
        SCRIPT = "script", pgettext_lazy("kit", "Demo script")
        PRICES = "prices", pgettext_lazy("kit", "Price sheet")
        VIDEO = "video", pgettext_lazy("kit", "Video")
        ANSWERS = "answers", pgettext_lazy("kit", "Questions and answers")
        SOLUTION = "solution", pgettext_lazy("kit", "Solution")

    class Status(models.TextChoices):
        PUBLISHED = "published", pgettext_lazy("kit", "In use")
        RETIRED = "retired", pgettext_lazy("kit", "Retired")

    MOVES = Moves({"published": {"retired"}, "retired": {"published"}})

    title = models.CharField(_("title"), max_length=160)
    title_zh = models.CharField(_("title in Chinese"), max_length=160, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    stages = models.ManyToManyField(
        "sales.Stage", blank=True, related_name="kit_items", verbose_name=_("for the stages")
    )
    product = models.ForeignKey(
        Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("product")
    )
    industry = models.CharField(_("industry"), max_length=60, blank=True)
    note = models.TextField(_("when and how to show it"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PUBLISHED)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("published by")
    )
    published_at = models.DateTimeField(_("published at"))

    objects = KitItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("kit item")
        verbose_name_plural = _("kit items")
        indexes = [
            models.Index(fields=["status", "kind", "-published_at"], name="kititem_by_kind"),
            models.Index(fields=["published_by", "published_at"], name="kititem_by_person"),
        ]

    def __str__(self) -> str:
        return self.title_zh if self.title_zh and (get_language() or "").startswith("zh") else self.title

    def get_absolute_url(self) -> str:
        return reverse("sales:kit-detail", args=[self.pk])

    @property
    def industry_name(self) -> str:
        return industry_name(self.industry)


class KitVersion(HasFile):
    """One version of an item: its file or link, who brought it, what is new."""

    item = models.ForeignKey(KitItem, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    note = models.CharField(_("what is new"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="kitversion_once")]

    def __str__(self) -> str:
        return f"{self.item} · {self.number}"


class TrainingQuerySet(models.QuerySet["Training"]):
    def held(self) -> "TrainingQuerySet":
        """Those that count: not withdrawn."""
        return self.filter(status=Training.Status.HELD)


class Training(HasFile):
    """A training that presales held for sellers or customers."""

    class Status(models.TextChoices):
        HELD = "held", pgettext_lazy("training", "Held")
        WITHDRAWN = "withdrawn", pgettext_lazy("training", "Withdrawn")

    STATUS_TONES = {"held": "good", "withdrawn": "plain"}
    MOVES = Moves({"held": {"withdrawn"}, "withdrawn": {"held"}})

    title = models.CharField(_("title"), max_length=160)
    held_on = models.DateField(_("held on"))
    audience = models.CharField(_("for whom"), max_length=160)
    people_count = models.PositiveSmallIntegerField(_("how many came"), default=0)
    product = models.ForeignKey(
        Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("product")
    )
    industry = models.CharField(_("industry"), max_length=60, blank=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("held by")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.HELD, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="", editable=False)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["held_by", "held_on"], name="training_by_person")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("sales:training-detail", args=[self.pk])

    @property
    def industry_name(self) -> str:
        return industry_name(self.industry)


class KitUseQuerySet(models.QuerySet["KitUse"]):
    def visible_to(self, person: Person) -> "KitUseQuerySet":
        """Uses on deals that the person may see, and the person's own."""
        return self.filter(rows_for(person, "sales.view_deal", owner="deal__owner", also=Q(by=person)))

    def judgeable_by(self, person: Person) -> "KitUseQuerySet":
        """Uses that the person may judge: on own deals, or marked by the person."""
        return self.filter(rows_for(person, "sales.use_kit", owner="deal__owner", also=Q(by=person)))


class KitUse(models.Model):
    """A deal used something of the kit, or what a training taught; with the seller's verdict."""

    class Verdict(models.TextChoices):
        USEFUL = "useful", pgettext_lazy("kit", "Useful")
        NOT_USEFUL = "not_useful", pgettext_lazy("kit", "Not useful")

    VERDICT_TONES = {"useful": "good", "not_useful": "warn"}

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="kit_uses", verbose_name=_("deal"))
    item = models.ForeignKey(
        KitItem, null=True, blank=True, on_delete=models.PROTECT, related_name="uses", verbose_name=_("kit item")
    )
    training = models.ForeignKey(
        Training, null=True, blank=True, on_delete=models.PROTECT, related_name="uses", verbose_name=_("training")
    )
    version = models.PositiveSmallIntegerField(_("version"), null=True)
    stage = models.ForeignKey("sales.Stage", on_delete=models.PROTECT, related_name="+", verbose_name=_("stage"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    used_at = models.DateTimeField(_("used at"))
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices, blank=True)
    comment = models.CharField(_("comment"), max_length=500, blank=True)

    objects = KitUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of the kit")
        verbose_name_plural = _("uses of the kit")
        ordering = ["-used_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(item__isnull=False, training__isnull=True) | Q(item__isnull=True, training__isnull=False),
                name="kituse_of_one_thing",
            ),
            models.UniqueConstraint(fields=["deal", "item"], name="kituse_item_once"),
            models.UniqueConstraint(fields=["deal", "training"], name="kituse_training_once"),
        ]

    def __str__(self) -> str:
        return str(self.item or self.training)
