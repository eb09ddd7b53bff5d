"""What marketing did in the same eighteen months: campaigns with their goals, spend by month, visitors by day."""

import random
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from config.demo.clock import Clock
from leads.actions import (
    add_campaign,
    add_intake_form,
    close_campaign,
    finish_item,
    start_campaign,
    take_spend,
    take_visits,
)
from leads.actions.doors import ensure_utm_rules
from leads.actions.spend import Amount, Count
from leads.importers.marketing import month_end
from leads.models import Campaign, Channel, Spend
from people.models import Person

# channel, code, name, first month and day, length in days, planned cost, goal of leads
YEARLY = (
    ("exhibition", "CIIF", "工博会", (9, 12), 5, 180_000, 90),
    ("exhibition", "SPRING-FAIR", "春季数字化展", (4, 8), 4, 120_000, 80),
    ("open-class", "CLASS-Q1", "年初数字化公开课", (3, 5), 30, 18_000, 25),
    ("open-class", "CLASS-Q3", "制造业回款公开课", (8, 15), 35, 20_000, 30),
    ("salon", "CEO-SALON", "CEO闭门沙龙", (6, 10), 20, 36_000, 12),
    ("sem", "SEM-CRM", "百度“CRM系统”词包", (1, 1), 175, 420_000, 380),
    ("vertical-site", "ZOL-H2", "垂直门户下半年包", (7, 1), 180, 60_000, 60),
)
MONTHLY = {"sem": 62_000, "vertical-site": 8_500, "seo": 9_000, "own-media": 12_000, "partner-link": 3_000}
PRESS = 15_000  # brand, each month
DAILY = {"website": (420, 0.028), "sem": (310, 0.024), "seo": (260, 0.03), "own-media": (140, 0.02)}
WORKED = (
    "现场演示排队时间短，扫码登记后当天分配，销售两小时内联系。",
    "提前一周电话邀约，到场率比去年高；案例客户现身说法最有用。",
)
FAILED = ("周末到场的多是学生和同行，有效率低；名片没有写清需求。", "落地页前三天表单来源没带参数，部分线索归错渠道。")
NEXT = "下次提前两周测试表单，并请两位在用客户分享。"


class Marketing:
    """Plans the campaigns before leads come, so that leads find theirs; enters cost and visitors, and looks back."""

    def __init__(self, clock: Clock, manager: Person) -> None:
        self.clock, self.manager = clock, manager
        self.random = random.Random(20_260_202)  # its own, so that the company's story stays what it was
        self.channels = {channel.key: channel for channel in Channel.objects.all()}
        self.campaigns: list[Campaign] = []

    def plan(self) -> None:
        """The campaigns of last year and this, the rules for links, and a form."""
        ensure_utm_rules()
        first = self.clock.today - timedelta(days=548)
        for year in range(first.year, self.clock.today.year + 1):
            for key, code, name, (month, day), length, cost, goal in YEARLY:
                starts = date(year, month, day)
                if first <= starts <= self.clock.today + timedelta(days=60):
                    self._plan_one(key, f"{code}-{year}", f"{year} {name}", starts, length, cost, goal)
        site = {"name": "官网预约演示", "channel": self.channels["website"], "origins": ["https://www.example.com"]}
        add_intake_form(site, by=self.manager)

    def _plan_one(self, key: str, code: str, name: str, starts: date, length: int, cost: int, goal: int) -> None:
        values = {
            "code": code, "name": name, "channel": self.channels[key], "starts_on": starts,
            "ends_on": starts + timedelta(days=length), "planned_cost": Decimal(cost), "goal_leads": goal,
            "goal_valid": round(goal * 0.55), "goal_deals": round(goal * 0.12),
        }  # fmt: skip
        self.campaigns.append(add_campaign(values, by=self.manager))

    def campaign_of(self, channel: str, day: date) -> str:
        """The code that a lead of this channel and day came with; after an event leads still come for three weeks."""
        for campaign in self.campaigns:
            late = timedelta(days=21 if campaign.channel.side == Channel.Side.OFFLINE else 0)
            if campaign.channel.key == channel and campaign.starts_on <= day <= campaign.ends_on + late:
                return campaign.code
        return ""

    def account(self) -> None:
        """Enter what was spent and who visited, close what is over and begin what has begun."""
        take_spend([*self._monthly(), *self._of_campaigns()], by=self.manager)
        take_visits(list(self._visits()), by=self.manager)
        for campaign in self.campaigns:
            if campaign.starts_on <= self.clock.today:
                self._run(start_campaign(campaign, by=self.manager))

    def _run(self, campaign: Campaign) -> None:
        for item in campaign.items.filter(due_on__lt=self.clock.today - timedelta(days=4)):
            finish_item(item, by=self.manager)
        if campaign.ends_on < self.clock.today - timedelta(days=20):
            texts = {"what_worked": self.random.choice(WORKED), "what_did_not": self.random.choice(FAILED)}
            close_campaign(campaign, by=self.manager, **texts, next_time=NEXT)

    def _monthly(self) -> Iterable[Amount]:
        first = (self.clock.today - timedelta(days=548)).replace(day=1)
        while first <= self.clock.today:
            for key, usual in MONTHLY.items():
                yield self._amount(key, first, usual, Spend.Kind.PERFORMANCE)
            yield self._amount("print", first, PRESS, Spend.Kind.BRAND)
            first = month_end(first) + timedelta(days=1)

    def _amount(self, key: str, first: date, usual: int, kind: str) -> Amount:
        amount = Decimal(round(usual * self.random.uniform(0.85, 1.2)))
        code = self.campaign_of(key, first + timedelta(days=14))
        campaign = next((each.pk for each in self.campaigns if each.code == code), None)
        return Amount(self.channels[key], campaign, first, month_end(first), kind, amount, "CNY")

    def _of_campaigns(self) -> Iterable[Amount]:
        for campaign in self.campaigns:
            offline = campaign.channel.side == Channel.Side.OFFLINE  # what is bought online is in the monthly bills
            if offline and campaign.ends_on < self.clock.today:
                amount = Decimal(round(float(campaign.planned_cost) * self.random.uniform(0.85, 1.25)))
                days = (campaign.starts_on, campaign.ends_on)
                yield Amount(campaign.channel, campaign.pk, *days, Spend.Kind.PERFORMANCE, amount, "CNY")

    def _visits(self) -> Iterable[Count]:
        for age in range(1, 549):
            day = self.clock.today - timedelta(days=age)
            for key, (usual, rate) in DAILY.items():
                growth = (1.6 - age / 548) * (0.45 if day.weekday() > 4 else 1)
                visitors = round(usual * growth * self.random.uniform(0.8, 1.2))
                yield Count(self.channels[key], day, visitors, round(visitors * rate * self.random.uniform(0.7, 1.3)))
