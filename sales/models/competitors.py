"""Who else the customer may buy from; doing it with pen and paper counts as one."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from people.models import Person
from people.rights import rows_for
from sales.models.deals import Deal
from sales.shipped_competitors import in_words


class Competitor(models.Model):
    """A rival that sales managers keep on the list, with what we say about it."""

    key = models.SlugField(_("key"), null=True, blank=True, unique=True, editable=False)
    name = models.CharField(_("competitor"), max_length=120)
    name_zh = models.CharField(_("name in Chinese"), max_length=120, blank=True)
    strengths = models.TextField(_("their strengths"), blank=True)
    answer = models.TextField(_("what we say"), blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(Lower("name"), name="competitor_name_once")]

    def __str__(self) -> str:
        return self.name_zh if self.name_zh and (get_language() or "").startswith("zh") else self.name

    def get_absolute_url(self) -> str:
        return reverse("sales:competitor-list")

    @property
    def shown_strengths(self) -> str:
        """Their strengths; the shipped text in the reader's language, what a manager typed as it was typed."""
        return in_words("strengths", self.strengths)

    @property
    def shown_answer(self) -> str:
        """What we say; the shipped text in the reader's language, what a manager typed as it was typed."""
        return in_words("answer", self.answer)


class DealCompetitorQuerySet(models.QuerySet["DealCompetitor"]):
    def visible_to(self, person: Person) -> "DealCompetitorQuerySet":
        """Whoever sees the deal sees who else is in the race."""
        return self.filter(rows_for(person, "sales.view_deal", owner="deal__owner"))

    def changeable_by(self, person: Person, right: str) -> "DealCompetitorQuerySet":
        """Visible rows of deals on which the person holds another right, such as sales.change_deal."""
        return self.visible_to(person).filter(rows_for(person, right, owner="deal__owner"))


class DealCompetitor(models.Model):
    """A competitor met in one deal."""

    class Standing(models.TextChoices):
        IN_RACE = "in_race", _("In the race")
        AHEAD = "ahead", _("Ahead of us")
        BEATEN = "beaten", _("Beaten")
        LOST_TO = "lost_to", _("Lost to it")

    STANDING_NOW_TONES = {"in_race": "blue", "ahead": "warn", "beaten": "good", "lost_to": "bad"}

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="rivals", verbose_name=_("deal"))
    competitor = models.ForeignKey(
        Competitor, on_delete=models.PROTECT, related_name="met", verbose_name=_("competitor")
    )
    standing = models.CharField(_("standing"), max_length=10, choices=Standing.choices, default=Standing.IN_RACE)
    strengths = models.CharField(_("their strengths here"), max_length=500, blank=True)
    answer = models.CharField(_("what we say here"), max_length=500, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DealCompetitorQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("of a deal", "competitor")
        verbose_name_plural = pgettext_lazy("of a deal", "competitors")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["deal", "competitor"], name="dealcompetitor_once")]

    def __str__(self) -> str:
        return str(self.competitor)

    def get_absolute_url(self) -> str:
        return f"{reverse('sales:deal-detail', args=[self.deal_id])}#competitors"

    @property
    def standing_now(self) -> str:
        """Its standing; whoever was still in the race for a deal that we won is beaten."""
        is_won = self.deal.status == Deal.Status.WON
        return self.Standing.BEATEN if is_won and self.standing != self.Standing.LOST_TO else self.standing

    def get_standing_now_display(self) -> str:
        """The standing in words."""
        return str(self.Standing(self.standing_now).label)
