"""The reasons to return a lead that an installation starts with. Names are shown in the reader's language."""

from leads.defaults import gettext_noop

# (code, name, code of the group)
RETURN_REASONS: tuple[tuple[str, str, str], ...] = (
    ("unreachable", gettext_noop("Can't be reached"), ""),
    ("wrong-number", gettext_noop("Wrong number or address"), "unreachable"),
    ("no-answer", gettext_noop("Never answers"), "unreachable"),
    ("unfit", gettext_noop("Not our customer"), ""),
    ("no-need", gettext_noop("No need for what we sell"), "unfit"),
    ("too-small", gettext_noop("Too small"), "unfit"),
    ("competitor", gettext_noop("A competitor, a student or a vendor"), "unfit"),
    ("known", gettext_noop("Known already"), ""),
    ("is-customer", gettext_noop("Is our customer already"), "known"),
    ("colleague", gettext_noop("A colleague works it already"), "known"),
    ("misrouted", gettext_noop("Sent to the wrong person"), ""),
    ("other-region", gettext_noop("Another region"), "misrouted"),
    ("other-product", gettext_noop("Another product or industry"), "misrouted"),
    ("incomplete", gettext_noop("Not enough is known"), ""),
    ("no-contact-person", gettext_noop("Nobody to talk to is named"), "incomplete"),
    ("need-unclear", gettext_noop("What they need is unclear"), "incomplete"),
    ("later", gettext_noop("Not now"), ""),
    ("no-budget", gettext_noop("No budget this year"), "later"),
    ("ask-later", gettext_noop("Asked to be called later"), "later"),
)
