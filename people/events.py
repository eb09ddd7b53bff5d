from django.utils.translation import gettext_lazy as _

from journal.kinds import EventKind

_TO = {"to": "people.Person"}

PERSON_ADDED = EventKind("people.person_added", _("Person added"))
PERSON_CHANGED = EventKind("people.person_changed", _("Person changed: {fields}"))
TEAM_ADDED = EventKind("people.team_added", _("Team added"))
TEAM_CHANGED = EventKind("people.team_changed", _("Team changed: {fields}"))
HANDOVER_OFFERED = EventKind("people.handover_offered", _("Hand-over offered to {to}"), refs=_TO)
HANDOVER_ACCEPTED = EventKind("people.handover_accepted", _("Hand-over accepted by {to}"), refs=_TO)
HANDOVER_RETURNED = EventKind("people.handover_returned", _("Hand-over returned by {to}"), refs=_TO)
HANDOVER_WITHDRAWN = EventKind("people.handover_withdrawn", _("Hand-over to {to} withdrawn"), refs=_TO)
