"""The score table that an installation starts with. It is meant to be changed: nobody sells to everybody."""
# ruff: noqa: E501 (a table reads best one line per rule)

from leads.defaults import gettext_noop
from leads.rules.scoring import FIT, INTENT, Matrix, ScoreRule, Table

_DECIDES = [
    "总经理", "董事长", "总裁", "总监", "负责人", "创始人", "老板", "厂长", "经理", "ceo", "cio", "cto", "coo", "cfo",
    "president", "founder", "owner", "director", "vp", "head of", "general manager",
]  # fmt: skip
_LEARNS = ["学生", "实习", "student", "intern"]
_ASKS = [
    "报价", "价格", "多少钱", "采购", "招标", "演示", "试用", "上线", "预算", "price", "pricing", "quote", "demo",
    "trial", "budget", "buy", "tender",
]  # fmt: skip


def _rule(score: str, points: int, name: str, field: str, operator: str, value: object = None) -> ScoreRule:
    condition = {"field": field, "is": operator} | ({} if value is None else {"value": value})
    return ScoreRule(name, score, points, [condition])


RULES: tuple[ScoreRule, ...] = (
    _rule(FIT, 15, gettext_noop("Industry that buys our kind of product"), "industry", "in", ["manufacturing", "retail", "trade", "it", "logistics", "services"]),
    _rule(FIT, 5, gettext_noop("Region is known"), "region", "filled"),
    _rule(FIT, 15, gettext_noop("50 employees or more"), "employees", "more", 49),
    _rule(FIT, 10, gettext_noop("200 employees or more"), "employees", "more", 199),
    _rule(FIT, -15, gettext_noop("Fewer than 10 employees"), "employees", "less", 10),
    _rule(FIT, 15, gettext_noop("Decides or leads"), "title", "contains", _DECIDES),
    _rule(FIT, -25, gettext_noop("Student or intern"), "title", "contains", _LEARNS),
    _rule(FIT, 15, gettext_noop("Company mailbox"), "email_kind", "in", ["work"]),
    _rule(FIT, -20, gettext_noop("Throw-away mailbox"), "email_kind", "in", ["disposable"]),
    _rule(FIT, 10, gettext_noop("Credit code is known"), "credit_code", "filled"),
    _rule(FIT, 10, gettext_noop("Company is known"), "company_name", "filled"),
    _rule(INTENT, 15, gettext_noop("Says what they need"), "need", "filled"),
    _rule(INTENT, 25, gettext_noop("Asks for a price, a demo or a trial"), "need", "contains", _ASKS),
    _rule(INTENT, 25, gettext_noop("Came by themselves: search, website or hotline"), "channel", "in", ["sem", "seo", "website", "website-chat", "hotline"]),
    _rule(INTENT, 20, gettext_noop("Recommended by a customer or partner"), "channel", "in", ["referral", "partner", "partner-link"]),
    _rule(INTENT, 10, gettext_noop("Met at an event"), "channel", "in", ["exhibition", "open-class", "salon"]),
    _rule(INTENT, 10, gettext_noop("Can be phoned"), "phone", "filled"),
    _rule(INTENT, 15, gettext_noop("Came again"), "touches", "more", 0),
    _rule(INTENT, 10, gettext_noop("Came three times or more"), "touches", "more", 1),
    _rule(INTENT, 10, gettext_noop("Was here in the last 7 days"), "days", "less", 8),
    _rule(INTENT, -20, gettext_noop("Not heard of for 60 days"), "days", "more", 60),
)  # fmt: skip
SHIPPED = Table(
    rules=RULES,
    base_fit=15,
    base_intent=5,
    target_from=50,
    intending_from=40,
    matrix=Matrix((75, 50), (65, 45), ("ABC", "BCC", "CDD")),
    version=1,
)
