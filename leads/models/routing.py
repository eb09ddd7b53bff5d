"""Who gets a lead: the rule table and every decision made by it."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leads.models.leads import Lead
from people.models import Person, Team


class RoutingRule(models.Model):
    """One line of the ordered rule table: the first whose conditions hold decides the team, then the person."""

    class Method(models.TextChoices):
        ROUND_ROBIN = "round_robin", _("Round robin by weight")
        LEAST_LOADED = "least_loaded", _("Fewest open leads")

    position = models.PositiveIntegerField(_("position"))
    name = models.CharField(_("rule"), max_length=80)
    conditions = models.JSONField(
        _("conditions"), default=list, blank=True, help_text=_("All of them must hold; none means every lead.")
    )
    team = models.ForeignKey(
        Team,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("team"),
        help_text=_("None means everybody in sales."),
    )
    method = models.CharField(_("method"), max_length=20, choices=Method.choices, default=Method.ROUND_ROBIN)
    weights = models.JSONField(_("weights"), default=dict, blank=True)
    turns = models.JSONField(default=dict, editable=False)
    goes_on = models.BooleanField(_("when nobody of the team is free, try the next rule"), default=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        """The name; shipped names in the reader's language, own names as typed."""
        return gettext(self.name) if self.name else "—"

    def get_absolute_url(self) -> str:
        return f"{reverse('leads:routing-list')}#rule-{self.pk}"


class RoutingDecision(models.Model):
    """Why a lead went where it went, kept for ever: the rules tried, every candidate, and why not them."""

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="routing_decisions")
    rule = models.ForeignKey(RoutingRule, null=True, on_delete=models.PROTECT, related_name="decisions")
    chosen = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    rules_tried = models.JSONField(default=list)
    candidates = models.JSONField(default=list)
    why = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["lead", "-decided_at"], name="routing_by_lead")]

    def __str__(self) -> str:
        return f"{self.lead} → {self.chosen}"
