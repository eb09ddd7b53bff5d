from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.models import Company
from journal.models import Journey
from journal.moves import Moves
from people.models import Person
from people.rights import rows_for
from success import wording


class Grade(models.TextChoices):
    """What a health score means. Thin knowledge caps it: nobody is healthy of whom little is known."""

    HEALTHY = "healthy", _("Steady")
    WATCH = "watch", _("Watch")
    RISK = "risk", _("High risk")
    UNKNOWN = "unknown", _("Unknown")


GRADE_TONES = {"healthy": "good", "watch": "warn", "risk": "bad", "unknown": "plain"}


class AccountQuerySet(models.QuerySet["Account"]):
    def visible_to(self, person: Person) -> "AccountQuerySet":
        """Rows that the person may see; the seller who won the customer keeps seeing it."""
        return self.filter(
            rows_for(person, "success.view_account", owner="csm")
            | rows_for(person, "success.view_account", owner="seller")
        )

    def changeable_by(self, person: Person, right: str = "success.change_account") -> "AccountQuerySet":
        """Rows that the person may work on."""
        return self.filter(rows_for(person, right, owner="csm"))

    def paying(self) -> "AccountQuerySet":
        """Customers, not lost ones."""
        return self.exclude(status=Account.Status.CHURNED)


class Account(Journey):
    """A company that is or was a customer. Never without somebody who looks after it."""

    class Status(models.TextChoices):
        ONBOARDING = "onboarding", _("Being implemented")
        LIVE = "live", pgettext_lazy("account", "Live")
        CHURNED = "churned", pgettext_lazy("account", "Lost")

    STATUS_TONES = {"onboarding": "blue"}
    HEALTH_GRADE_TONES = GRADE_TONES
    MOVES = Moves({"onboarding": {"live", "churned"}, "live": {"churned"}, "churned": {"live", "onboarding"}})

    class Tier(models.TextChoices):
        A = "A", "A"
        B = "B", "B"
        C = "C", "C"

    company = models.OneToOneField(Company, on_delete=models.PROTECT, related_name="account", verbose_name=_("company"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.ONBOARDING)
    csm = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="accounts", verbose_name=_("CSM")
    )
    seller = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("seller")
    )
    tier = models.CharField(_("tier"), max_length=1, choices=Tier.choices, default=Tier.C)
    segment = models.CharField(_("segment"), max_length=40, blank=True)
    seats = models.PositiveIntegerField(_("seats"), default=0)
    recurring_amount = models.DecimalField(_("recurring per year"), max_digits=14, decimal_places=2, default=0)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    since_on = models.DateField(_("customer since"))
    active_at = models.DateTimeField(_("first week of use"), null=True, editable=False)
    live_at = models.DateTimeField(_("live since"), null=True, editable=False)
    health = models.DecimalField(_("health"), max_digits=5, decimal_places=2, null=True, editable=False)
    health_coverage = models.DecimalField(_("coverage, %"), max_digits=5, decimal_places=2, default=0, editable=False)
    health_grade = models.CharField(_("grade"), max_length=10, choices=Grade.choices, default=Grade.UNKNOWN)
    health_parts = models.JSONField(default=list, editable=False)
    health_week = models.DateField(_("scored for the week of"), null=True, editable=False)
    health_override_until = models.DateField(_("set by hand until"), null=True, editable=False)
    churned_on = models.DateField(_("lost on"), null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        indexes = [
            models.Index(fields=["csm", "status"], name="account_by_csm"),
            models.Index(fields=["-recurring_amount", "-id"], name="account_by_value"),
            models.Index(fields=["status", "health"], name="account_by_health"),
        ]

    def __str__(self) -> str:
        return self.company.name

    def get_absolute_url(self) -> str:
        return reverse("success:account-detail", args=[self.pk])

    @property
    def why_line(self) -> str:
        """What a colleague would say about the customer's health."""
        if self.status == self.Status.CHURNED:
            return self.reason
        return wording.why_health(self.health_parts, self.health_coverage)


class UsageDay(models.Model):
    """What an account did on one day, as the product reported it. A day sent again replaces itself; null: not told."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="usage_days")
    day = models.DateField(_("day"))
    logins = models.PositiveIntegerField(_("logins"), default=0)
    active_executives = models.PositiveIntegerField(_("active executives"), null=True, blank=True)
    active_managers = models.PositiveIntegerField(_("active managers"), null=True, blank=True)
    active_staff = models.PositiveIntegerField(_("active staff"), null=True, blank=True)
    key_minutes = models.PositiveIntegerField(_("minutes in key modules"), null=True, blank=True)
    business_counts = models.JSONField(_("business counts"), default=dict, blank=True)

    class Meta:
        verbose_name = _("usage of a day")
        verbose_name_plural = _("usage")
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="usage_once_a_day")]
        indexes = [models.Index(fields=["day", "account"], name="usage_by_day")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.day}"


class HealthScore(models.Model):
    """Health of one account in one ISO week (dated by its Monday), opened into its parts. Null score: unknown."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="health_scores")
    week = models.DateField(_("week"))
    score = models.DecimalField(_("health"), max_digits=5, decimal_places=2, null=True)
    coverage = models.DecimalField(_("coverage, %"), max_digits=5, decimal_places=2)
    grade = models.CharField(_("grade"), max_length=10, choices=Grade.choices)
    is_active = models.BooleanField(_("active that week"), default=False)
    is_onboarding = models.BooleanField(_("being implemented that week"), default=False)
    parts = models.JSONField(default=list)

    GRADE_TONES = GRADE_TONES

    class Meta:
        verbose_name = _("health score")
        verbose_name_plural = _("health scores")
        constraints = [models.UniqueConstraint(fields=["account", "week"], name="health_once_a_week")]
        indexes = [models.Index(fields=["week", "is_active"], name="health_by_week")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.week}: {self.score}"


class HealthOverride(models.Model):
    """Health set by hand: always with a reason and an end date."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="health_overrides")
    score = models.DecimalField(_("health"), max_digits=5, decimal_places=2)
    why = models.TextField(_("reason"))
    until = models.DateField(_("until"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(score__gte=0, score__lte=100), name="override_within_scale")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.score}"
