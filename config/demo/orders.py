"""Price books, a discount that waits for approval, an expansion, an amendment and a refund of the demo company."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from config.demo.clock import Clock
from people.models import Person
from sales.actions import (
    add_price_book,
    draft_amendment,
    draft_order,
    open_deal,
    refund_order,
    set_price,
    sign_amendment,
    sign_order,
)
from sales.models import Deal, DealKind, Order, Price, PriceBook, Product
from sales.rules.money import to_cents
from sales.rules.terms import next_term

LAST_YEAR = Decimal("0.95")
DISCOUNT = Decimal(18)
WHY_DISCOUNT = "客户承诺三年不换供应商，竞争对手报价低两成"


def price(clock: Clock, manager: Person) -> None:
    """This year's price book at the list prices, last year's five per cent below."""
    year = clock.today.year
    old = add_price_book(_book(year - 1, date(year - 1, 12, 31)), by=manager)
    new = add_price_book(_book(year, None), by=manager)
    products = list(Product.objects.filter(currency="CNY"))
    _fill(old, products, LAST_YEAR)
    _fill(new, products[1:], Decimal(1))
    set_price(new, products[0], products[0].list_price, by=manager)


def _book(year: int, valid_to: date | None) -> dict[str, object]:
    return {"name": f"{year} 标准价目表", "currency": "CNY", "valid_from": date(year, 1, 1), "valid_to": valid_to}


def _fill(book: PriceBook, products: list[Product], share: Decimal) -> None:
    rows = [Price(book=book, product=product, price=to_cents(product.list_price * share)) for product in products]
    Price.objects.bulk_create(rows)


def live(clock: Clock, finance: Person) -> None:
    """What happens to orders this week."""
    products = {product.code: product for product in Product.objects.all()}
    _wait_for_approval(products, clock)
    contracts = Order.objects.filter(
        kind=DealKind.NEW, status=Order.Status.SIGNED, ends_on__gt=clock.today + timedelta(days=120),
        starts_on__lte=clock.today - timedelta(days=30),
    )  # fmt: skip
    chosen = list(contracts.select_related("owner", "company", "deal").order_by("-signed_on", "pk")[:3])
    for contract, story in zip(chosen, (_expand, _amend, _refund), strict=False):
        story(contract, products, clock, finance)


def _wait_for_approval(products: dict[str, Product], clock: Clock) -> None:
    deal = (
        Deal.objects.open()
        .filter(company__isnull=False, kind=DealKind.NEW, orders=None, owner__team__isnull=False)
        .select_related("owner").order_by("-stage__position", "-pk").first()
    )  # fmt: skip
    if deal is None:
        return
    starts_on, ends_on = next_term(clock.today)
    core: dict[str, Any] = {"product": products["core"]}
    lines = [core, {"product": products["seats"], "quantity": 60, "discount_percent": 5}]
    term = {"starts_on": starts_on, "ends_on": ends_on, "discount_percent": DISCOUNT}
    order = draft_order(deal, term, lines, by=deal.owner)
    Order.objects.filter(pk=order.pk).update(asked_why=WHY_DISCOUNT)


def _expand(contract: Order, products: dict[str, Product], clock: Clock, finance: Person) -> None:
    values = {"company": contract.company, "kind": DealKind.SEATS, "name": f"{contract.company} 增购用户"}
    owner = contract.owner
    deal = open_deal(values, by=owner, owner=owner, journey=contract.journey)
    order = draft_order(
        deal, {"starts_on": clock.today}, [{"product": products["seats"], "quantity": 20}], by=owner, migrated=True
    )
    sign_order(order, by=owner)


def _amend(contract: Order, products: dict[str, Product], clock: Clock, finance: Person) -> None:
    line = contract.lines.standing().filter(product=products["seats"]).first()
    if line is None:
        return
    change = {"line": line, "product": line.product, "quantity": line.quantity + 15}
    why = "上线范围增加一个车间"
    sign_amendment(draft_amendment(contract, [change], effective_on=clock.today, why=why, by=contract.owner), by=None)


def _refund(contract: Order, products: dict[str, Product], clock: Clock, finance: Person) -> None:
    if contract.receipts.exists():
        refund_order(contract, "2000", by=finance, why="实施延期补偿")
