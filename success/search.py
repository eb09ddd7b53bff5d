from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from console.search import Hit, register_search
from success.models import Account


def find_accounts(person: Any, text: str, limit: int) -> Sequence[Hit]:
    """Accounts by the names or the credit code of their company."""
    found = Account.objects.visible_to(person).filter(
        Q(company__name__icontains=text) | Q(company__short_name__icontains=text) | Q(company__credit_code=text.upper())
    )
    rows = found.select_related("company").order_by("-recurring_amount")[:limit]
    return [Hit(str(row), f"{row.get_status_display()} · {row.why_line}", row.get_absolute_url()) for row in rows]


register_search(_("Accounts"), "success.view_account", find_accounts)
