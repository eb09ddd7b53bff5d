"""When an order is paid: the parts that were agreed before signing, and the milestones that parts hang on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sales.models.orders import Order
from sales.models.products import MONEY


class PayMilestone(models.TextChoices):
    """What a payment can wait for, besides a date."""

    SIGNING = "signing", pgettext_lazy("payment", "Signing")
    FIRST_VALUE = "first_value", pgettext_lazy("payment", "First value")
    ACCEPTANCE = "acceptance", pgettext_lazy("payment", "Acceptance")


class PlanPart(models.Model):
    """One part of the payment plan of an order that is not signed: a share or an amount; with neither, the rest."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="plan_parts")
    position = models.PositiveSmallIntegerField()
    share = models.DecimalField(_("share, %"), max_digits=7, decimal_places=4, null=True, blank=True)
    amount = models.DecimalField(_("amount"), **MONEY, null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    milestone = models.CharField(_("hangs on"), max_length=12, choices=PayMilestone.choices, blank=True, default="")
    days_after = models.PositiveSmallIntegerField(_("days after"), default=0)

    class Meta:
        verbose_name = _("part of the payment plan")
        verbose_name_plural = _("parts of the payment plan")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(share=None) | Q(amount=None), name="plan_part_share_or_amount"),
            models.CheckConstraint(
                condition=Q(due_on=None) & ~Q(milestone="") | Q(due_on__isnull=False, milestone=""),
                name="plan_part_one_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.position}"


class OrderMilestone(models.Model):
    """When a milestone of an order is expected, and when it was reached: once, for ever.

    Where no project tells, somebody marks it by hand (`marked_by`), and may take that back.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="pay_milestones")
    milestone = models.CharField(_("milestone"), max_length=12, choices=PayMilestone.choices)
    expected_on = models.DateField(_("expected on"), null=True)
    reached_on = models.DateField(_("reached on"), null=True)
    is_deemed = models.BooleanField(_("deemed accepted"), default=False)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("marked by hand by"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("milestone of an order")
        verbose_name_plural = _("milestones of an order")
        constraints = [models.UniqueConstraint(fields=["order", "milestone"], name="order_milestone_once")]

    def __str__(self) -> str:
        return f"{self.order}: {self.get_milestone_display()}"
