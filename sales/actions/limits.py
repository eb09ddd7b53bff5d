"""How the discount limits of an installation change."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from console.values import number
from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from people.roles import ROLES
from sales import events
from sales.actions.checks import clean_percent
from sales.models import DiscountLimit
from sales.queries.prices import discount_limits
from sales.rules.discounts import DEFAULT_LIMIT

SELLING = ("sales.sign_order", "sales.approve_order")


def selling_roles() -> list[str]:
    """The roles that sign orders or approve them: those for whom a limit means something."""
    return [key for key, role in ROLES.items() if any(right in role.rights for right in SELLING)]


@transaction.atomic
def change_limits(values: Mapping[str, Any], *, by: Person | None, why: str = "") -> dict[str, Any]:
    """Set the largest discount, in per cent, that roles may give alone; returns all limits.

    Drafts and approvals stay as they are. Raises NotPossible for a role that sells nothing or a percentage outside 0
    to 100.
    """
    unknown = sorted(set(values) - set(selling_roles()))
    if unknown:
        raise NotPossible(_("The role {role} gives no discounts.").format(role=unknown[0]), code="bad_role")
    before = discount_limits()
    for role, typed in values.items():
        percent = clean_percent(typed)
        if percent == before.get(role, DEFAULT_LIMIT):
            continue
        row = DiscountLimit.objects.update_or_create(role=role, defaults={"percent": percent})[0]
        facts: dict[str, Any] = {
            "role": role,
            "limit": number(percent),
            "before": number(before.get(role, DEFAULT_LIMIT)),
        }
        record(events.LIMIT_CHANGED, row, by=by, why=why, **facts)
    return {role: discount_limits().get(role, DEFAULT_LIMIT) for role in selling_roles()}
