"""Who gets a lead: the rule table, its versions, and every decision made by it."""

import json
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leads.models.leads import Lead
from leads.rules.decisions import unpacked_candidates, unpacked_tried
from people.models import HandOver, Person, Team


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
    by_region = models.BooleanField(_("only who covers the lead's region or city"), default=False)
    by_industry = models.BooleanField(_("only who knows the lead's industry"), default=False)
    skill = models.CharField(
        _("only who has this skill"), max_length=60, blank=True, default="", help_text=_("Leave it open for anybody.")
    )
    in_hours = models.BooleanField(_("only who is within their working hours"), default=False)
    goes_on = models.BooleanField(_("when nobody of the team is free, try the next rule"), default=True)
    else_rule = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("when nobody is free, go on at"),
    )
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


class RoutingVersion(models.Model):
    """The whole table in use as it was from one moment on. It never changes; going back makes a new one.

    `lines` are leads.rules.rulesets lines in their order, each with the id of its rule; `digest` says when the table
    in use has left it.
    """

    number = models.PositiveIntegerField(_("version"), unique=True)
    digest = models.CharField(max_length=64)
    lines = models.JSONField(default=list)
    made_at = models.DateTimeField(_("in use since"))
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    why = models.CharField(_("why"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("version of the routing table")
        verbose_name_plural = _("versions of the routing table")
        ordering = ["-number"]

    def __str__(self) -> str:
        return gettext("version {n}").format(n=self.number)

    def get_absolute_url(self) -> str:
        return reverse("leads:routing-versions")


class RoutingDraft(models.Model):
    """A table that is being thought about: changed and replayed without touching the one in use, then published."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        DISCARDED = "discarded", _("Discarded")

    name = models.CharField(_("draft"), max_length=80)
    lines = models.JSONField(default=list)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    based_on = models.ForeignKey(
        RoutingVersion, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("begun from")
    )
    published_as = models.ForeignKey(RoutingVersion, null=True, on_delete=models.PROTECT, related_name="drafts")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    made_at = models.DateTimeField(_("begun"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("routing draft")
        verbose_name_plural = _("routing drafts")
        ordering = ["-changed_at", "-id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("leads:routing-draft", args=[self.pk])


class RoutingReplay(models.Model):
    """A draft and the table in use, both run over the same past leads; `result` holds the figures of the difference."""

    class Status(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    draft = models.ForeignKey(RoutingDraft, on_delete=models.CASCADE, related_name="replays")
    lines = models.JSONField(default=list)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.RUNNING)
    last = models.PositiveIntegerField(_("leads"))
    stay_days = models.PositiveSmallIntegerField(_("a lead stays on a desk for days"), default=0)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    started_at = models.DateTimeField(_("started at"))
    heartbeat_at = models.DateTimeField()
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("replay")
        verbose_name_plural = _("replays")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.draft} · {self.last}"

    def get_absolute_url(self) -> str:
        return f"{self.draft.get_absolute_url()}#replay"


class ReplayMove(models.Model):
    """One past lead that the draft would have given to somebody else. Rules are named by their key in the tables."""

    replay = models.ForeignKey(RoutingReplay, on_delete=models.CASCADE, related_name="moves")
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="+")
    person_before = models.ForeignKey(
        Person, null=True, db_index=False, on_delete=models.PROTECT, related_name="+", verbose_name=_("now goes to")
    )
    person_after = models.ForeignKey(
        Person, null=True, db_index=False, on_delete=models.PROTECT, related_name="+", verbose_name=_("would go to")
    )
    rule_before = models.CharField(_("by the rule now"), max_length=80, blank=True)
    rule_after = models.CharField(_("by the rule of the draft"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("lead that would move")
        verbose_name_plural = _("leads that would move")
        indexes = [models.Index(fields=["replay", "person_before", "person_after"], name="replaymove_flow")]

    def __str__(self) -> str:
        return f"{self.lead}: {self.person_before or '—'} → {self.person_after or '—'}"

    def get_absolute_url(self) -> str:
        return self.lead.get_absolute_url()


class RoutingDecision(models.Model):
    """Why a lead went where it went, kept for ever: the rules tried, every candidate, and why not them.

    `tried` and `passed` are short texts (leads.rules.decisions), `facts` the JSON of what the rules asked about the
    lead at that moment, `version` the table that decided. Like the journal it holds ids without constraints of the
    database: looking up five for each lead of a file was a tenth of what an import asks of it.
    """

    lead = models.ForeignKey(
        Lead, db_index=False, db_constraint=False, on_delete=models.PROTECT, related_name="routing_decisions"
    )
    rule = models.ForeignKey(
        RoutingRule, null=True, db_constraint=False, on_delete=models.PROTECT, related_name="decisions"
    )
    chosen = models.ForeignKey(Person, null=True, db_constraint=False, on_delete=models.PROTECT, related_name="+")
    handover = models.ForeignKey(HandOver, null=True, db_constraint=False, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(
        RoutingVersion, null=True, db_index=False, db_constraint=False, on_delete=models.PROTECT, related_name="+"
    )
    tried = models.TextField(default="", blank=True)
    passed = models.TextField(default="", blank=True)
    facts = models.TextField(default="", blank=True)
    why = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["lead", "-decided_at"], name="routing_by_lead"),
            models.Index(fields=["-decided_at", "-id"], name="routing_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.lead} → {self.chosen}"

    @property
    def rules_tried(self) -> list[dict[str, Any]]:
        """The rules tried as plain values, with the conditions of the version that decided."""
        lines = self.version.lines if self.version else []
        return unpacked_tried(self.tried, {line["id"]: line["conditions"] for line in lines})

    @property
    def candidates(self) -> list[dict[str, Any]]:
        """Every candidate as plain values: rule, person, chosen, why_not, open, capacity, weight."""
        return unpacked_candidates(self.passed)

    @property
    def known(self) -> dict[str, Any]:
        """What the rules asked about the lead, as it was then."""
        found: dict[str, Any] = json.loads(self.facts or "{}")
        return found
