"""Whose order a row of a file is."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from console.imports import Row
from journal.errors import NotPossible
from people.actions import add_person
from people.models import Person
from sales.queries.lookup import Lookup, plain

# Nobody gets mail at such an address: RFC 2606.
NO_MAIL = "former-seller-{number}@nobody.invalid"


def seller_of(row: Row, lookup: Lookup, options: Mapping[str, Any], by: Person | None) -> Person:
    """The seller; when nobody here is called so (people leave), whom the import names, who imports, or a manager.

    Where nobody works yet the seller is added as somebody who has left, so that a first file is not refused.
    """
    name = str(row.values.get("rep") or "").strip()
    try:
        if name:
            return lookup.person(name)
    except NotPossible as refusal:
        row.warn(refusal)
    if options.get("rep"):
        return lookup.person(str(options["rep"]))
    other = by or _manager(lookup)
    if other is None:
        other = _former(lookup, name)
        row.warn(_("Nobody works here yet: {person} was added as a seller who has left.").format(person=other))
    elif not name:
        row.warn(_("No sales rep is given: the order is {person}'s.").format(person=other))
    return other


def _manager(lookup: Lookup) -> Person | None:
    people = [person for person in lookup.people.values() if person is not None and person.is_active]
    managers = [p for role in ("sales_manager", "administrator") for p in people if role in p.roles]
    return managers[0] if managers else None


def _former(lookup: Lookup, name: str) -> Person:
    """Somebody who sold and can't sign in; known again by name in this file and the next."""
    name = name[:80] or _("Former seller")
    known = lookup.people.get(plain(name))
    if known is None:
        email = NO_MAIL.format(number=Person.objects.count() + 1)
        known = add_person(email=email, name=name, roles=["sales_rep"], by=None, is_active=False)
        lookup.people[plain(name)] = known
    return known
