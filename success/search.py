from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Contact
from console.search import Caller, Hit, register_callers, register_search
from success.models import Account


def find_accounts(person: Any, text: str, limit: int) -> Sequence[Hit]:
    """Accounts by the names or the credit code of their company."""
    found = Account.objects.visible_to(person).filter(
        Q(company__name__icontains=text) | Q(company__short_name__icontains=text) | Q(company__credit_code=text.upper())
    )
    rows = found.select_related("company").order_by("-recurring_amount")[:limit]
    return [Hit(str(row), f"{row.get_status_display()} · {row.why_line}", row.get_absolute_url()) for row in rows]


def accounts_of_caller(person: Any, number: str, limit: int) -> Sequence[Caller]:
    """Accounts of the firms that have this number, each with who looks after it."""
    own = Company.objects.current().filter(phone_e164=number).values("pk")
    firms = own.union(Contact.objects.filter(phone_e164=number).values("company"))
    accounts = list(Account.objects.filter(company__in=firms).select_related("company", "csm").order_by("pk")[:limit])
    visible = Account.objects.visible_to(person) if person.may("success.view_account") else Account.objects.none()
    open_to = set(visible.filter(pk__in=[account.pk for account in accounts]).values_list("pk", flat=True))
    return [_caller(account, account.pk in open_to) for account in accounts]


def _caller(account: Account, is_open: bool) -> Caller:
    holder = gettext("put through to {owner}").format(owner=account.csm)
    url = account.get_absolute_url() if is_open else ""
    return Caller(str(account), f"{account.get_status_display()} · {holder}", url)


register_callers(_("Accounts"), accounts_of_caller)
register_search(_("Accounts"), "success.view_account", find_accounts)
