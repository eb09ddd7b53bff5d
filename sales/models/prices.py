"""Price books: what a product costs, in which currency, from when to when."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sales.models.products import MONEY, Product


class PriceBookQuerySet(models.QuerySet["PriceBook"]):
    def valid_on(self, day: date) -> "PriceBookQuerySet":
        """Books whose days, both inclusive, contain this one."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)

    def overlapping(self, valid_from: date, valid_to: date | None) -> "PriceBookQuerySet":
        """Books that share a day with this span; without an end it never ends."""
        rows = self.filter(Q(valid_to=None) | Q(valid_to__gte=valid_from))
        return rows if valid_to is None else rows.filter(valid_from__lte=valid_to)


class PriceBook(models.Model):
    """List prices of one currency for a span of days, both inclusive; on a day one book holds per currency."""

    name = models.CharField(pgettext_lazy("price book", "name"), max_length=80, unique=True)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = PriceBookQuerySet.as_manager()

    class Meta:
        verbose_name = _("price book")
        verbose_name_plural = _("price books")
        ordering = ["currency", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="price_book_dates_in_order"
            )
        ]
        indexes = [models.Index(fields=["currency", "valid_from"], name="price_book_by_day")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("sales:price-book-detail", args=[self.pk])

    @property
    def why_line(self) -> str:
        """From when to when it holds."""
        return f"{self.valid_from} – {self.valid_to or '…'}"


class Price(models.Model):
    """The price of one product in one book; per year for what recurs."""

    book = models.ForeignKey(PriceBook, on_delete=models.CASCADE, related_name="prices", verbose_name=_("price book"))
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="prices", verbose_name=_("product"))
    price = models.DecimalField(_("price"), **MONEY)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering = ["product__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["book", "product"], name="price_once_per_book"),
            models.CheckConstraint(condition=Q(price__gte=0), name="price_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.price}"
