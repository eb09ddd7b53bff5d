"""A firm's deals from a former system, a chunk at a time: resolved, then written with a fixed number of statements."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from console.imports import Row
from people.models import Person
from sales.actions.loading.companies import attach_companies
from sales.actions.loading.corrections import correct_deals
from sales.actions.loading.fresh import add_deals
from sales.actions.loading.wanted import resolve_rows
from sales.queries.lookup import Lookup

__all__ = ["load_deals"]


@transaction.atomic
def load_deals(
    rows: Sequence[Row], lookup: Lookup, *, options: Mapping[str, Any], by: Person | None, migrated: bool
) -> None:
    """Take rows of the importer sales.deal and say of each what became of it.

    New ids become deals (won ones with their signed order, those of a lead by its conversion); known ids are
    corrected. With `migrated` the events count from when they happened.
    """
    wanted = resolve_rows(rows, lookup, options, migrated)
    wanted = attach_companies(wanted, options, by=by, migrated=migrated)
    add_deals([w for w in wanted if w.existing is None], by=by, migrated=migrated)
    correct_deals([w for w in wanted if w.existing is not None], by=by, migrated=migrated)
