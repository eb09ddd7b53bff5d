"""How the history words targets and forecasts, from the facts of their events."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from console.values import money


def category(facts: Mapping[str, Any]) -> str:
    """The part of the forecast that was said."""
    from sales.models import ForecastCategory

    return str(dict(ForecastCategory.choices).get(facts.get("category", ""), _("as its stage says")))


def period(facts: Mapping[str, Any]) -> str:
    """The month or quarter of a target: 2026-10, or 2026 Q4."""
    first = date.fromisoformat(facts["starts_on"])
    return period_label(facts["span"], first)


def period_label(span: str, first: date) -> str:
    """The month or quarter that begins on a day."""
    return f"{first:%Y-%m}" if span == "month" else f"{first.year} Q{(first.month + 2) // 3}"


def amount(facts: Mapping[str, Any]) -> str:
    """What is to be brought."""
    return _("no target") if facts.get("dropped") else money(facts["amount"], facts["currency"])


def before(facts: Mapping[str, Any]) -> str:
    """What was to be brought until then."""
    return _("no target") if facts.get("previous") is None else money(facts["previous"], facts["currency"])


def measure(facts: Mapping[str, Any]) -> str:
    """What is counted for it."""
    from sales.models import SalesTarget

    return str(dict(SalesTarget.Measure.choices).get(facts.get("measure", ""), ""))
