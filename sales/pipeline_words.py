"""Facts of events about pipelines in the reader's words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _


def criteria_lacking(facts: Mapping[str, Any]) -> str:
    """Which exit criteria a move passed over, in the reader's language; nothing when all were met."""
    from sales.queries.criteria import label_of

    missing = [label_of(one["key"], one.get("text", ""), one.get("text_zh", "")) for one in facts.get("missing", [])]
    return str(_(", though missing: {missing}")).format(missing="; ".join(missing)) if missing else ""


def criterion_words(facts: Mapping[str, Any]) -> str:
    """A criterion that somebody ticked, in the reader's language."""
    from sales.models.pipelines import in_language

    return in_language(str(facts.get("text", "")), str(facts.get("text_zh", "")))


def kind_words(facts: Mapping[str, Any]) -> str:
    """A kind of deal in the reader's language."""
    from sales.models import DealKind

    return str(dict(DealKind.choices).get(str(facts.get("kind", "")), ""))


def stage_fields(facts: Mapping[str, Any]) -> str:
    """The labels of what was changed about a stage."""
    from journal.wording import field_labels

    names = [name.strip() for name in str(facts.get("fields", "")).split(",")]
    known = field_labels("sales.stage", ", ".join(name for name in names if name != "criteria"))
    more = [str(_("exit criteria"))] if "criteria" in names else []
    return ", ".join([*([known] if len(names) > len(more) else []), *more])
