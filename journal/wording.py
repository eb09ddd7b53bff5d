"""The facts of an event in the reader's words: fields by their labels, and whatever a kind says how to show."""

from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from journal.kinds import KINDS
from journal.models import Event

NOTHING = "—"
OTHER_LABELS = {"lines": gettext_lazy("lines")}  # what is changed with a record, but is no field of it


class Words(dict[str, Any]):
    """Facts to put into a sentence; a fact that an older event does not have reads as a dash."""

    def __missing__(self, key: str) -> str:
        return NOTHING


def words_of(event: Event) -> Words:
    """The facts as a sentence shows them, in the current language; ids of records are left as they are."""
    words = Words({key: NOTHING if value is None else value for key, value in event.facts.items()})
    for key in ("fields", "field"):
        if isinstance(event.facts.get(key), str):
            words[key] = field_labels(event.subject_type, event.facts[key])
    kind = KINDS.get(event.name)
    for key, show in (kind.shows if kind else {}).items():
        words[key] = show(event.facts)
    return words


def field_labels(subject_type: str, names: str) -> str:
    """The labels of a model's fields, from their names with commas between: "next step, amount"."""
    labels = [_label(subject_type, name.strip()) for name in names.split(",") if name.strip()]
    comma = "、" if (get_language() or "").startswith("zh") else ", "
    return comma.join(dict.fromkeys(labels)) or NOTHING


def _label(subject_type: str, name: str) -> str:
    if name in OTHER_LABELS:
        return str(OTHER_LABELS[name])
    try:
        field = apps.get_model(subject_type)._meta.get_field(name.removesuffix("_id"))
    except (FieldDoesNotExist, LookupError, ValueError):
        return name.replace("_", " ")
    return str(getattr(field, "verbose_name", "") or name)


def erased() -> str:
    """What stands for a name that was erased."""
    return _("(erased)")
