"""The doors by which leads come in from outside: forms on websites, and what links say of their source."""

import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from leads.models.campaigns import Campaign
from leads.models.channels import Channel

PER_MINUTE = 20


def new_token() -> str:
    """The unguessable part of a form's address."""
    return secrets.token_urlsafe(18)


class IntakeForm(models.Model):
    """A form on a website that sends leads here. Its address is public: it can only bring leads in."""

    name = models.CharField(pgettext_lazy("intake", "form"), max_length=80)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+", verbose_name=_("channel"))
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("campaign")
    )
    origins = ArrayField(models.CharField(max_length=200), verbose_name=_("allowed websites"), default=list, blank=True)
    thanks_url = models.URLField(_("page of thanks"), max_length=300, blank=True)
    per_minute = models.PositiveSmallIntegerField(_("most per minute and sender"), default=PER_MINUTE)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("website form")
        verbose_name_plural = _("website forms")
        ordering = ["-is_active", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("leads:intake-form-edit", args=[self.pk])

    @property
    def websites(self) -> str:
        """The websites that may send it, in one line."""
        return ", ".join(self.origins)

    @property
    def state(self) -> str:
        """Whether it takes leads, in words."""
        return gettext("in use") if self.is_active else gettext("not in use")


class FormEntry(models.Model):
    """That somebody sent a form, without what was typed: to hold the rate limit and to see whether a form works."""

    class Outcome(models.TextChoices):
        CREATED = "created", pgettext_lazy("intake", "new lead")
        TWIN = "twin", pgettext_lazy("intake", "known lead")
        REFUSED = "refused", pgettext_lazy("intake", "refused")
        ROBOT = "robot", pgettext_lazy("intake", "robot")

    form = models.ForeignKey(IntakeForm, on_delete=models.CASCADE, related_name="entries")
    sender = models.CharField(max_length=64)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    lead = models.ForeignKey("leads.Lead", null=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("sent form")
        verbose_name_plural = _("sent forms")
        indexes = [models.Index(fields=["form", "-sent_at"], name="form_entry_newest")]

    def __str__(self) -> str:
        return f"{self.form_id} {self.outcome}"


class UtmRule(models.Model):
    """What the source and the medium of a link (utm_source, utm_medium) say of the channel. A blank one fits all."""

    source = models.CharField("utm_source", max_length=80, blank=True)
    medium = models.CharField("utm_medium", max_length=80, blank=True)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="utm_rules", verbose_name=_("channel"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("rule for links")
        verbose_name_plural = _("rules for links")
        ordering = ["source", "medium"]
        constraints = [models.UniqueConstraint(fields=["source", "medium"], name="utm_rule_once")]

    def __str__(self) -> str:
        return f"{self.source or '*'} / {self.medium or '*'}"
