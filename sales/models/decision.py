"""Who decides at the customer: the people of one deal, what each wants, and to whom each reports."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.models import Contact
from people.models import Person
from people.rights import rows_for
from sales.models.deals import Deal
from sales.rules.decision import MOST_INFLUENCE, SIGNS


class DecisionPersonQuerySet(models.QuerySet["DecisionPerson"]):
    def visible_to(self, person: Person) -> "DecisionPersonQuerySet":
        """Whoever sees the deal sees its people."""
        return self.current().filter(rows_for(person, "sales.view_deal", owner="deal__owner"))

    def changeable_by(self, person: Person, right: str) -> "DecisionPersonQuerySet":
        """Visible rows of deals on which the person holds another right, such as sales.change_deal."""
        return self.visible_to(person).filter(rows_for(person, right, owner="deal__owner"))

    def current(self) -> "DecisionPersonQuerySet":
        """Those who were not taken off the map."""
        return self.filter(removed_at=None)


class DecisionPerson(models.Model):
    """One person on the decision chain of a deal: a contact of the company, or a name that was typed."""

    class Role(models.TextChoices):
        ECONOMIC_BUYER = "economic_buyer", _("Economic buyer")
        DECISION_MAKER = "decision_maker", _("Decision maker")
        TECHNICAL = "technical", _("Technical evaluator")
        USER = "user", pgettext_lazy("decision chain", "User")
        COACH = "coach", _("Inside supporter")
        GATEKEEPER = "gatekeeper", _("Gatekeeper")
        PURCHASER = "purchaser", _("Purchaser")
        INFLUENCER = "influencer", _("Adviser")

    class Stance(models.TextChoices):
        FOR = "for", pgettext_lazy("stance", "For us")
        NEUTRAL = "neutral", pgettext_lazy("stance", "Neutral")
        AGAINST = "against", pgettext_lazy("stance", "Against us")
        UNKNOWN = "unknown", pgettext_lazy("stance", "Not known")

    STANCE_TONES = {"for": "good", "against": "bad", "unknown": "warn"}

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="decision_persons", verbose_name=_("deal"))
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("contact")
    )
    typed_name = models.CharField(_("name"), max_length=80, blank=True)
    title = models.CharField(_("job title"), max_length=80, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    stance = models.CharField(_("stance"), max_length=10, choices=Stance.choices, default=Stance.UNKNOWN)
    influence = models.PositiveSmallIntegerField(
        _("influence"), default=3, validators=[MinValueValidator(1), MaxValueValidator(MOST_INFLUENCE)]
    )
    concern = models.CharField(_("concern"), max_length=500, blank=True)
    reports_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="reports", verbose_name=_("reports to")
    )
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = DecisionPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person of the decision chain")
        verbose_name_plural = _("decision chain")
        ordering = ["-influence", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "contact"],
                condition=models.Q(removed_at=None, contact__isnull=False),
                name="decisionperson_once",
            ),
            models.CheckConstraint(
                condition=models.Q(influence__gte=1, influence__lte=MOST_INFLUENCE), name="decisionperson_influence"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('sales:deal-detail', args=[self.deal_id])}#decision"

    @property
    def name(self) -> str:
        """The contact's name as it is now, else the one that was typed."""
        return self.contact.name if self.contact else self.typed_name

    @property
    def job(self) -> str:
        """The job title typed here, else the contact's."""
        return self.title or (self.contact.title if self.contact else "")

    @property
    def sign(self) -> str:
        """The stance as a sign, so that colour never tells it alone."""
        return SIGNS[self.stance]
