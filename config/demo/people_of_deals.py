"""Who decides at the customers of the demo company, who else is in the race, and what the reps still have to do."""

import random
from datetime import date, timedelta

from companies.models import Company
from people.models import Person
from sales.actions.competitors import add_competitor, competitors_to_choose, meet_competitor
from sales.actions.decision import add_decision_person
from sales.actions.grading import grade_deal
from sales.actions.tasks_of_people import add_task
from sales.models import Deal

RIVALS = [
    ("纷享销客", "国内渠道强，销售团队熟悉", "他们到签单为止；我们从线索管到续费。"),
    ("Salesforce", "全球品牌，生态完整", "本地部署、中文支持，价格不到一半。"),
    ("用友 CRM", "与财务系统一体", "我们与用友对接，三周上线。"),
]
SURNAMES, NAMES = "陈李王张刘赵周吴徐孙", ["建国", "敏", "志强", "丽华", "海峰", "雪梅", "国栋", "晓东"]
CHAIN = [  # role, title, influence, concern
    ("economic_buyer", "总经理", 5, "一年内看到回报"),
    ("decision_maker", "运营总监", 4, "流程能否在两个月内跑起来"),
    ("technical", "IT 经理", 3, "与现有 ERP 的接口"),
    ("user", "业务主管", 2, "操作要比现在的表格快"),
    ("coach", "总经办主任", 3, ""),
]
TASKS = ["发送报价单", "准备演示环境", "确认付款条款", "约见财务总监", "寄送合同草稿"]
WHYS = {"A": "主动问合同条款", "B": "约了二次演示", "C": "还在比较三家", "D": "预算要等明年"}
CHAINS, RACES = 16, 60


def live(today: date, rng: random.Random) -> None:
    """Give open deals their people, competitors, grades and tasks, and some closed ones whom they were won against."""
    by = Person.objects.with_role("sales_manager").first()
    for name, strengths, answer in RIVALS:
        add_competitor({"name": name, "strengths": strengths, "answer": answer}, by=by)
    rivals = list(competitors_to_choose())
    rows = Deal.objects.select_related("owner", "company")
    for deal in rows.open().filter(company__isnull=False).order_by("-pk")[:CHAINS]:
        _people(deal, rng)
        grade = rng.choice("AABBBCD")
        grade_deal(deal, grade, by=deal.owner, why=WHYS[grade])
        if rng.random() < 0.5:
            values = {"title": rng.choice(TASKS), "due_on": today + timedelta(days=rng.randint(-3, 9)), "deal": deal}
            add_task(values, by=deal.owner)
    for deal in rows.filter(status__in=("open", "won", "lost")).order_by("-pk")[:RACES]:
        rival = rng.choice(rivals)
        lost_to = deal.status == Deal.Status.LOST and rng.random() < 0.5
        meet_competitor(deal, rival, {"standing": "lost_to" if lost_to else "in_race"}, by=deal.owner)


def _people(deal: Deal, rng: random.Random) -> None:
    assert isinstance(deal.company, Company)
    chain = [one for one in CHAIN if one[0] in ("decision_maker", "user") or rng.random() < 0.6]
    top = None
    for role, title, influence, concern in chain:
        values = {
            "typed_name": rng.choice(SURNAMES) + rng.choice(NAMES), "title": title, "role": role,
            "influence": influence, "concern": concern, "reports_to": top,
            "stance": "for" if role == "coach" else rng.choice(["for", "neutral", "neutral", "against", "unknown"]),
        }  # fmt: skip
        person = add_decision_person(deal, values, by=deal.owner)
        top = top or person
