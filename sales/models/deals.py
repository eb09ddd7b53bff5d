from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from companies.models import Company, Contact
from companies.searching import Searchable, search_indexes
from journal.models import Journey
from journal.moves import Moves
from leads.models import Lead
from leads.models.scoring import Grade
from people.models import Person
from people.rights import rows_for
from sales.models.pipelines import DealKind, Stage
from sales.models.products import MONEY, ZERO, Product
from sales.rules.pace import Pace, pace_of

IS_OPEN = models.Q(status="open")


SHARED_WITH_PRESALES = ("sales.view_deal", "sales.add_promise", "sales.use_kit")


def supported_by(person: Person) -> models.Q | None:
    """Deals on which the person was asked as a presales consultant; None for people who never are."""
    if person.scope("sales.work_request") is None:
        return None
    asked = apps.get_model("sales.PresalesRequest").objects.filter(consultant=person).exclude(status="cancelled")
    return models.Q(pk__in=asked.values("deal"))


def stuck_q(stages: Iterable[Stage] | None = None) -> models.Q:
    """What makes an open deal stuck: one condition for each stage, so that an index serves it."""
    zone = timezone.get_default_timezone()
    today = timezone.localdate(timezone=zone)
    is_stuck = models.Q(pk__in=())
    for stage in Stage.objects.all() if stages is None else stages:
        if stage.stuck_after_days:
            limit = datetime.combine(today - timedelta(days=stage.stuck_after_days), time(0), zone)
            is_stuck |= models.Q(stage=stage.pk, quiet_since__lt=limit)
    return is_stuck


class DealQuerySet(models.QuerySet["Deal"]):
    def visible_to(self, person: Person) -> "DealQuerySet":
        """Rows that the person may see."""
        return self.filter(rows_for(person, "sales.view_deal", also=supported_by(person)))

    def changeable_by(self, person: Person, right: str) -> "DealQuerySet":
        """Visible rows on which the person holds another right, such as sales.change_deal."""
        also = supported_by(person) if right in SHARED_WITH_PRESALES else None
        return self.visible_to(person).filter(rows_for(person, right, also=also))

    def telling_rights(self, person: Person, **rights: str) -> "DealQuerySet":
        """Visible rows; each tells under `may_change` whether the person holds sales.change_deal on it, when asked with
        `may_change="sales.change_deal"`."""
        held = {
            name: Exists(Deal.objects.changeable_by(person, right).filter(pk=OuterRef("pk")))
            for name, right in rights.items()
        }
        return self.visible_to(person).annotate(**held)

    def open(self) -> "DealQuerySet":
        """Deals still being worked."""
        return self.filter(status=Deal.Status.OPEN)

    def stuck(self, stages: Iterable[Stage] | None = None) -> "DealQuerySet":
        """Open deals with which nothing was done for longer than their stage (one of these) allows."""
        return self.open().filter(stuck_q(stages))


class Deal(Journey, Searchable):
    """A sale being worked. Won only by a signed order."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("deal", "Open")
        WON = "won", pgettext_lazy("deal", "Won")
        LOST = "lost", pgettext_lazy("deal", "Lost")
        TAKEN_BACK = "taken_back", pgettext_lazy("deal", "Taken back")

    MOVES = Moves({"open": {"won", "lost", "taken_back"}, "lost": {"open", "taken_back"}, "won": {"open"}})

    Kind = DealKind

    name = models.CharField(_("deal"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=DealKind.choices, default=DealKind.NEW)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="deals", verbose_name=_("stage"))
    lead = models.ForeignKey(
        Lead, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="deals"
    )
    company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.PROTECT, related_name="deals", verbose_name=_("company")
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="deals", verbose_name=_("contact")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deals", verbose_name=_("owner")
    )
    desk = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("lead desk"),
    )
    product = models.ForeignKey(
        Product, null=True, blank=True, on_delete=models.PROTECT, related_name="deals", verbose_name=_("main product")
    )
    amount = models.DecimalField(_("amount"), **MONEY, default=ZERO)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    expected_close_on = models.DateField(_("expected close"), null=True, blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_step_on = models.DateField(_("next step on"), null=True, blank=True)
    is_self_sourced = models.BooleanField(_("self-sourced"), default=False, editable=False)
    opened_at = models.DateTimeField(_("opened at"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)
    moved_at = models.DateTimeField(_("in this stage since"), null=True, editable=False)
    last_activity_at = models.DateTimeField(_("last activity"), null=True, editable=False)
    quiet_since = models.GeneratedField(
        expression=Greatest("moved_at", "last_activity_at"),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
        verbose_name=_("quiet since"),
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    intent_grade = models.CharField(
        _("intent grade"), max_length=1, choices=Grade.choices, blank=True, default="", editable=False
    )
    intent_why = models.CharField(max_length=300, blank=True, default="", editable=False)
    intent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    intent_at = models.DateTimeField(null=True, editable=False)
    attributes = models.JSONField(_("more"), default=dict, blank=True)
    source_ref = models.CharField(_("id in the former system"), max_length=120, null=True, blank=True, unique=True)
    created_at = models.DateTimeField(_("created at"))

    objects = DealQuerySet.as_manager()

    class Meta:
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="deal_newest"),
            models.Index(fields=["status", "stage", "-amount", "-id"], name="deal_by_stage"),
            models.Index(fields=["owner", "status", "-created_at", "-id"], name="deal_by_owner"),
            models.Index(fields=["status", "-closed_at", "-id"], name="deal_by_close"),
            models.Index(fields=["company", "-created_at"], name="deal_by_company"),
            models.Index(fields=["-amount", "-id"], name="deal_by_amount"),
            models.Index(fields=["status", "-amount", "-id"], name="deal_by_status_amount"),
            models.Index(fields=["kind", "-created_at", "-id"], name="deal_by_kind"),
            models.Index(fields=["intent_grade", "-created_at", "-id"], name="deal_by_grade"),
            models.Index(fields=["stage", "quiet_since"], name="deal_quiet", condition=IS_OPEN),
            models.Index(
                fields=["stage", "currency"],
                include=["amount", "quiet_since", "owner"],
                name="deal_board_sums",
                condition=IS_OPEN,
            ),
            *(
                index
                for name in ("opened_at", "closed_at", "quiet_since", "next_step_on")
                for index in (
                    models.Index(F(name).desc(nulls_last=True), F("id").desc(), name=f"deal_{name}_down"),
                    models.Index(fields=[name, "id"], name=f"deal_{name}_up"),
                )
            ),
            models.Index(fields=["owner", "next_step_on", "id"], name="deal_step_of_owner", condition=IS_OPEN),
            models.Index(fields=["next_step_on", "id"], name="deal_step_by_day", condition=IS_OPEN),
            models.Index(fields=["owner", "expected_close_on", "id"], name="deal_close_of_owner", condition=IS_OPEN),
            models.Index(fields=["expected_close_on", "id"], name="deal_expected_by_day", condition=IS_OPEN),
            *search_indexes("deal"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("sales:deal-detail", args=[self.pk])

    @property
    def pace(self) -> Pace:
        """How long it stands where it is, in days of settings.TIME_ZONE."""
        zone = timezone.get_default_timezone()
        moved, seen = (at and timezone.localtime(at, zone).date() for at in (self.moved_at, self.last_activity_at))
        return pace_of(moved, seen, self.next_step_on, timezone.localdate(timezone=zone), self.stage.stuck_after_days)

    @property
    def stuck_line(self) -> str:
        """Why it counts as stuck; nothing when it does not."""
        pace = self.pace
        if self.status != self.Status.OPEN or not pace.is_stuck or pace.quiet is None:
            return ""
        sentence = ngettext(
            "nothing done for {n} day; “{stage}” allows {most}",
            "nothing done for {n} days; “{stage}” allows {most}",
            pace.quiet,
        )
        return sentence.format(n=pace.quiet, stage=self.stage, most=self.stage.stuck_after_days)

    @property
    def why_line(self) -> str:
        """What a colleague would say about it: the next step while it is open, the reason once it is closed."""
        return self.next_step if self.status == self.Status.OPEN else self.reason
