from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from console.search import Hit, register_search
from renewals.models import Renewal
from renewals.wording import step_words


def find_renewals(person: Any, text: str, limit: int) -> Sequence[Hit]:
    """Undecided renewals by company or number of the ending order."""
    found = (
        Renewal.objects.visible_to(person)
        .undecided()
        .filter(
            Q(account__company__name__icontains=text)
            | Q(account__company__short_name__icontains=text)
            | Q(order__number__icontains=text)
        )
    )
    rows = found.select_related("account__company").order_by("anchor_on")[:limit]
    return [Hit(str(row), step_words(row)[0], row.get_absolute_url()) for row in rows]


register_search(_("Renewals"), "renewals.view_renewal", find_renewals)
