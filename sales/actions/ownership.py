"""What the firm decides about who owns what is sold to a customer."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.models import OwnershipPolicy
from sales.rules.ownership import COMMERCIAL, OPERATIONS

MOST_MONTHS = 60


@transaction.atomic
def change_ownership(
    renewal_owner: str, expansion_months: int, *, by: Person | None, manager: Person | None = None
) -> OwnershipPolicy:
    """Say who owns renewals, and how many calendar months expansions stay with sales. Holds for what opens from now on.

    A commercial manager or operations need the person who takes the renewals. Raises NotPossible otherwise.
    """
    if renewal_owner not in OwnershipPolicy.RenewalOwner.values:
        raise NotPossible(_("Renewals can't belong to “{owner}”.").format(owner=renewal_owner), code="bad_owner")
    if not 0 <= expansion_months <= MOST_MONTHS:
        raise NotPossible(
            _("Expansions stay with sales for 0 to {most} months.").format(most=MOST_MONTHS), code="bad_months"
        )
    if renewal_owner in (COMMERCIAL, OPERATIONS):
        if manager is None or not manager.is_active:
            raise NotPossible(_("Say who takes the renewals: somebody who is at work."), code="no_manager")
    else:
        manager = None
    OwnershipPolicy.objects.get_or_create(pk=1)
    rule = OwnershipPolicy.objects.select_for_update().get(pk=1)
    if (rule.renewal_owner, rule.expansion_months, rule.manager_id) == (
        renewal_owner, expansion_months, manager.pk if manager else None,
    ):  # fmt: skip
        return rule
    rule.renewal_owner, rule.expansion_months, rule.manager = renewal_owner, expansion_months, manager
    rule.changed_at, rule.changed_by = timezone.now(), by
    rule.save()
    record(events.OWNERSHIP_CHANGED, rule, by=by, renewal_owner=renewal_owner, months=expansion_months)
    return rule
