"""What the console's left column, today page and links show of leads."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.navigation import Item
from console.pages import TodayCard
from leads import queries
from leads.actions.routing import ACCEPT
from leads.wording.routing import time_left
from people.models import Person


def _works_the_pool(person: Person) -> bool:
    return person.may("leads.claim_lead") or person.may("leads.view_pool_report") or person.may("leads.judge_lead")


ITEMS = [
    Item(
        gettext_lazy("Cleaning bench"),
        "leads:bench",
        "sparkles",
        "leads.judge_lead",
        10,
        lambda _person: queries.duplicate_groups(),
    ),
    Item(gettext_lazy("My leads"), "leads:my-leads", "user-check", ACCEPT, 11, queries.waiting_offers),
    Item(gettext_lazy("Leads"), "leads:lead-list", "users", "leads.view_lead", 12),
    Item(gettext_lazy("Pool"), "leads:pool", "pool", "leads.view_lead", 13, shown_to=_works_the_pool),
    Item(gettext_lazy("A call comes in"), "leads:hotline", "phone-call", "leads.add_lead", 14),
    Item(gettext_lazy("Campaigns"), "leads:campaign-list", "speakerphone", "leads.view_campaign", 15),
    Item(gettext_lazy("Spend"), "leads:spend-list", "coin", "leads.view_spend", 16),
    Item(gettext_lazy("Returns"), "leads:returns", "arrow-back-up", "leads.view_returns", 17),
    Item(gettext_lazy("Channels"), "leads:channel-list", "sitemap", "leads.view_channel", 76),
    Item(gettext_lazy("Rules of the pool"), "leads:pool-rules", "pool", "leads.change_pool", 79),
    Item(gettext_lazy("Scores and grades"), "leads:scoring", "chart-bar", "leads.change_scoring", 78),
    Item(gettext_lazy("Routing rules"), "leads:routing-list", "route", "leads.change_routing", 77),
]
RECORD_URLS = {
    "leads.lead": "leads:lead-detail",
    "leads.campaign": "leads:campaign-detail",
    "leads.channel": "leads:channel-edit",
    "leads.routingdraft": "leads:routing-draft",
}


def today(person: Person) -> list[TodayCard]:
    """What of leads waits for the person."""
    cards: list[TodayCard] = []
    if person.may(ACCEPT):
        cards.append(_answers(person))
    if person.may("leads.judge_lead"):
        cards += _bench(person)
    return cards


def _answers(person: Person) -> TodayCard:
    offers = list(queries.waiting_offers(person)[:100])
    sentence, tone = time_left(offers[0].due_at) if offers else ("", "")
    why = _("The first one: {title}, {time}").format(title=offers[0].title, time=sentence) if offers else ""
    return TodayCard(_("Leads wait for your answer"), len(offers), reverse("leads:my-leads"), why, tone or "")


def _bench(person: Person) -> list[TodayCard]:
    counts = queries.bench_counts(person)
    return [
        TodayCard(_("Leads came back from sales"), counts.returned[0], reverse("leads:bench-returned"),
             _("Read why, then route them again or refuse them.")),
        TodayCard(_("Leads that the rules could give to nobody"), counts.unroutable[0],
                  reverse("leads:bench-unroutable"), _("Change a rule or give them by hand."), "warn"),
        TodayCard(_("Leads not judged yet"), counts.not_judged[0], reverse("leads:bench-judge"),
             _("Correct what is wrong, or refuse them with a reason.")),
        TodayCard(_("Groups of possible duplicates"), counts.duplicates[0], reverse("leads:bench"),
             _("Merge them, or say that they are not the same.")),
    ]  # fmt: skip
