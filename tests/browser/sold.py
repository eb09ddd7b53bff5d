"""What sellers, presales and finance keep beside a deal, so that each of their pages has something on it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from people.rules.dates import add_months
from sales.actions.bank import read_bank_lines
from sales.actions.competitors import add_competitor, meet_competitor
from sales.actions.kit import add_kit_item, use_kit
from sales.actions.presales import ask_presales
from sales.actions.prices import add_price_book, set_price
from sales.actions.promises import add_promise
from sales.actions.targets import WantedTarget, set_targets
from sales.actions.tasks_of_people import add_task
from sales.actions.trainings import add_training
from sales.models import BankReceipt, Deal, Order, Pipeline
from tests.chain import TODAY, Firm

# lists and forms that no record leads to
PAGES = (
    "day calendar task-list competitor-list competitor-add presales-list presales-numbers presales-people"
    " presales-rules promise-list kit-list kit-add kit-uses enablement training-list training-add forecast"
    " forecast-deals target-list target-edit price-book-list price-book-add limits bank-receipt-list ageing"
    " commission commission-rates commission-terms ownership pipeline-list pipeline-add deal-add product-add"
    " amendment-list audit-window bypass-list"
).split()


def keep_busy(firm: Firm, deal: Deal, company: Any) -> list[str]:
    """Play it all on one open deal; returns the addresses of what came of it."""
    rep, presales, manager = deal.owner, firm.people["presales"], firm.people["sales_manager"]
    competitor = add_competitor(
        {"name": "蓝海软件", "name_zh": "蓝海软件", "strengths": "便宜", "answer": "上线快"}, by=manager
    )
    meet_competitor(deal, competitor, {"standing": "ahead", "strengths": "老系统供应商"}, by=rep)
    wanted = timezone.now() + timedelta(days=3)
    request = ask_presales(deal, {"kind": "demo", "text": "请演示审批", "wanted_by": wanted}, by=rep)
    add_promise(deal, "上线前导入历史数据", by=rep, made_to="李总", due_on=TODAY() + timedelta(days=30))
    item = add_kit_item({"title": "介绍", "title_zh": "介绍", "kind": "deck", "note": "先问交期"}, by=presales)
    use_kit(deal, by=rep, item=item)
    training = add_training(
        {"title": "演示技巧", "audience": "全体销售", "people_count": 9, "held_on": TODAY()}, by=presales
    )
    task = add_task({"title": "发报价单", "due_on": TODAY(), "deal": deal}, by=rep)
    book = add_price_book({"name": "标准价", "currency": "CNY", "valid_from": TODAY()}, by=manager)
    set_price(book, firm.product, Decimal(11000), by=manager)
    month = TODAY().replace(day=1)
    aims = [WantedTarget("month", add_months(month, n), Decimal(90000), person=rep) for n in range(3)]
    set_targets(aims, by=manager)
    pages = [reverse(f"sales:{name}") for name in PAGES] + [reverse("metrics:cash-at-risk")]
    pages += [one.get_absolute_url() for one in (request, item, task, training, book)]
    pages += [
        reverse("sales:competitor-edit", args=[competitor.pk]),
        reverse("sales:pipeline-detail", args=[Pipeline.objects.earliest("pk").pk]),
        reverse("sales:bank-receipt-detail", args=[_bank_line(firm, company).pk]),
    ]
    figures = "channel-rows sales sales-rows sales-cash handovers".split()
    pages += [reverse(f"metrics:{name}") for name in figures] + [f"{reverse('metrics:funnel-rows')}?stage=lead"]
    return [*pages, *_forms_of(deal, item), f"{reverse('sales:calendar')}?view=week"]


def _forms_of(deal: Deal, item: Any) -> list[str]:
    """What is typed on a page of its own: a running order's plan and amendment, a stage, a kit item."""
    running = Order.objects.filter(status=Order.Status.SIGNED).earliest("pk")
    return [
        reverse("sales:deal-edit", args=[deal.pk]),
        reverse("sales:order-plan", args=[running.pk]),
        reverse("sales:order-amend", args=[running.pk]),
        reverse("sales:order-detail", args=[running.pk]),
        reverse("sales:kit-edit", args=[item.pk]),
        reverse("sales:stage-edit", args=[deal.stage_id]),
        reverse("sales:pipeline-edit", args=[deal.stage.pipeline_id]),
    ]


def _bank_line(firm: Firm, company: Any) -> BankReceipt:
    """Money from a customer, of an amount that fits nothing: somebody has to look at it."""
    line = BankReceipt(
        account="6222021001", serial="20260001", payer=str(company), amount=Decimal(777), received_on=TODAY()
    )
    [(kept, _new)] = read_bank_lines([line], by=firm.people["finance"])
    return kept
