"""What a valid lead is, as people change it: a draft, then a version that never changes."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from leads.actions.recounting import start_recount
from leads.actions.scoring import current_definition
from leads.events import DEFINITION_DROPPED, DEFINITION_PUBLISHED, DEFINITION_SAVED
from leads.models import Recount, ValidDefinition
from leads.rules.conditions import alike, problems
from leads.rules.validity import FIELDS, SHIPPED_DEFINITION, Definition
from leads.wording import PROBLEMS
from people.models import Person

_SAID = ("needs_contact", "needs_somebody", "conditions")


def check_definition(values: Mapping[str, Any]) -> Definition:
    """The definition that values say. Raises NotPossible with a sentence for what is wrong with its conditions."""
    conditions = values.get("conditions", [])
    found = problems(conditions, FIELDS)
    if found:
        raise NotPossible(str(PROBLEMS.get(found[0], PROBLEMS["shape"])), code=f"condition_{found[0]}")
    return Definition(0, bool(values.get("needs_contact", True)), bool(values.get("needs_somebody", True)), conditions)


@transaction.atomic
def save_definition(values: Mapping[str, Any], *, by: Person | None, note: str = "") -> ValidDefinition:
    """Keep a draft of the next definition; there is one for the whole company. Nothing is judged by it yet."""
    wanted = check_definition(values)
    said = {name: getattr(wanted, name) for name in _SAID} | {"note": note.strip()[:300], "by": by}
    draft = _locked_draft()
    try:
        with transaction.atomic():
            draft = draft or ValidDefinition(is_draft=True)
            for name, value in said.items():
                setattr(draft, name, value)
            draft.saved_at = timezone.now()
            draft.save()
    except IntegrityError:
        raise NotPossible(_("Somebody else has begun a draft at this moment; look at it first."), "draft") from None
    record(DEFINITION_SAVED, draft, by=by, why=note)
    return draft


@transaction.atomic
def drop_definition(*, by: Person | None) -> None:
    """Throw the draft away. The definition in use stays."""
    draft = _locked_draft()
    if draft is None:
        raise NotPossible(_("There is no draft."), code="no_draft")
    record(DEFINITION_DROPPED, draft, by=by)
    draft.delete()


@transaction.atomic
def publish_definition(*, by: Person | None, note: str = "") -> ValidDefinition:
    """Make the draft the definition in use, as the next version.

    What was judged before keeps its verdict and says by which version; leads that nobody judged yet are looked at again
    by a job.
    """
    draft = _locked_draft()
    if draft is None:
        raise NotPossible(_("There is no draft to publish."), code="no_draft")
    current = current_definition()
    if alike(*([each.needs_contact, each.needs_somebody, list(each.conditions)] for each in (draft, current))):
        raise NotPossible(_("The draft says the same as the definition in use."), code="same")
    if not ValidDefinition.objects.filter(is_draft=False).exists():
        _keep_shipped()
    draft.is_draft, draft.version, draft.published_at, draft.by = False, current.version + 1, timezone.now(), by
    draft.note = note.strip()[:300] or draft.note
    draft.save()
    record(DEFINITION_PUBLISHED, draft, by=by, why=draft.note, version=draft.version)
    start_recount(Recount.Cause.DEFINITION, version=draft.version or 0, by=by)
    return draft


def _locked_draft() -> ValidDefinition | None:
    return ValidDefinition.objects.select_for_update(of=("self",)).filter(is_draft=True).first()


def _keep_shipped() -> None:
    """The definition that was in use until now gets its row, so that a verdict by it can be opened."""
    said = {name: getattr(SHIPPED_DEFINITION, name) for name in _SAID} | {"conditions": []}
    ValidDefinition.objects.create(version=SHIPPED_DEFINITION.version, saved_at=timezone.now(), **said)
