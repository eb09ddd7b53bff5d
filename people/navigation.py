from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.navigation import Item
from console.pages import TodayCard
from people.models import Person
from people.queries import open_handovers_for

RECORD_URLS = {
    "people.person": "people:person-detail",
    "people.team": "people:team-detail",
    "people.handover": "people:handover",
}


def waiting_handovers(person: Person) -> int | None:
    """How many hand-overs wait for the person's answer."""
    return open_handovers_for(person).count() or None


ITEMS = [
    Item(gettext_lazy("Hand-overs"), "people:handover-list", "arrows-exchange", None, 5, waiting_handovers),
    Item(gettext_lazy("People"), "people:person-list", "users", "people.view_person", 90),
]


def today(person: Person) -> list[TodayCard]:
    """Hand-overs to answer."""
    waiting = open_handovers_for(person)
    count = waiting.count()
    url = f"{reverse('people:handover-list')}?status=offered"
    first = waiting.first()
    why = _("Longest waiting: {title}").format(title=first.title) if first else ""
    return [TodayCard(_("Hand-overs to answer"), count, url, why)]
