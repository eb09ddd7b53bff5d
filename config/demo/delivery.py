"""Projects, hand-overs, usage, health and renewals of the demo company."""

import random
from datetime import date, datetime, timedelta
from typing import Any

from config.demo.clock import Clock
from onboarding.actions import (
    accept_project,
    ask_acceptance,
    confirm_plan,
    offer_project,
    open_project,
    reach_first_value,
    start_project,
    take_order,
)
from onboarding.models import Project
from onboarding.rules.plan import HANDOVER_CHECKLIST
from people.models import Person
from people.rules.dates import add_months
from people.rules.working_time import is_working_day
from renewals.actions import churn_ended, lose_renewal, open_due_renewals, plan_renewal, start_talks, win_renewal
from renewals.models import Renewal
from sales.models import Order
from success.actions import Usage, change_account, open_account, score_health, take_usage
from success.actions import accept_project as take_over
from success.models import Account

REVIEWS = [
    "近三个月登录稳定，审批流程每天在用，报表少用",
    "高管两个月未登录，仓库模块停用",
    "席位用了七成，财务要求对账自动化",
]
PLANS = ["十二月前拜访总经理，演示对账；报价含 BI 模块", "先解决两张工单，再约续费会", "邀请参加客户沙龙，春节前签"]
STEPS = ["回访", "发报价", "约总经理"]
LOSS_WORDS = ["换成集团统一系统", "预算砍掉一半", "业务收缩"]


def deliver(order: Order, clock: Clock, csms: list[Person]) -> None:
    """Implement a signed order as far as time allows, and hand the customer to a CSM."""
    rng, signed = clock.random, order.signed_at
    assert signed is not None
    opened = clock.later(signed, 0.05, 0.6)
    if not clock.has_come(opened):
        return
    project = open_project(order, by=None, happened_at=opened, migrated=True)
    open_account(order, by=None, happened_at=opened, migrated=True)
    moment, manager = opened, project.manager
    steps = [
        (0.2, 2, lambda at: take_order(project, by=manager, happened_at=at, migrated=True)),
        (3, 9, lambda at: confirm_plan(project, by=manager, happened_at=at, migrated=True)),
        (1, 4, lambda at: start_project(project, by=manager, happened_at=at, migrated=True)),
        (20, 75, lambda at: reach_first_value(project, by=manager, why="审批流程上线", happened_at=at, migrated=True)),
        (6, 20, lambda at: ask_acceptance(project, by=manager, happened_at=at, migrated=True)),
        (2, 14, lambda at: _accept(project, manager, rng, at)),
        (0.5, 3, lambda at: _offer(project, manager, rng.choice(csms), at)),
        (0.2, 2, lambda at: take_over(Project.objects.get(pk=project.pk), by=None, happened_at=at, migrated=True)),
    ]
    for shortest, longest, step in steps:
        moment = clock.later(moment, shortest, longest)
        if not clock.has_come(moment):
            return
        step(moment)


def _accept(project: Project, manager: Person, rng: random.Random, at: datetime) -> None:
    deemed = rng.random() < 0.1
    why = "验收期满十五天客户未回复" if deemed else ""
    accept_project(project, by=manager, deemed=deemed, why=why, happened_at=at, migrated=True)


def _offer(project: Project, manager: Person, csm: Person, at: datetime) -> None:
    keys = [key for key, _label in HANDOVER_CHECKLIST]
    offer_project(project, csm, by=manager, checklist=keys, happened_at=at, migrated=True)


def use(clock: Clock, weeks: int = 26) -> None:
    """What live customers did on each working day: some thrive, some fade, some hardly begin."""
    rows: list[Usage] = []
    for account in Account.objects.filter(status__in=["live", "onboarding"]).order_by("pk"):
        if account.live_at is not None:
            rows += _days_of(account, clock, weeks)
    for start in range(0, len(rows), 2000):
        take_usage(rows[start : start + 2000], migrated=True)
    monday = clock.today - timedelta(days=clock.today.weekday())
    for back in range(weeks - 4, 0, -1):
        week = monday - timedelta(weeks=back)
        score_health(week, happened_at=clock.office_moment(week + timedelta(days=7)), migrated=True)


def _days_of(account: Account, clock: Clock, weeks: int) -> list[Usage]:
    rng = clock.random
    seats, share = account.seats or 20, rng.uniform(0.35, 0.95)
    drift = rng.choice([0.012, 0.004, 0, 0, -0.008, -0.02, -0.035])
    executives = rng.random() < 0.7
    assert account.live_at is not None
    first = max(clock.today - timedelta(weeks=weeks), account.live_at.date())
    rows = []
    for n in range((clock.today - first).days):
        day = first + timedelta(days=n)
        if not is_working_day(day):
            continue
        level = min(1.0, max(0.02, share + drift * n / 7)) * rng.uniform(0.85, 1.1)
        staff = int(seats * level * 0.8)
        rows.append(
            Usage(
                account_id=account.pk,
                day=day,
                logins=int(staff * rng.uniform(1.1, 2.2)),
                active_executives=(1 if rng.random() < level else 0) if executives else 0,
                active_managers=int(seats * level * 0.15),
                active_staff=staff,
                key_minutes=int(staff * rng.uniform(12, 26)),
                business_counts={
                    "approvals": int(staff * 1.5),
                    "orders": int(staff * rng.uniform(0.2, 0.9)),
                    "reports": int(level * 6),
                },
            )
        )
    return rows


def rank(manager: Person) -> None:
    """Tiers by what the customer pays a year."""
    for account in Account.objects.order_by("pk"):
        tier = "A" if account.recurring_amount > 150_000 else "B" if account.recurring_amount > 60_000 else "C"
        segment = {"A": "大客户 KA", "B": "大C", "C": "小B"}[tier]
        change_account(account, {"tier": tier, "segment": segment}, by=manager, why="按年费分级")


def renew(clock: Clock) -> None:
    """Month after month: renewals open, are planned, talked over and decided, as far as time allows; some are late."""
    for back in range(24, -1, -1):
        day = add_months(clock.today.replace(day=1), -back) if back else clock.today
        open_due_renewals(day, migrated=back > 0)
        for renewal in Renewal.objects.undecided().filter(opened_at__date=day).select_related("owner", "order"):
            _decide(renewal, clock)
        churn_ended(day, migrated=True)


def _decide(renewal: Renewal, clock: Clock) -> None:
    rng, owner, chance = clock.random, renewal.owner, clock.random.random()
    is_late = chance > 0.9
    planned = clock.later(clock.office_moment(renewal.opens_on), *((95, 150) if is_late else (40, 88)))
    if not clock.has_come(planned):
        return
    step_on = max(clock.today, planned.date()) + timedelta(days=rng.randint(-4, 20))
    plan_renewal(
        renewal, by=owner, usage_review=rng.choice(REVIEWS), plan=rng.choice(PLANS),
        next_step=rng.choice(STEPS), next_step_on=step_on, happened_at=planned, migrated=True,
    )  # fmt: skip
    talks = clock.later(planned, 15, 40)
    if not clock.has_come(talks):
        return
    start_talks(renewal, by=owner, happened_at=talks, migrated=True)
    decided = clock.later(clock.office_moment(renewal.anchor_on), -25, 3)
    if clock.has_come(decided) and not 0.86 < chance < 0.88:
        _close(renewal, clock, decided, chance)


def _close(renewal: Renewal, clock: Clock, decided: datetime, chance: float) -> None:
    rng = clock.random
    past: dict[str, Any] = {"happened_at": decided, "migrated": True}
    if chance < 0.12:
        reason = rng.choice(["no_value", "price", "competitor", "service", "sponsor_left"])
        lose_renewal(renewal, by=renewal.owner, loss_reason=reason, why=rng.choice(LOSS_WORDS), **past)
        return
    factor = rng.choice([1, 1, 1, 1.15, 1.3, 0.85])
    amount = (renewal.due_amount * int(factor * 100) / 100).quantize(renewal.due_amount)
    win_renewal(renewal, by=renewal.owner, recurring_amount=amount, signed_on=decided.date(), **past)


def old_days(today: date, count: int, rng: random.Random) -> list[date]:
    """When customers of old signed: five to twenty-two months ago, most of them around a year ago."""
    return sorted(today - timedelta(days=int(min(670, max(150, rng.gauss(300, 110))))) for _ in range(count))
