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
# What Chinese firms write in a column of sources; a channel that is called so itself wins.
CHANNEL_WORDS = {
    "website": "官网 公司官网 官方网站 网站 网站注册 官网注册 官网表单 官网留言",
    "website-chat": "在线客服 在线咨询 网站客服 网站咨询 商桥 百度商桥",
    "own-media": "公众号 微信公众号 微信 企业微信 抖音 视频号 知乎 小红书 微博 自媒体 新媒体",
    "sem": "百度推广 百度竞价 竞价 竞价推广 搜索推广 搜索广告 百度 百度sem 360推广 搜狗推广 付费搜索",
    "seo": "自然搜索 百度自然 百度自然搜索 搜索优化 自然流量",
    "exhibition": "展览 会展 展览会 行业展会 博览会",
    "open-class": "直播 直播课 线上直播 线上公开课 网络研讨会",
    "cold-visit": "陌拜 陌生拜访 扫楼 地推",
    "hotline": "400 400电话 热线 热线电话 来电 电话咨询",
    "partner": "合作伙伴 渠道商 代理商 经销商",
    "referral": "转介绍 老客户介绍 老客户转介绍 客户介绍 客户推荐 朋友介绍 介绍",
}
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
