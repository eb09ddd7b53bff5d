"""A small cast and its customers, for the tests of what comes after the order."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from companies.models import Company
from journal.actions import run_due_deliveries
from journal.models import Delivery, Event
from people.models import Person, Team
from sales.actions import draft_order, open_deal, sign_order
from sales.actions.shipping import first_stage
from sales.models import Product, Stage

_numbers = count(1)


def somebody(role: str, name: str = "", **fields) -> Person:
    """A person with one role."""
    number = next(_numbers)
    return Person.objects.create_user(
        f"{role}{number}@example.com", "secret", name=name or f"{role} {number}", roles=[role], **fields
    )


def team(name: str, department: str) -> Team:
    return Team.objects.create(name=name, department=department)


def firm(name: str = "", **fields) -> Company:
    name = name or f"Firm {next(_numbers)}"
    return Company.objects.create(name=name, created_at=timezone.now(), **fields)


def product(kind: str = "annual", price: str = "1000") -> Product:
    code = f"{kind}-{price}"
    return Product.objects.get_or_create(
        code=code, defaults={"name": code, "kind": kind, "list_price": Decimal(price)}
    )[0]


def stage(kind: str = "new") -> Stage:
    """Where a deal of this kind begins; a test with transactions of its own may have emptied the board."""
    return first_stage(kind)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), timezone.get_default_timezone())


def signed_order(
    seller: Person,
    company: Company | None = None,
    *,
    kind: str = "new",
    signed_on: date | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    lines: list[tuple[str, int, str]] | None = None,
    migrated: bool = False,
    **values,
):
    """A signed order; lines are (product kind, quantity, price per year). By default a year from signing for 1,000."""
    signed_on = signed_on or timezone.localdate()
    starts_on = starts_on or signed_on
    ends_on = ends_on or starts_on + timedelta(days=364)
    deal_values = {"name": "Deal", "company": company or firm(), "kind": kind, "stage": stage(kind)}
    deal = open_deal(deal_values, by=seller, owner=seller, happened_at=noon(signed_on) - timedelta(days=1))
    rows = [
        {"product": product(k, price), "quantity": quantity, "unit_price": Decimal(price)}
        for k, quantity, price in (lines or [("annual", 1, "1000")])
    ]
    term = {"starts_on": starts_on, "ends_on": ends_on, **values}
    return sign_order(draft_order(deal, term, rows, by=seller), by=seller, signed_on=signed_on, migrated=migrated)


def deliver() -> int:
    """Run what is owed, as the worker does, until nothing is; a failed reaction fails the test."""
    ran = 0
    while done := run_due_deliveries():
        ran += done
    errors = list(Delivery.objects.exclude(last_error="").values_list("reaction", "last_error"))
    assert not errors, errors
    return ran


def events_of(record, name: str = "") -> list[Event]:
    rows = Event.objects.filter(subject_type=record._meta.label_lower, subject_id=record.pk).order_by("id")
    return [event for event in rows if not name or event.name == name]
