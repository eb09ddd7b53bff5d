"""Deals, orders and cash of the demo company."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from companies.actions import create_company, create_contact
from companies.models import Company, Contact
from config.demo.clock import Clock
from config.demo.leads import Ready
from config.demo.market import Market
from leads.models import Lead
from people.models import Person
from people.rules.dates import add_months
from sales.actions import (
    add_product,
    change_deal,
    convert_lead,
    draft_order,
    log_activity,
    lose_deal,
    move_deal,
    open_deal,
    record_receipt,
    sign_order,
)
from sales.actions.bypass import note_beside
from sales.models import Deal, Order, Product, Stage

PRODUCTS = [
    ("core", "云桥协同 基础版", "annual", "协同", 36000),
    ("core-pro", "云桥协同 专业版", "annual", "协同", 98000),
    ("seats", "云桥用户数", "seats", "协同", 480),
    ("bi", "云桥 BI 模块", "module", "分析", 46000),
    ("flow", "云桥流程模块", "module", "流程", 28000),
    ("setup", "实施服务费", "setup", "服务", 20000),
    ("gateway", "现场采集网关", "hardware", "硬件", 6800),
]
ROUND_WHY = ["展会上认识的另一家工厂", "老客户介绍，找的是集团采购", ""]
LOSSES = ["选了竞争对手", "价格超出预算", "项目暂停", "决策人离职", "需求不匹配"]
NOTES = [
    "演示了审批与报表，财务总监最关心对账",
    "走访工厂，确认三条产线的流程",
    "电话沟通合同条款",
    "发送报价与实施计划",
]
STEPS = ["约决策人见面", "发报价单", "确认实施范围", "等法务回合同", "做二次演示"]


def stock() -> dict[str, Product]:
    """The price list."""
    return {
        code: add_product({"code": code, "name": name, "kind": kind, "series": series, "list_price": price}, by=None)
        for code, name, kind, series, price in PRODUCTS
    }


class SalesStory:
    """Turns leads into deals, and deals into orders or reasons."""

    def __init__(self, market: Market, clock: Clock, products: dict[str, Product], reps: list[Person]) -> None:
        self.market, self.clock, self.products, self.reps = market, clock, products, reps
        self.random = market.random
        self.stages = list(Stage.objects.filter(key__in=["qualify", "demo", "proposal", "negotiation"]))

    def convert(self, ready: Ready) -> Order | None:
        """Convert the lead and work the deal; returns the signed order if there is one."""
        lead = ready.lead
        seats = self._seats(lead.employees or 40)
        deal = convert_lead(
            lead,
            by=lead.owner,
            amount=self._worth(seats),
            product=self.products["core-pro" if seats > 80 else "core"],
            expected_close_on=(ready.moment + timedelta(days=60)).date(),
            happened_at=ready.moment,
            migrated=True,
        )
        return self._work(deal, seats, win_chance=0.36)

    def old_customer(self, signed_on: date) -> Order:
        """A customer won by a rep without marketing, such as those from before the console."""
        firm = self.market.firm()
        values = {
            "name": firm.name, "credit_code": firm.credit_code, "industry": firm.industry, "region": firm.region,
            "city": firm.city, "employees": firm.employees, "website": firm.domain,
            "legal_representative": firm.legal_representative,
        }  # fmt: skip
        return self.own_customer(values, signed_on)

    def own_customer(self, firm: dict[str, Any], signed_on: date, person: dict[str, str] | None = None) -> Order:
        """A customer whom a rep calls their own; `person`: whom they know there."""
        rep = self.random.choice(self.reps)
        opened = self.clock.office_moment(signed_on - timedelta(days=self.random.randint(30, 80)))
        company = create_company({**firm, "owner": rep}, by=rep, happened_at=opened, migrated=True)
        past: dict[str, Any] = {"journey": company.journey, "happened_at": opened, "migrated": True}
        contact = create_contact(person, company=company, by=rep, **past) if person else None
        seats = self._seats(firm["employees"])
        return self._sign(self._self_sourced(company, rep, seats, opened, contact), seats, signed_on)

    def bypass(self, lead: Lead) -> Deal:
        """A rep opens a deal of their own beside a live marketing lead, under a slightly other name."""
        rep = self.random.choice(self.reps)
        opened = min(self.clock.later(lead.came_at, 5, 20), self.clock.now - timedelta(hours=2))
        name = lead.company_name.replace("有限公司", "").replace("股份", "") or lead.name
        values = {"name": name, "owner": rep, "phone": lead.phone, "region": lead.region, "city": lead.city}
        company = create_company(values, by=rep, happened_at=opened, migrated=True)
        deal = self._self_sourced(company, rep, 40, opened)
        why = ROUND_WHY[lead.pk % len(ROUND_WHY)]
        if why:  # the others came in before anybody was asked
            note_beside(lead, by=rep, why=why, deal=deal, happened_at=opened, migrated=True)
        return deal

    def _self_sourced(
        self, company: Company, rep: Person, seats: int, opened: datetime, contact: Contact | None = None
    ) -> Deal:
        values = {
            "company": company,
            "contact": contact,
            "amount": self._worth(seats),
            "product": self.products["core"],
        }
        return open_deal(values, by=rep, owner=rep, happened_at=opened, migrated=True)

    def _work(self, deal: Deal, seats: int, win_chance: float) -> Order | None:
        assert deal.opened_at is not None
        outcome, moment = self.random.random(), deal.opened_at
        for stage in self.stages[1:]:
            moment = self.clock.later(moment, 2, 18)
            if not self.clock.has_come(moment):
                self._plan_step(deal)
                return None
            if outcome > 0.86 and stage is self.stages[-1]:
                break
            if self.random.random() < 0.5:
                log_activity(
                    deal,
                    self.random.choice(["on_site", "remote", "call"]),
                    self.random.choice(NOTES),
                    by=deal.owner,
                    happened_at=moment,
                    migrated=True,
                )
            deal = move_deal(deal, stage, by=deal.owner, happened_at=moment, migrated=True)
            if outcome > win_chance + self.random.uniform(0.1, 0.6):
                lost = self.clock.later(moment, 3, 20)
                if self.clock.has_come(lost):
                    lose_deal(deal, by=deal.owner, why=self.random.choice(LOSSES), happened_at=lost, migrated=True)
                    return None
        moment = self.clock.later(moment, 3, 15)
        if not self.clock.has_come(moment):
            self._plan_step(deal)
            return None
        if outcome < win_chance:
            return self._sign(deal, seats, moment.date())
        if outcome < 0.9:
            lose_deal(deal, by=deal.owner, why=self.random.choice(LOSSES), happened_at=moment, migrated=True)
        return None

    def _plan_step(self, deal: Deal) -> None:
        values = {
            "next_step": self.random.choice(STEPS),
            "next_step_on": self.clock.today + timedelta(days=self.random.randint(-6, 12)),
        }
        if self.random.random() < 0.8:
            change_deal(deal, values, by=deal.owner)

    def _sign(self, deal: Deal, seats: int, signed_on: date) -> Order:
        rng, products = self.random, self.products
        starts_on = signed_on + timedelta(days=rng.choice([0, 1, 7]))
        values = {
            "starts_on": starts_on,
            "ends_on": add_months(starts_on, 24 if rng.random() < 0.06 else 12) - timedelta(days=1),
            "renews_by_itself": rng.random() < 0.25,
            "notice_days": 30,
            "payments": rng.choice([1, 1, 2]),
            "discount_percent": rng.choice([0, 0, 5, 8, 10]),
        }
        lines = [
            {"product": products["core-pro" if seats > 80 else "core"], "quantity": 1},
            {"product": products["seats"], "quantity": seats},
            {"product": products["setup"], "quantity": 1},
        ]
        if rng.random() < 0.3:
            lines.append({"product": products[rng.choice(["bi", "flow"])], "quantity": 1})
        moment = self.clock.office_moment(signed_on)
        order = draft_order(deal, values, lines, by=deal.owner, happened_at=moment, migrated=True)
        is_recent = (self.clock.today - signed_on).days < 10
        order = sign_order(order, by=deal.owner, signed_on=signed_on, migrated=not is_recent)
        self._pay(order)
        return order

    def _pay(self, order: Order) -> None:
        """Most customers pay, some late, some not yet."""
        for receivable in order.receivables.exclude(due_on=None).order_by("due_on"):
            due_on: date = receivable.due_on  # type: ignore[assignment]  # those without a day are left out
            paid_on = due_on + timedelta(days=self.random.randint(2, 40))
            if paid_on >= self.clock.today or self.random.random() < 0.05:
                return
            record_receipt(
                order, receivable.amount, paid_on, by=None, reference=f"B{receivable.pk:06d}",
                happened_at=self.clock.office_moment(paid_on), migrated=True,
            )  # fmt: skip

    def _seats(self, employees: int) -> int:
        return max(5, int(employees * self.random.uniform(0.2, 0.6) // 5 * 5))

    def _worth(self, seats: int) -> Decimal:
        return Decimal((98000 if seats > 80 else 36000) + seats * 480 + 20000)
