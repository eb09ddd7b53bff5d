"""Eighteen months of leads: they come in, are judged, routed, answered, worked, converted or given up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from config.demo.clock import Clock
from config.demo.market import CITIES, TITLES, Market
from config.demo.marketing import Marketing
from leads.actions import (
    Incoming,
    Intake,
    accept_lead,
    add_leads,
    add_rule,
    ensure_defaults,
    lose_lead,
    recycle_lead,
    return_lead,
    route_past,
    start_work,
)
from leads.models import Channel, Lead, ReturnReason, RoutingRule
from people.models import Person, Team
from people.rules.working_time import is_working_day

# (channel, share of leads, share valid, share of valid ones that become deals)
CHANNELS = [
    ("sem", 26, 0.52, 0.16),
    ("seo", 14, 0.66, 0.26),
    ("website", 13, 0.64, 0.24),
    ("exhibition", 12, 0.58, 0.22),
    ("own-media", 8, 0.60, 0.20),
    ("hotline", 6, 0.74, 0.30),
    ("referral", 5, 0.88, 0.48),
    ("open-class", 5, 0.55, 0.20),
    ("vertical-site", 4, 0.50, 0.14),
    ("salon", 3, 0.62, 0.26),
    ("partner", 2, 0.72, 0.30),
    ("website-chat", 2, 0.58, 0.20),
]
REFUSALS = ["打不通，三次未接", "学生咨询，不是企业", "同行打听价格", "只要定制开发，不买产品", "信息是假的"]
# reason of the list, and what the rep adds
RETURNS = [
    ("no-contact-person", "没有决策人联系方式"), ("other-region", "客户总部不在我的区域"),
    ("no-need", "需求是定制开发"), ("no-answer", "一周内打了五次都没人接"), ("is-customer", ""), ("need-unclear", ""),
]  # fmt: skip
LOSSES = ["今年没有预算", "已经选了别家", "暂时不考虑换系统", "联系不上了", "规模太小"]
FORMER_SYSTEM_DAYS = 270
RECYCLE = "半年后再联系，先放公海"


@dataclass
class Ready:
    """A worked lead that becomes a deal at a moment."""

    lead: Lead
    moment: datetime


def lay_rules(teams: dict[str, Team]) -> None:
    """Channels, and who gets which leads: by province, else anybody in sales by turns."""
    ensure_defaults()
    for region, cities in CITIES.items():
        add_rule(
            {
                "name": f"{region}线索给{region}组",
                "conditions": [{"field": "region", "is": "in", "value": sorted({city[2] for city in cities})}],
                "team": teams[f"{region}销售组"],
                "method": RoutingRule.Method.ROUND_ROBIN,
            },
            by=None,
        )


class LeadStory:
    """Plays the leads of each day, in order of time."""

    def __init__(
        self, market: Market, clock: Clock, total: int, desk: list[Person], marketing: Marketing | None = None
    ) -> None:
        self.market, self.clock, self.desk, self.marketing = market, clock, desk, marketing
        self.random = market.random
        self.channels = {channel.key: channel for channel in Channel.objects.all()}
        self.reasons = ReturnReason.objects.in_bulk(field_name="code")
        self.odds = {key: (valid, deal) for key, _share, valid, deal in CHANNELS}
        self.known: list[dict[str, str]] = []
        self.days = dict(_spread(total, clock.today, self.random))

    def play(self) -> Iterator[list[Ready]]:
        """Play week after week; yields the leads of each week that will become deals."""
        for week in sorted({_monday(day) for day in self.days}):
            yield self._play_week([day for day in self.days if _monday(day) == week])

    def _play_week(self, days: list[date]) -> list[Ready]:
        desk = self.random.choice(self.desk)
        items = [self._incoming(day) for day in sorted(days) for _ in range(self.days[day])]
        come = [item for item in items if item.came_at and self.clock.has_come(item.came_at)]
        add_leads(come, Intake(by=desk, judge=True, route=False, migrated=True))
        fresh = [item.lead for item in come if item.outcome == "created" and item.lead]
        valid = {lead.pk: self._routed_at(lead) for lead in fresh if lead.status == Lead.Status.VALID}
        return [ready for ready in map(self._work, route_past(valid, by=desk)) if ready]

    def _incoming(self, day: date) -> Incoming:
        key = self.random.choices([c[0] for c in CHANNELS], [c[1] for c in CHANNELS])[0]
        status = self._judgement(key, day)
        values, ref = self._values()
        campaign = self.marketing.campaign_of(key, day) if self.marketing else ""
        return Incoming(
            values=values | {"campaign": campaign},
            channel=self.channels[key],
            came_at=self.clock.office_moment(day),
            status=status,
            reason=self._reason(status),
            ref=ref,
        )

    def _reason(self, status: str) -> str:
        reasons = {Lead.Status.REFUSED: REFUSALS, Lead.Status.LOST: LOSSES}.get(Lead.Status(status))
        return self.random.choice(reasons) if reasons else ""

    def _values(self) -> tuple[dict[str, str], str]:
        """What somebody typed, and an id when an old system told the lead apart from its double.

        Most are new firms; some come again and become touches; some come again through the old system, which kept
        two records of one person: these wait on the cleaning bench.
        """
        chance = self.random.random()
        if self.known and chance < 0.02:
            return self._again(self.random.choice(self.known[-60:])), f"web-{len(self.known):05d}"
        if self.known and chance < 0.05:
            return self._again(self.random.choice(self.known[-400:])), ""
        self.known.append(self.market.raw_lead(self.market.firm()))
        return self.known[-1], ""

    def _again(self, before: dict[str, str]) -> dict[str, str]:
        """The same person and firm, typed another way."""
        again = before | {"title": self.random.choice(TITLES)}
        again["company_name"] = before["company_name"].replace("有限公司", "").strip() or before["company_name"]
        if before["phone"] and self.random.random() < 0.5:
            again["email"] = ""
        return again

    def _judgement(self, channel: str, day: date) -> str:
        """Most are judged; what came in the last days partly still waits for the lead desk.

        Of the first nine months the former system told only what became of a lead, not who worked it when.
        """
        age, (valid_share, deal_share) = (self.clock.today - day).days, self.odds[channel]
        if self.random.random() < (0.5 if age < 3 else 0.015):
            return Lead.Status.CLEAN
        if self.random.random() >= valid_share:
            return Lead.Status.REFUSED
        is_lost = age > FORMER_SYSTEM_DAYS and self.random.random() >= deal_share
        return Lead.Status.LOST if is_lost else Lead.Status.VALID

    def _routed_at(self, lead: Lead) -> datetime:
        return min(lead.came_at + timedelta(minutes=self.random.randint(2, 90)), self.clock.now)

    def _work(self, lead: Lead) -> Ready | None:
        """What the owner does with it; None unless it becomes a deal."""
        rep, chance = lead.owner, self.random.random()
        assert rep is not None
        assert lead.routed_at is not None
        answered = self.clock.later(lead.routed_at, 0.01, 1.2)
        if not self.clock.has_come(answered):
            return None
        if chance < 0.03:
            code, why = self.random.choice(RETURNS)
            return_lead(lead, by=rep, reason=self.reasons[code], why=why, happened_at=answered, migrated=True)
            return None
        lead = accept_lead(lead, by=rep, happened_at=answered, migrated=True)
        begun = self.clock.later(answered, 0.1, 3)
        if not self.clock.has_come(begun):
            return None
        return self._end(lead, rep, begun)

    def _end(self, lead: Lead, rep: Person, begun: datetime) -> Ready | None:
        is_old = (self.clock.now - lead.came_at).days > FORMER_SYSTEM_DAYS
        becomes_deal = is_old or self.random.random() < self.odds[lead.channel.key][1]
        moment = self.clock.later(begun, 2, 14) if becomes_deal else self.clock.later(begun, 8, 45)
        is_over = self.clock.has_come(moment)
        if becomes_deal or not is_over:
            lead = start_work(lead, by=rep, happened_at=begun, migrated=True)
        if becomes_deal:
            return Ready(lead, moment) if is_over else None
        if is_over:
            self._give_up(lead, rep, moment)
        return None

    def _give_up(self, lead: Lead, rep: Person, moment: datetime) -> None:
        if self.random.random() < 0.35:
            recycle_lead(lead, by=rep, why=RECYCLE, happened_at=moment, migrated=True)
        else:
            lose_lead(lead, by=rep, why=self.random.choice(LOSSES), happened_at=moment, migrated=True)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _spread(total: int, today: date, rng) -> list[tuple[date, int]]:
    """Leads per working day over eighteen months, growing, with exhibition peaks in spring and autumn."""
    first = today - timedelta(days=548)
    days = [first + timedelta(days=n) for n in range(549) if is_working_day(first + timedelta(days=n))]
    weights = [
        (1 + n / len(days)) * (1.8 if day.month in (4, 9) else 1) * rng.uniform(0.6, 1.4) for n, day in enumerate(days)
    ]
    counts = dict.fromkeys(days, 0)
    for day in rng.choices(days, weights, k=total):
        counts[day] += 1
    return list(counts.items())
