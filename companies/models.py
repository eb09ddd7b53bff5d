from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from companies.rules.industries import BY_CODE
from companies.rules.phones import shown_phone
from companies.searching import Searchable, search_indexes
from journal.models import Journey
from people.models import Person
from people.rights import rows_for


class MatchKeys(models.Model):
    """Abstract: the normalised values by which one party is found again. Blank means unknown; each is indexed where
    it is known (see `match_key_indexes`). Filled by `companies.keys.match_keys`, never typed.

    `company_core` is the name without form and region, `company_pinyin` its brand in Latin letters.
    """

    company_core = models.CharField(max_length=200, blank=True, default="", editable=False)
    company_pinyin = models.CharField(max_length=200, blank=True, default="", editable=False)
    phone_e164 = models.CharField(max_length=20, blank=True, default="", editable=False)
    email_clean = models.CharField(max_length=254, blank=True, default="", editable=False)
    email_kind = models.CharField(max_length=10, blank=True, default="", editable=False)
    domain = models.CharField(max_length=120, blank=True, default="", editable=False)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True, default="")
    legal_representative = models.CharField(_("legal representative"), max_length=80, blank=True, default="")

    class Meta:
        abstract = True


def match_key_indexes(prefix: str, person: str = "") -> list[models.Index]:
    """Partial indexes for the keys of MatchKeys; `prefix` keeps their names apart.

    With the column of a `person`, a name is found within its firm too, however many records the firm has.
    """
    keys = ["company_core", "phone_e164", "email_clean", "domain", "credit_code", "legal_representative"]
    single = [models.Index(fields=[key], name=f"{prefix}_{key}"[:30], condition=~Q(**{key: ""})) for key in keys]
    known = ~Q(company_pinyin="")
    if person:
        return [*single, models.Index("company_pinyin", Lower(person), name=f"{prefix}_firm_person", condition=known)]
    return [*single, models.Index(fields=["company_pinyin"], name=f"{prefix}_company_pinyin", condition=known)]


def industry_name(code: str) -> str:
    """The name of an industry's code in the reader's language; any other text unchanged."""
    if code not in BY_CODE:
        return code
    is_chinese = (get_language() or "").startswith("zh")
    return BY_CODE[code].chinese if is_chinese else BY_CODE[code].english


class CompanyQuerySet(models.QuerySet["Company"]):
    def visible_to(self, person: Person) -> "CompanyQuerySet":
        """Rows that the person may see."""
        return self.filter(rows_for(person, "companies.view_company"))

    def current(self) -> "CompanyQuerySet":
        """Companies that were not merged into another."""
        return self.filter(merged_into=None)


class Company(Journey, MatchKeys, Searchable):
    """A firm, whatever it buys."""

    name = models.CharField(_("company"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=80, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    industry = models.CharField(_("industry"), max_length=60, blank=True, db_index=True)
    region = models.CharField(_("region"), max_length=60, blank=True, db_index=True)
    city = models.CharField(_("city"), max_length=60, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    annual_revenue = models.DecimalField(_("annual revenue"), max_digits=16, decimal_places=2, null=True, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="subsidiaries", verbose_name=_("part of")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="companies",
        verbose_name=_("owner"),
    )
    merged_into = models.ForeignKey("self", null=True, editable=False, on_delete=models.PROTECT, related_name="merged")
    source_ref = models.CharField(_("id in the former system"), max_length=120, null=True, blank=True, unique=True)
    created_at = models.DateTimeField(_("created at"))

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        indexes = [
            *match_key_indexes("company"),
            *search_indexes("company"),
            models.Index(fields=["-created_at", "-id"], name="company_newest"),
            models.Index(fields=["name", "id"], name="company_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("companies:company-detail", args=[self.pk])

    @property
    def phone_shown(self) -> str:
        """The phone as people read it."""
        return shown_phone(self.phone)

    @property
    def region_line(self) -> str:
        """Province and city; the city alone where both are one."""
        return " ".join(dict.fromkeys(filter(None, (self.region, self.city))))

    @property
    def industry_name(self) -> str:
        """The industry as the reader says it; the text itself where the tree does not know it."""
        return industry_name(self.industry)


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, person: Person) -> "ContactQuerySet":
        """Rows that the person may see: whoever sees companies sees their contacts."""
        return self.filter(rows_for(person, "companies.view_company"))


class Contact(MatchKeys, Searchable):
    """A person at a firm."""

    company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.PROTECT, related_name="contacts", verbose_name=_("company")
    )
    name = models.CharField(_("name"), max_length=80)
    person_key = models.CharField(max_length=80, blank=True, default="", editable=False)
    title = models.CharField(_("job title"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=80, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    journey = models.UUIDField(null=True, editable=False)
    source_ref = models.CharField(_("id in the former system"), max_length=120, null=True, blank=True, unique=True)
    created_at = models.DateTimeField(_("created at"))

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [
            *match_key_indexes("contact", person="name"),
            *search_indexes("contact"),
            models.Index(fields=["person_key"], name="contact_person_key", condition=~Q(person_key="")),
            models.Index(fields=["-created_at", "-id"], name="contact_newest"),
            models.Index(fields=["name", "id"], name="contact_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("companies:contact-detail", args=[self.pk])

    @property
    def phone_shown(self) -> str:
        """The phone as people read it."""
        return shown_phone(self.phone)


class MatchWeights(models.Model):
    """The weights of the matcher from a moment on; the newest row is used, none means those that are shipped.

    `levels[kind][level]` is [weight in bits, merged pairs, pairs kept apart]; blank `levels` goes back to the shipped
    ones. `decisions[kind]` is [merged, kept apart], also of a kind whose weights stay as shipped for want of decisions.
    """

    levels = models.JSONField(default=dict)
    decisions = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("weights of the matcher")
        verbose_name_plural = _("weights of the matcher")

    def __str__(self) -> str:
        return f"#{self.pk}"
