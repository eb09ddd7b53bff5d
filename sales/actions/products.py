"""How the product list changes."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.actions.checks import clean_amount, clean_currency
from sales.models import Product

TYPED = ("code", "name", "kind", "series", "list_price", "currency", "is_active")


@transaction.atomic
def add_product(values: dict[str, Any], *, by: Person | None) -> Product:
    """Put something on sale. Raises NotPossible when the code is taken or the price is no amount."""
    wanted = _cleaned(values)
    code = wanted.get("code") or ""
    if not code or not wanted.get("name"):
        raise NotPossible(_("A product needs a code and a name."), code="no_name")
    if Product.objects.filter(code=code).exists():
        raise NotPossible(_("The code {code} belongs to another product.").format(code=code), code="code_taken")
    product = Product.objects.create(**wanted)
    record(events.PRODUCT_ADDED, product, by=by)
    return product


@transaction.atomic
def change_product(
    product: Product, values: dict[str, Any], *, by: Person | None, why: str = "", run: int | None = None
) -> Product:
    """Change a product; orders keep the prices that they were drafted with. `run` is the import that changes it."""
    product = Product.objects.select_for_update().get(pk=product.pk)
    wanted = _cleaned(values)
    if "code" in wanted and Product.objects.filter(code=wanted["code"]).exclude(pk=product.pk).exists():
        raise NotPossible(
            _("The code {code} belongs to another product.").format(code=wanted["code"]), code="code_taken"
        )
    changed = [name for name, value in wanted.items() if getattr(product, name) != value]
    for name in changed:
        setattr(product, name, wanted[name])
    if changed:
        product.save(update_fields=changed)
        facts: dict[str, Any] = {"import": run} if run else {}
        record(events.PRODUCT_CHANGED, product, by=by, why=why, fields=", ".join(changed), **facts)
    return product


def _cleaned(values: dict[str, Any]) -> dict[str, Any]:
    wanted = {name: values[name] for name in TYPED if name in values}
    if "list_price" in wanted:
        wanted["list_price"] = clean_amount(wanted["list_price"])
    if "currency" in wanted:
        wanted["currency"] = clean_currency(wanted["currency"])
    if wanted.get("kind", Product.Kind.ANNUAL) not in Product.Kind.values:
        raise NotPossible(_("There is no kind of product “{kind}”.").format(kind=wanted["kind"]), code="bad_kind")
    return wanted
