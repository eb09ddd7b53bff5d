"""The channels and the routing rule that an installation starts with. Names are shown in the reader's language."""


def gettext_noop(message: str) -> str:
    """Marks a message for translation."""
    return message


# (key, name, side, is_paid, key of the channel above)
CHANNELS: tuple[tuple[str, str, str, bool, str], ...] = (
    ("online", gettext_noop("Online channels"), "online", False, ""),
    ("own-media", gettext_noop("Own media"), "online", False, "online"),
    ("website", gettext_noop("Website"), "online", False, "online"),
    ("website-chat", gettext_noop("Website chat"), "online", False, "online"),
    ("vertical-site", gettext_noop("Vertical site"), "online", True, "online"),
    ("seo", gettext_noop("SEO"), "online", False, "online"),
    ("sem", gettext_noop("SEM"), "online", True, "online"),
    ("partner-link", gettext_noop("Partner link"), "online", True, "online"),
    ("offline", gettext_noop("Offline channels"), "offline", False, ""),
    ("exhibition", gettext_noop("Exhibition"), "offline", True, "offline"),
    ("open-class", gettext_noop("Open class"), "offline", True, "offline"),
    ("salon", gettext_noop("Salon"), "offline", True, "offline"),
    ("cold-visit", gettext_noop("Cold visit"), "offline", False, "offline"),
    ("print", gettext_noop("Print"), "offline", True, "offline"),
    ("alliance", gettext_noop("Alliance"), "offline", False, "offline"),
    ("other", gettext_noop("Other channels"), "other", False, ""),
    ("hotline", gettext_noop("400 hotline"), "other", False, "other"),
    ("partner", gettext_noop("Partner"), "other", False, "other"),
    ("referral", gettext_noop("Referral"), "other", False, "other"),
    ("file", gettext_noop("File import"), "other", False, "other"),
    ("api", gettext_noop("API"), "other", False, "other"),
)
LAST_RULE = gettext_noop("All other leads")
# (utm_source, utm_medium, key of the channel); a blank one fits all
UTM_RULES: tuple[tuple[str, str, str], ...] = (
    ("", "cpc", "sem"),
    ("", "ppc", "sem"),
    ("", "paidsearch", "sem"),
    ("", "organic", "seo"),
    ("", "social", "own-media"),
    ("", "email", "own-media"),
    ("wechat", "", "own-media"),
    ("weixin", "", "own-media"),
    ("", "affiliate", "partner-link"),
    ("", "partner", "partner-link"),
    ("", "referral", "vertical-site"),
    ("", "chat", "website-chat"),
    ("", "qrcode", "exhibition"),
)
