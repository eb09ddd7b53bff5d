"""The lead itself."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.models import Company, MatchKeys, match_key_indexes
from companies.searching import Searchable, search_indexes
from journal.models import Journey
from journal.moves import Moves
from leads import wording
from leads.models.channels import Channel
from leads.models.scoring import Grade, Rung
from leads.wording import routing as routing_words
from people.models import Person
from people.rights import rows_for


class LeadQuerySet(models.QuerySet["Lead"]):
    def visible_to(self, person: Person) -> "LeadQuerySet":
        """Rows that the person may see; reps also see the pool, from which they may claim."""
        pool = Q(status=Lead.Status.POOLED) if person.may("leads.claim_lead") else None
        return self.filter(rows_for(person, "leads.view_lead", owner="owner", also=pool))

    def open(self) -> "LeadQuerySet":
        """Leads on which somebody still has to do something."""
        return self.filter(status__in=Lead.OPEN)

    def held_by(self, person: Person) -> "LeadQuerySet":
        """Leads that fill the person's desk: routed to them, accepted or being worked."""
        return self.filter(status__in=Lead.HELD, owner=person)

    def not_judged(self) -> "LeadQuerySet":
        """Leads of which nobody has said yet whether they are valid."""
        return self.filter(status__in=(Lead.Status.NEW, Lead.Status.CLEAN))

    def unroutable(self) -> "LeadQuerySet":
        """Valid leads that the rules could give to nobody."""
        return self.filter(status=Lead.Status.VALID).exclude(unroutable_why="")

    def waiting_for(self, person: Person) -> "LeadQuerySet":
        """Leads routed to the person and not answered yet."""
        return self.filter(status=Lead.Status.ROUTED, owner=person)


class Lead(Journey, MatchKeys, Searchable):
    """A person and/or firm that may buy, before anyone decided that it will be worked as a deal."""

    class Status(models.TextChoices):
        NEW = "new", pgettext_lazy("lead", "New")
        CLEAN = "clean", _("Clean")
        VALID = "valid", _("Valid")
        ROUTED = "routed", _("Routed")
        ACCEPTED = "accepted", _("Accepted")
        WORKING = "working", pgettext_lazy("lead", "Working")
        CONVERTED = "converted", _("Converted")
        REFUSED = "refused", pgettext_lazy("lead", "Refused")
        MERGED = "merged", pgettext_lazy("lead", "Merged")
        RETURNED = "returned", _("Returned")
        POOLED = "pooled", _("In the pool")
        LOST = "lost", pgettext_lazy("lead", "Lost")

    OPEN = ("new", "clean", "valid", "routed", "accepted", "working", "returned", "pooled")
    HELD = ("routed", "accepted", "working")
    MOVES = Moves(
        {
            "new": {"clean", "refused", "merged", "valid"},
            "clean": {"valid", "refused", "merged"},
            "valid": {"routed", "accepted", "pooled", "refused", "merged", "lost"},
            "routed": {"routed", "accepted", "returned", "pooled", "merged", "lost", "valid"},
            "accepted": {"working", "converted", "returned", "pooled", "routed", "merged", "lost"},
            "working": {"converted", "returned", "pooled", "routed", "merged", "lost"},
            "converted": {"pooled"},
            "returned": {"valid", "routed", "refused", "pooled", "merged", "lost"},
            "pooled": {"accepted", "routed", "merged", "lost", "refused"},
            "refused": {"clean", "valid"},
            "lost": {"pooled", "valid", "merged"},
        }
    )

    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.NEW)
    name = models.CharField(_("name"), max_length=120, blank=True)
    title = models.CharField(_("job title"), max_length=80, blank=True)
    company_name = models.CharField(_("company"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=80, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    industry = models.CharField(_("industry"), max_length=60, blank=True)
    region = models.CharField(_("region"), max_length=60, blank=True)
    city = models.CharField(_("city"), max_length=60, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    need = models.TextField(_("what they need"), blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    channel = models.ForeignKey(
        Channel, db_index=False, on_delete=models.PROTECT, related_name="leads", verbose_name=_("channel")
    )
    campaign = models.CharField(_("campaign"), max_length=120, blank=True)
    campaign_ref = models.ForeignKey(
        "leads.Campaign",
        null=True,
        editable=False,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="leads",
        verbose_name=_("campaign"),
    )
    attributes = models.JSONField(_("more"), default=dict, blank=True)
    came_at = models.DateTimeField(_("came in"))
    desk = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("lead desk"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="leads",
        verbose_name=_("owner"),
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    invalid_reasons = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    company = models.ForeignKey(
        Company,
        null=True,
        editable=False,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="leads",
        verbose_name=_("became"),
    )
    merged_into = models.ForeignKey(
        "self", null=True, editable=False, db_index=False, on_delete=models.PROTECT, related_name="merged"
    )
    import_run = models.ForeignKey(
        "console.Import", null=True, editable=False, on_delete=models.SET_NULL, related_name="leads"
    )
    source_ref = models.CharField(_("id in the former system"), max_length=120, null=True, blank=True)
    unroutable_why = models.CharField(max_length=20, blank=True, default="", editable=False)
    last_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, db_index=False, on_delete=models.PROTECT, related_name="+"
    )
    pooled_at = models.DateTimeField(_("in the pool since"), null=True, editable=False)
    valid_at = models.DateTimeField(_("valid since"), null=True, editable=False)
    routed_at = models.DateTimeField(_("routed at"), null=True, editable=False)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, editable=False)
    converted_at = models.DateTimeField(_("converted at"), null=True, editable=False)

    answer_due_at = models.DateTimeField(_("answer due"), null=True, editable=False)
    contact_due_at = models.DateTimeField(_("first contact due"), null=True, editable=False)
    contacted_at = models.DateTimeField(_("first contact"), null=True, editable=False)
    reroutes = models.PositiveSmallIntegerField(_("times routed on"), default=0, editable=False)

    fit_score = models.PositiveSmallIntegerField(_("fit"), null=True, editable=False)
    intent_score = models.PositiveSmallIntegerField(_("intent"), null=True, editable=False)
    grade = models.CharField(_("grade"), max_length=1, choices=Grade.choices, blank=True, default="", editable=False)
    rung = models.CharField(_("rung"), max_length=10, choices=Rung.choices, blank=True, default="", editable=False)
    valid_definition = models.PositiveIntegerField(_("judged by definition"), null=True, editable=False)
    last_worked_at = models.DateTimeField(_("last worked"), null=True, editable=False)
    protected_until = models.DateTimeField(_("protected until"), null=True, editable=False)
    pool_warned_at = models.DateTimeField(null=True, editable=False)

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        indexes = [
            *match_key_indexes("lead", person="name"),
            *search_indexes("lead"),
            models.Index(fields=["-came_at", "-id"], name="lead_newest"),
            models.Index(fields=["status", "-came_at", "-id"], name="lead_by_status"),
            models.Index(fields=["owner", "status", "-came_at", "-id"], name="lead_by_owner"),
            models.Index(fields=["channel", "-came_at", "-id"], name="lead_by_channel"),
            models.Index(fields=["company_name", "id"], name="lead_by_company"),
            models.Index(fields=["region", "-came_at", "-id"], name="lead_by_region"),
            models.Index(fields=["grade", "-came_at", "-id"], name="lead_by_grade"),
            models.Index(
                fields=["rung", "-came_at", "-id"], name="lead_by_rung", condition=Q(rung__in=("target", "intending"))
            ),
            models.Index(fields=["answer_due_at", "id"], name="lead_answer_due", condition=Q(status="routed")),
            models.Index(
                fields=["contact_due_at", "id"],
                name="lead_contact_due",
                condition=Q(contacted_at=None, status__in=("routed", "accepted", "working")),
            ),
            models.Index(
                fields=["last_worked_at", "id"], name="lead_protection", condition=Q(status__in=("accepted", "working"))
            ),
            models.Index(
                fields=["campaign_ref", "-came_at", "-id"],
                name="lead_by_campaign",
                condition=Q(campaign_ref__isnull=False),
            ),
            models.Index(fields=["company"], name="lead_became", condition=Q(company__isnull=False)),
            models.Index(fields=["merged_into"], name="lead_merged", condition=Q(merged_into__isnull=False)),
            models.Index(fields=["last_owner"], name="lead_last_owner", condition=Q(last_owner__isnull=False)),
            models.Index(Upper("campaign"), name="lead_untied", condition=Q(campaign_ref=None) & ~Q(campaign="")),
            models.Index(fields=["-came_at"], name="lead_unroutable", condition=~Q(unroutable_why="")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source_ref"], name="lead_source_ref_once", condition=Q(source_ref__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.company_name or self.name or self.email or self.phone or f"#{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("leads:lead-detail", args=[self.pk])

    @property
    def why_line(self) -> str:
        """The sentence that a colleague would say about it, in the reader's language."""
        return wording.why_line(self)

    @property
    def clock_line(self) -> str:
        """How long the owner still has to answer it, or to talk with them; blank when no clock runs."""
        return routing_words.clock_of(self)[0]

    @property
    def phone_line(self) -> str:
        """The phone as people read it: +86 138 1020 3040."""
        return wording.phone_line(self.phone)

    @property
    def region_line(self) -> str:
        """Province and city; the city alone where both are one."""
        return " ".join(dict.fromkeys(filter(None, (self.region, self.city))))

    @property
    def industry_label(self) -> str:
        """The industry in the reader's language."""
        return wording.industry_label(self.industry)
