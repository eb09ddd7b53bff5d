"""Facts of sales' events in the reader's words: roles, stances, grades, days."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from console.values import NOTHING, day

Facts = Mapping[str, Any]


def person_role(facts: Facts) -> str:
    """The role of a person of the decision chain."""
    from sales.models import DecisionPerson

    return str(dict(DecisionPerson.Role.choices).get(facts.get("role", ""), NOTHING))


def person_changes(facts: Facts) -> str:
    """What was changed about a person of the decision chain: “stance: Neutral → For us; concern”."""
    from sales.models import DecisionPerson

    words = {"role": dict(DecisionPerson.Role.choices), "stance": dict(DecisionPerson.Stance.choices)}
    parts = []
    for name in facts.get("changed", ()):
        label = str(DecisionPerson._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        if f"{name}_was" in facts:
            known = words.get(name, {})
            was, now = (known.get(facts[key], facts[key]) for key in (f"{name}_was", name))
            label = _("{field}: {was} → {now}").format(field=label, was=was, now=now)
        parts.append(label)
    return ("；" if (get_language() or "").startswith("zh") else "; ").join(dict.fromkeys(parts)) or NOTHING


def rival_standing(facts: Facts) -> str:
    """How a competitor stands in a deal."""
    from sales.models import DealCompetitor

    return str(dict(DealCompetitor.Standing.choices).get(facts.get("standing", ""), NOTHING))


def grade_before(facts: Facts) -> str:
    """The intent grade that a deal had; a dash for none."""
    return str(facts.get("was") or NOTHING)


def grade_now(facts: Facts) -> str:
    """The intent grade that a deal has; a dash for none."""
    return str(facts.get("grade") or NOTHING)


def day_due(facts: Facts) -> str:
    """The day of a task or a step, in the reader's form."""
    return _day(facts.get("due_on"))


def day_before(facts: Facts) -> str:
    """The day on which it was due before."""
    return _day(facts.get("was_on"))


def _day(text: Any) -> str:
    return day(date.fromisoformat(text)) if text else NOTHING


def task_changes(facts: Facts) -> str:
    """The labels of what was changed about a task."""
    from journal.wording import field_labels

    return field_labels("sales.task", str(facts.get("changed") or ""))
