"""How far back leads may claim an order: what the firm decided, from which month on."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LONGEST_LOOK_BACK = 60


class AuditWindow(models.Model):
    """The look-back of months from `from_month` (its first day) on, until a later row takes over."""

    from_month = models.DateField(_("from which month on"), unique=True)
    look_back_months = models.PositiveSmallIntegerField(
        _("months looked back"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST_LOOK_BACK)]
    )
    why = models.CharField(_("why"), max_length=300)
    set_at = models.DateTimeField(_("set at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("set by")
    )

    class Meta:
        verbose_name = _("look-back of the audit")
        verbose_name_plural = _("look-backs of the audit")
        ordering = ["-from_month"]
        constraints = [
            models.CheckConstraint(
                condition=Q(look_back_months__range=(1, LONGEST_LOOK_BACK)), name="audit_window_months"
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_month:%Y-%m}: {self.look_back_months}"
