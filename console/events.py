"""What the console itself announces."""

from django.utils.translation import gettext_lazy as _

from journal.kinds import EventKind

IMPORT_TAKEN_BACK = EventKind("console.import_taken_back", _("Import taken back, rows: {undone}; stayed: {stayed}"))
