"""What success announces. The funnel's stage "active" is read from ACCOUNT_BECAME_ACTIVE."""

from django.utils.translation import gettext_lazy as _

from journal.kinds import EventKind

_CSM = {"csm": "people.Person"}

ACCOUNT_OPENED = EventKind("success.account_opened", _("Became a customer, looked after by {csm}"), refs=_CSM)
ACCOUNT_ASSIGNED = EventKind("success.account_assigned", _("Given to {csm}"), refs=_CSM)
ACCOUNT_TAKEN_OVER = EventKind("success.account_taken_over", _("Taken over by {csm} from implementation"), refs=_CSM)
ACCOUNT_WENT_LIVE = EventKind("success.account_went_live", _("Live: the customer has its first value"))
ACCOUNT_RETURNED = EventKind("success.account_returned", _("Returned to implementation by {csm}"), refs=_CSM)
ACCOUNT_BECAME_ACTIVE = EventKind("success.account_became_active", _("First week of use"))
USAGE_WITHDRAWN = EventKind("success.usage_withdrawn", _("Days of use taken back with their import: {count}"))
ACCOUNT_CHURNED = EventKind("success.account_churned", _("Customer lost"))
ACCOUNT_WON_BACK = EventKind("success.account_won_back", _("Customer won back"))
ACCOUNT_CHANGED = EventKind("success.account_changed", _("Account changed: {fields}"))
HEALTH_SCORED = EventKind("success.health_scored", _("Health {score}, covering {coverage}% of the weights"))
HEALTH_OVERRIDE_ENDED = EventKind("success.health_override_ended", _("Health is computed again"))
HEALTH_OVERRIDDEN = EventKind("success.health_overridden", _("Health set by hand to {score} until {until}"))
