"""What renewals announces. The funnel's stage "renewed" is read from RENEWAL_WON."""

from django.utils.translation import gettext_lazy as _

from console.values import money_of
from journal.kinds import EventKind

_OWNER = {"owner": "people.Person"}

RENEWAL_OPENED = EventKind(
    "renewals.renewal_opened", _("Renewal opened, due {anchor_on}, worked by {owner}"), refs=_OWNER
)
RENEWAL_ASSIGNED = EventKind("renewals.renewal_assigned", _("Renewal given to {owner}"), refs=_OWNER)
RENEWAL_MOVED = EventKind(
    "renewals.renewal_moved", _("Anchor moved: {before} → {anchor_on}; the contract now ends {ends_on}")
)
RENEWAL_TERM_MOVED = EventKind(
    "renewals.renewal_term_moved", _("The contract now ends {ends_on}; the loss stands until it is opened again")
)
RENEWAL_PLANNED = EventKind("renewals.renewal_planned", _("Usage reviewed and plan made"))
RENEWAL_TALKS_STARTED = EventKind("renewals.renewal_talks_started", _("Talks started"))
RENEWAL_WON = EventKind(
    "renewals.renewal_won",
    _("Renewed by order {order}, {money} a year"),
    refs={"order": "sales.Order"},
    shows={"money": money_of},
)
RENEWAL_LOST = EventKind("renewals.renewal_lost", _("Renewal lost"))
RENEWAL_REOPENED = EventKind("renewals.renewal_reopened", _("Renewal opened again"))
