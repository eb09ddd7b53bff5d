"""The rules of presales, and what its people know."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from people.actions import change_person
from people.models import Person
from sales import events
from sales.models import PresalesPolicy

MOST_SKILLS = 60


@transaction.atomic
def change_presales(values: dict[str, Any], *, by: Person | None, why: str = "") -> PresalesPolicy:
    """Change the rules: answer_hours, week_hours. Requests made before keep their clock."""
    PresalesPolicy.objects.get_or_create(pk=1)
    policy = PresalesPolicy.objects.select_for_update().get(pk=1)
    wanted = {name: values[name] for name in ("answer_hours", "week_hours") if name in values}
    changed = [name for name, value in wanted.items() if getattr(policy, name) != value]
    for name in changed:
        setattr(policy, name, wanted[name])
    policy.full_clean()
    if changed:
        policy.save(update_fields=changed)
        record(events.PRESALES_CHANGED, policy, by=by, why=why, fields=", ".join(changed))
    return policy


@transaction.atomic
def set_skills(person: Person, skills: dict[str, int], *, by: Person) -> Person:
    """Say what a consultant knows: industries and products with their level, 1 to 3.

    The words are the same that lead routing asks for. Raises NotPossible for somebody who is not of presales, too many
    words, a word of more than 60 signs, or another level.
    """
    if not {"presales", "presales_lead"} & set(person.roles):
        raise NotPossible(_("{person} does not work for presales.").format(person=person), code="not_presales")
    words = {word.strip(): level for word, level in skills.items() if word.strip()}
    if len(words) > MOST_SKILLS or any(len(word) > 60 for word in words):
        raise NotPossible(_("At most 60 skills of at most 60 letters each."), code="too_many")
    if any(level not in (1, 2, 3) for level in words.values()):
        raise NotPossible(_("A level is 1, 2 or 3."), code="bad_level")
    return change_person(person, by=by, skills=list(words), skill_levels=words)
