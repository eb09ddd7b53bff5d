"""What stood in a lead before something changed it, as plain values that JSON can hold."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from journal.actions.copying import to_json
from leads.models import Lead


def plain(value: Any) -> Any:
    """A value as it comes back from JSON."""
    return value if isinstance(value, str | int | None) else json.loads(to_json(value))


def values_before(lead: Lead, names: Iterable[str], wanted: Mapping[str, Any]) -> dict[str, list[Any]]:
    """{attname: [value now, value wanted]} of the fields that are about to change."""
    return {name: [plain(getattr(lead, name)), plain(wanted[name])] for name in names}
