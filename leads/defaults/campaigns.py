"""The checklist that a new campaign starts with, by kind of channel. Lines are shown in the reader's language."""

from leads.defaults import gettext_noop
from leads.models import CampaignItem, Channel

BEFORE, DURING, AFTER = CampaignItem.ORDER
Line = tuple[CampaignItem.Phase, int, str]  # phase, days after the first day (after the last one in AFTER), what

EVENT: tuple[Line, ...] = (
    (BEFORE, -30, gettext_noop("Book the place and settle the budget")),
    (BEFORE, -21, gettext_noop("Settle the topic, the speaker and whom to invite")),
    (BEFORE, -14, gettext_noop("Send the invitations; print the material")),
    (BEFORE, -3, gettext_noop("Call everybody who signed up")),
    (BEFORE, -1, gettext_noop("Test the demo and the form on the spot")),
    (DURING, 0, gettext_noop("Take down every visitor with phone, firm and need")),
    (DURING, 0, gettext_noop("Mark who wants to be called today")),
    (AFTER, 1, gettext_noop("Import the leads; the hot ones are called within one working day")),
    (AFTER, 3, gettext_noop("Send thanks and the material to everybody")),
    (AFTER, 7, gettext_noop("Enter what it really cost")),
    (AFTER, 14, gettext_noop("Ask sales which leads were good, and why the others were not")),
)
EXHIBITION: tuple[Line, ...] = (
    (BEFORE, -60, gettext_noop("Choose the stand; sign the contract with the fair")),
    *EVENT,
)
ADVERTISING: tuple[Line, ...] = (
    (BEFORE, -7, gettext_noop("Settle keywords or audience, the bid and the daily limit")),
    (BEFORE, -5, gettext_noop("Have the advertisement and its page approved")),
    (BEFORE, -2, gettext_noop("Test the form and the source in the link (utm)")),
    (DURING, 1, gettext_noop("First look: do leads arrive with the right source?")),
    (DURING, 7, gettext_noop("Weekly look at cost per lead; stop what brings nothing")),
    (AFTER, 3, gettext_noop("Enter what it really cost")),
    (AFTER, 14, gettext_noop("Ask sales which leads were good, and why the others were not")),
)
CONTENT: tuple[Line, ...] = (
    (BEFORE, -10, gettext_noop("Settle the topic and for whom it is written")),
    (BEFORE, -3, gettext_noop("Have a customer or a colleague from sales read it")),
    (BEFORE, -1, gettext_noop("Test the form and the source in the link (utm)")),
    (DURING, 0, gettext_noop("Publish; tell sales so that they can pass it on")),
    (DURING, 7, gettext_noop("Answer comments and questions")),
    (AFTER, 14, gettext_noop("Write down what was read and what brought leads")),
)
PARTNERSHIP: tuple[Line, ...] = (
    (BEFORE, -14, gettext_noop("Settle who brings what, and how leads are shared")),
    (BEFORE, -7, gettext_noop("Brief the partner's people; hand over the material")),
    (DURING, 7, gettext_noop("Weekly talk with the partner: what came, what is missing")),
    (AFTER, 7, gettext_noop("Settle the account with the partner")),
    (AFTER, 14, gettext_noop("Ask sales which leads were good, and why the others were not")),
)
BY_KEY: dict[str, tuple[Line, ...]] = {
    "exhibition": EXHIBITION,
    "open-class": EVENT,
    "salon": EVENT,
    "sem": ADVERTISING,
    "vertical-site": ADVERTISING,
    "print": ADVERTISING,
    "own-media": CONTENT,
    "website": CONTENT,
    "seo": CONTENT,
    "partner-link": PARTNERSHIP,
    "partner": PARTNERSHIP,
    "alliance": PARTNERSHIP,
    "referral": PARTNERSHIP,
}
BY_SIDE = {Channel.Side.OFFLINE: EVENT, Channel.Side.ONLINE: ADVERTISING}


def lines_for(channel: Channel) -> tuple[Line, ...]:
    """The checklist of a channel's kind; an own channel has that of the channel above, or of its side."""
    keys = [channel.key, channel.parent.key if channel.parent else ""]
    found = next((BY_KEY[key] for key in keys if key in BY_KEY), None)
    return found or BY_SIDE.get(Channel.Side(channel.side), EVENT)
