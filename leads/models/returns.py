"""Why leads come back from sales, as a tree of two levels."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class ReturnReason(models.Model):
    """A reason for which a rep returns a lead; a group has no parent and is not chosen itself."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("reason"), max_length=80)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=_("group of reasons"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("reason to return a lead")
        verbose_name_plural = _("reasons to return a lead")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        """The name; shipped names in the reader's language, own names as typed."""
        return gettext(self.name) if self.name else self.code
