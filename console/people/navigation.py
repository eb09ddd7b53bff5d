from django.utils.translation import gettext_lazy as _

from console.navigation import Item

RECORD_URLS = {
    "people.person": "people:person-detail",
    "people.team": "people:team-detail",
    "people.handover": "people:handover",
}

# no badge and no card of today: each department counts the hand-overs that wait in its own words
ITEMS = [
    Item(_("Hand-overs"), "people:handover-list", "arrows-exchange", None, 5),
    Item(_("People"), "people:person-list", "users", "people.view_person", 90),
]
