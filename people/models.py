import zoneinfo
from functools import cached_property

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.moves import Moves
from people.roles import ALL, DEPARTMENTS, OWN, ROLE_CHOICES, ROLES, scope_of


class Team(models.Model):
    """People who share rows and a working calendar."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    department = models.CharField(_("department"), max_length=20, choices=DEPARTMENTS)
    region = models.CharField(_("region"), max_length=60, blank=True, db_index=True)
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="leads_teams",
        verbose_name=_("team leader"),
    )
    country = models.CharField(_("holidays of"), max_length=2, default="CN")
    work_starts = models.TimeField(_("work starts"), default="09:00")
    work_ends = models.TimeField(_("work ends"), default="18:00")

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields) -> "Person":
        """Create a person who signs in by e-mail. Without a password the person can't sign in yet."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "Person":
        """Create an administrator who may also open the admin site."""
        fields.setdefault("roles", ["administrator"])
        fields.setdefault("name", email.split("@")[0])
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)

    def with_role(self, *roles: str) -> models.QuerySet["Person"]:
        """People at work who hold one of the roles, in a stable order."""
        return self.filter(is_active=True, roles__overlap=list(roles)).order_by("id")


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who works here. Signs in by e-mail."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    roles = ArrayField(models.CharField(max_length=30, choices=ROLE_CHOICES), default=list, verbose_name=_("roles"))
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="members", verbose_name=_("team")
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True)
    theme = models.CharField(_("appearance"), max_length=5, choices=Theme.choices, default=Theme.AUTO)
    capacity = models.PositiveSmallIntegerField(_("open leads at most"), default=0, help_text=_("0 means no limit."))
    territories = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        verbose_name=_("territory"),
        help_text=_("Provinces or cities this person covers, separated by commas."),
    )
    skills = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        verbose_name=_("skills"),
        help_text=_("Industries and products this person knows, separated by commas."),
    )
    skill_levels = models.JSONField(
        _("levels of the skills"), default=dict, blank=True,
        help_text=_("1 knows it, 2 is sure of it, 3 is an expert; a skill without a level counts as 1."),
    )  # fmt: skip
    is_active = models.BooleanField(_("at work"), default=True)
    is_staff = models.BooleanField(_("may open the admin site"), default=False)
    source_ref = models.CharField(_("id in the former system"), max_length=120, null=True, blank=True, unique=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    @property
    def role_labels(self) -> list[str]:
        return [str(ROLES[role].label) for role in self.roles if role in ROLES]

    @property
    def department(self) -> str:
        return self.team.department if self.team else ROLES[self.roles[0]].department if self.roles else ""

    def scope(self, right: str) -> str | None:
        """On which rows the person holds a right: "own", "team", "all", or None for not at all."""
        return scope_of(self.roles, right) if self.is_active else None

    def may(self, right: str) -> bool:
        """Whether the person holds the right on any row."""
        return self.scope(right) is not None

    def answers_for(self, change: str, view: str) -> bool:
        """Whether others do this work for the person: a manager of those who may, or the company's management."""
        if self.may(change):
            return self.scope(change) != OWN
        return self.department == "management" and self.scope(view) == ALL

    @cached_property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The zone in which the person reads times."""
        return zoneinfo.ZoneInfo(self.time_zone or settings.TIME_ZONE)


class HandOver(models.Model):
    """Responsibility passes between departments: offered → accepted, or returned with a reason and offered again."""

    class Kind(models.TextChoices):
        LEAD = "lead", _("Lead to sales")
        ORDER = "order", _("Order to implementation")
        PROJECT = "project", _("Project to CSM")
        PRESALES = "presales", _("Deal to presales")

    class Status(models.TextChoices):
        OFFERED = "offered", _("Offered")
        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("Returned")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    MOVES = Moves({"offered": {"accepted", "returned", "withdrawn"}})

    kind = models.CharField(_("hand-over"), max_length=10, choices=Kind.choices)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OFFERED)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    journey = models.UUIDField(db_index=True)
    title = models.CharField(_("what"), max_length=200)
    from_person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("from")
    )
    to_person = models.ForeignKey(
        Person, db_index=False, on_delete=models.PROTECT, related_name="handovers", verbose_name=_("to")
    )
    offered_at = models.DateTimeField(_("offered at"))
    due_at = models.DateTimeField(_("answer due"), null=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    reason_code = models.CharField(_("kind of reason"), max_length=40, blank=True, default="")
    missing = models.JSONField(_("missing"), default=list)
    checklist = models.JSONField(_("checklist"), default=list)

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "kind"],
                condition=models.Q(status="offered"),
                name="handover_open_once",
            )
        ]
        indexes = [
            models.Index(fields=["status", "due_at"], name="handover_due"),
            models.Index(fields=["to_person", "status"], name="handover_to"),
            models.Index(fields=["kind", "offered_at"], name="handover_offered"),
            models.Index(fields=["subject_type", "subject_id"], name="handover_subject"),
        ]

    def __str__(self) -> str:
        return self.title
