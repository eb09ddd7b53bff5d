"""What stood in a lead before something changed it, as plain values that JSON can hold."""

from collections.abc import Iterable, Mapping
from typing import Any

from console.imports.reversal import plain
from leads.models import Lead


def values_before(lead: Lead, names: Iterable[str], wanted: Mapping[str, Any]) -> dict[str, list[Any]]:
    """{attname: [value now, value wanted]} of the fields that are about to change."""
    return {name: [plain(getattr(lead, name)), plain(wanted[name])] for name in names}
