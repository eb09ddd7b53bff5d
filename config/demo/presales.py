"""Presales of the demo company: skills, support requests, promises, the sales kit, trainings."""

import random
from datetime import datetime, time, timedelta
from itertools import cycle
from typing import Any

from config.demo.clock import Clock
from journal.actions import Entry, note_many
from people.models import Person
from sales import events
from sales.actions.kit import add_kit_item
from sales.actions.presales import accept_request, ask_presales, finish_request, return_request
from sales.actions.presales_rules import set_skills
from sales.actions.trainings import add_training
from sales.models import Deal, KitItem, KitUse, PresalesRequest, Product, Promise, Stage, Training
from sales.rules.presales import USUAL_HOURS

SEED = 47
KNOWS = [
    {"智能制造": 3, "云桥协同 专业版": 3, "云桥流程模块": 2},
    {"零售": 3, "物流": 2, "云桥协同 基础版": 3, "云桥 BI 模块": 2},
    {"医疗": 3, "教育": 2, "软件": 2, "云桥 BI 模块": 3, "云桥协同 基础版": 1},
]
KIT = [
    ("Company deck", "公司介绍", "deck", "", "", (), "先讲三家同城客户，再讲产品，十五分钟以内"),
    ("Factory deck", "制造业方案介绍", "deck", "manufacturing", "", ("qualify", "demo"), "先问交期与返工，再看看板"),
    ("Demo script, forty minutes", "四十分钟演示脚本", "script", "", "core", ("demo",), "对账与审批放前面"),
    ("Precision parts case", "精密制造客户案例", "case", "manufacturing", "", ("demo", "proposal"), "三个月上线"),
    ("Retail chain case", "连锁零售案例", "case", "retail", "", ("demo", "proposal"), "两百家门店巡店"),
    ("Price sheet", "报价单", "prices", "", "", ("proposal", "negotiation"), "折扣按权限，不口头承诺"),
    ("Security questions", "信息安全问答", "answers", "", "", ("proposal", "negotiation"), "法务与信息部常问的二十条"),
    ("Approvals in three minutes", "三分钟看审批", "video", "", "core-pro", ("qualify", "demo"), "发给没到场的决策人"),
    ("Order to cash", "制造业订单到回款方案", "solution", "manufacturing", "", ("proposal",), "附流程图"),
    ("Store operations", "门店运营方案", "solution", "retail", "", ("proposal",), "附投入产出表"),
]
TRAININGS = [
    ("怎么讲制造业的交期", "华北、华东销售组", 14), ("BI 模块演示技巧", "全体销售", 21),
    ("报价与折扣规则", "新入职销售", 6), ("信息安全问答演练", "华南销售组", 7), ("门店运营方案解读", "全体销售", 19),
]  # fmt: skip
ASKED = [
    "客户财务总监会到场，重点看对账",
    "标书下周五截止，需要技术应答",
    "工厂三条产线，要先看流程",
    "对方在比两家，想看移动端",
]
RESULTS = ["演示完成，对方要求两周试用", "技术应答已交，等开标", "调研报告已发，确认三个场景", "方案评审通过，进入报价"]
RETURNS = ["请补充到场人员与关注点", "时间太紧，请与客户另约"]
PROMISED = [
    "上线前导入五年历史数据",
    "对接客户 ERP 的订单接口",
    "驻场培训两天",
    "首年免费升级到专业版",
    "移动端支持离线巡店",
]
COMMENTS = ["客户当场要走了一份", "案例太旧，换成今年的", "决策人转发给了总经理", "第三页看不懂"]


def help_sellers(clock: Clock) -> None:
    """Play presales, the kit and promises over the deals that are there."""
    rng = random.Random(SEED)
    people = list(Person.objects.with_role("presales"))
    head = Person.objects.with_role("presales_lead")[0]
    for person, skills in zip(people, cycle(KNOWS), strict=False):
        set_skills(person, skills, by=head)
    items, trainings = _kit(clock, rng, people), _trainings(clock, rng, people)
    rows = Deal.objects.filter(kind="new").select_related("owner", "company", "stage", "product")
    deals = list(rows.order_by("-pk")[:600])
    closed = [deal for deal in deals if deal.status in ("won", "lost")]
    _past_requests(clock, rng, people, rng.sample(closed, min(90, len(closed))))
    _open_requests(clock, rng, [deal for deal in deals if deal.status == "open"])
    _uses(rng, items, trainings, deals)
    _promises(clock, rng, people, deals)


def _kit(clock: Clock, rng: random.Random, people: list[Person]) -> list[KitItem]:
    products, stages = Product.objects.in_bulk(field_name="code"), Stage.objects.in_bulk(field_name="key")
    made = []
    for number, (title, title_zh, kind, industry, product, keys, note) in enumerate(KIT):
        values = {"title": title, "title_zh": title_zh, "kind": kind, "industry": industry, "note": note}
        at = clock.office_moment(clock.today - timedelta(days=rng.randint(8, 170)))
        made.append(
            add_kit_item(
                {**values, "product": products.get(product)},
                by=people[number % len(people)],
                published_at=at,
                stages=[stages[key] for key in keys if key in stages],
                link=f"https://kit.yunqiao.example/{number + 1}",
            )
        )
    return made


def _trainings(clock: Clock, rng: random.Random, people: list[Person]) -> list[Training]:
    return [
        add_training(
            {"title": title, "audience": audience, "people_count": count,
             "held_on": clock.today - timedelta(days=rng.randint(3, 150))},
            by=people[number % len(people)],
        )
        for number, (title, audience, count) in enumerate(TRAININGS)
    ]  # fmt: skip


def _past_requests(clock: Clock, rng: random.Random, people: list[Person], deals: list[Deal]) -> None:
    """What was done for deals that are closed by now."""
    rows = [row for row in (_done(clock, rng, rng.choice(people), deal) for deal in deals) if row]
    PresalesRequest.objects.bulk_create(rows)
    for kind, who, moment in (
        (events.REQUEST_MADE, "requested_by", "requested_at"), (events.REQUEST_ACCEPTED, "consultant", "accepted_at"),
        (events.REQUEST_DONE, "consultant", "closed_at"),
    ):  # fmt: skip
        note_many(kind, [_entry(row, getattr(row, who), getattr(row, moment)) for row in rows])


def _entry(row: PresalesRequest, by: Person, at: datetime) -> Entry:
    facts = {"kind": row.kind, "consultant": row.consultant_id}
    return Entry(row, by=by, facts=facts, happened_at=at, migrated=True)


def _done(clock: Clock, rng: random.Random, who: Person, deal: Deal) -> PresalesRequest | None:
    if deal.opened_at is None or deal.closed_at is None or deal.closed_at - deal.opened_at < timedelta(days=6):
        return None
    asked = clock.later(deal.opened_at, 1, 3)
    wanted = clock.later(asked, 2, 5)
    spent = rng.randint(10, 420)
    kind = rng.choice(list(USUAL_HOURS))
    return PresalesRequest(
        deal=deal, journey=deal.journey, kind=kind, text=rng.choice(ASKED), wanted_by=wanted, hours=USUAL_HOURS[kind],
        industry=deal.company.industry if deal.company else "", product=deal.product, requested_by=deal.owner,
        consultant=who, status="done", requested_at=asked, answer_due_at=clock.later(asked, 0.2, 0.5),
        accepted_at=asked + timedelta(minutes=spent), accept_minutes=spent, done_minutes=spent + rng.randint(300, 2400),
        closed_at=min(wanted, clock.now), times_returned=int(rng.random() < 0.12), result=rng.choice(RESULTS),
    )  # fmt: skip


def _open_requests(clock: Clock, rng: random.Random, deals: list[Deal]) -> None:
    """What sellers wait for now: done, accepted, returned, unanswered."""
    for number, deal in enumerate(deals[:26]):
        asked = clock.office_moment(clock.today - timedelta(days=rng.randint(1, 6)))
        day = clock.today + timedelta(days=rng.randint(0, 9))
        values: dict[str, Any] = {
            "kind": rng.choice(list(USUAL_HOURS)), "text": rng.choice(ASKED),
            "wanted_by": datetime.combine(day, time(17), asked.tzinfo),
        }  # fmt: skip
        request = ask_presales(deal, values, by=deal.owner, happened_at=asked, migrated=True)
        who = request.consultant
        if who is None or number % 4 == 0:
            continue
        answered = min(clock.later(asked, 0.05, 0.6), clock.now)
        if number % 9 == 1:
            return_request(request, by=who, why=rng.choice(RETURNS), happened_at=answered, migrated=True)
            continue
        request = accept_request(request, by=who, happened_at=answered, migrated=True)
        if number % 3 == 0:
            finish_request(request, by=who, result=rng.choice(RESULTS), happened_at=clock.now, migrated=True)


def _uses(rng: random.Random, items: list[KitItem], trainings: list[Training], deals: list[Deal]) -> None:
    """What was shown on which deal, with what sellers said. Won deals used a little more."""
    rows = []
    for deal in deals:
        if deal.opened_at is None or rng.random() > (0.7 if deal.status == "won" else 0.45):
            continue
        item = rng.choice(items)
        verdict = rng.choice(["useful", "useful", "not_useful", "", ""])
        rows.append(
            KitUse(
                deal=deal,
                item=item,
                version=item.version,
                stage=deal.stage,
                by=deal.owner,
                verdict=verdict,
                used_at=deal.opened_at + timedelta(days=2),
                comment=rng.choice(COMMENTS) if verdict else "",
            )
        )
        if rng.random() < 0.15:
            taught = rng.choice(trainings)
            at = deal.opened_at + timedelta(days=1)
            rows.append(KitUse(deal=deal, training=taught, stage=deal.stage, by=deal.owner, used_at=at))
    KitUse.objects.bulk_create(rows)
    note_many(
        events.KIT_USED,
        [
            Entry(u.deal, by=u.by, facts={"item": u.item_id}, happened_at=u.used_at, migrated=True)
            for u in rows
            if u.item_id
        ],
    )


def _promises(clock: Clock, rng: random.Random, people: list[Person], deals: list[Deal]) -> None:
    """What was said before signing, and what became of it."""
    rows = [row for deal in deals if rng.random() < 0.3 and (row := _promise(clock, rng, people, deal))]
    Promise.objects.bulk_create(rows)
    note_many(
        events.PROMISE_MADE,
        [
            Entry(row.deal, by=row.made_by, facts={"promise": row.pk}, happened_at=_at(row), migrated=True)
            for row in rows
        ],
    )


def _at(row: Promise) -> datetime:
    assert row.deal.opened_at is not None
    return row.deal.opened_at + timedelta(days=1)


def _promise(clock: Clock, rng: random.Random, people: list[Person], deal: Deal) -> Promise | None:
    if deal.opened_at is None or deal.status not in ("open", "won") or deal.opened_at > clock.now - timedelta(days=2):
        return None
    made_on = (deal.opened_at + timedelta(days=1)).date()
    due_on = made_on + timedelta(days=rng.randint(30, 160))
    maker = rng.choice(people) if rng.random() < 0.4 else deal.owner
    status, reason = "made" if rng.random() < 0.5 else "confirmed", ""
    if deal.status == "won":
        status = rng.choice(["delivered", "delivered", "delivered", "broken", "confirmed", "waived"])
        if due_on > clock.today:
            status = "confirmed"
        reason = {"broken": "接口延期一个月", "waived": "客户改用标准功能"}.get(status, "")
    settled = due_on if status in ("delivered", "broken", "waived") else None
    return Promise(
        deal=deal, text=rng.choice(PROMISED), made_to="信息部经理", made_by=maker, made_on=made_on, due_on=due_on,
        status=status, reason=reason, settled_on=settled,
    )  # fmt: skip
