"""Many leads from values at once: the columns and their defaults are looked up once and not for each lead."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.db import models
from django.db.models.base import ModelState

from journal.ids import new_journey
from leads.models import Lead


@cache
def _columns() -> tuple[dict[str, Any], dict[str, Callable[[], Any]]]:
    """Defaults that all leads share; defaults that each lead needs anew."""
    fields = Lead._meta.concrete_fields
    own = {f.attname: f.default for f in fields if f.default is not models.NOT_PROVIDED and callable(f.default)}
    own["journey"] = new_journey
    shared = {f.attname: f.get_default() for f in fields if f.attname not in own}
    return shared, own


def make_lead(values: Mapping[str, Any]) -> Lead:
    """An unsaved lead from attnames (channel_id, not channel) and values; what is not named has its default."""
    shared, own = _columns()
    row = shared | values  # type: ignore[operator]
    for name, default in own.items():
        if name not in values:
            row[name] = default()
    lead = Lead.__new__(Lead)
    lead._state = ModelState()
    lead.__dict__.update(row)
    return lead
