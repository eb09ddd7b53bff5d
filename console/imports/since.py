"""What happened to records since an import made or changed them: who worked on them, what came to hang on them."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from console.imports.models import Import, ImportRow
from journal.models import Event

Undo = ImportRow.Undo


def happened_since(
    model: type[models.Model],
    ids: Collection[int],
    run: Import,
    *,
    by_itself: Collection[str] = (),
    again: Collection[str] = (),
) -> dict[int, str]:
    """Of each record in whose history stands what the import did not cause: WORKED, or AGAIN when only other files
    and doors told of it.

    `by_itself` names events that no person causes (unless somebody did later), `again` those that say that it came
    from elsewhere. What an import did that was itself taken back since says nothing.
    """
    later = Q(by__isnull=False, recorded_at__gt=run.finished_at or timezone.now())
    events = Event.objects.filter(subject_type=model._meta.label_lower, subject_id__in=ids)
    told = list(events.filter(~Q(name__in=by_itself) | later).values_list("subject_id", "name", "facts"))
    others = {facts["import"] for _pk, _name, facts in told if facts.get("import") not in (None, run.pk)}
    undone = set(Import.objects.filter(pk__in=others, status=Import.Status.UNDONE).values_list("pk", flat=True))
    found: dict[int, str] = {}
    for pk, name, facts in told:
        source = facts.get("import")
        if source == run.pk or source in undone:
            continue
        if source or name in again:
            found.setdefault(pk, Undo.AGAIN)
        else:
            found[pk] = Undo.WORKED
    return found


def linked(
    model: type[models.Model],
    ids: Collection[int],
    along: Collection[type[models.Model]] = (),
    staying: Collection[int] = (),
    is_forgotten: bool = False,
) -> dict[int, str]:
    """Of each record to which another one refers that does not go with it: LINKED. `along` are models whose rows go
    with the record, `staying` are records of the model that stay for other reasons.

    Records that refer to each other and all go don't count; nor, with `is_forgotten`, do those that only forget the
    record when it goes.
    """
    found: set[int] = set()
    for other, field in _pointing_at(model):
        forgets = is_forgotten and field.remote_field.on_delete is models.SET_NULL
        if other is not model and other not in along and not forgets:
            found |= _referred(other, field.attname, ids)
    own = own_references(model)
    for name in own:
        found |= _referred(model, name, ids, but=ids)
    fresh = found | set(staying)
    while own and fresh:
        fresh = {pk for name in own for pk in _referred(model, name, ids, by=fresh)} - found
        found |= fresh
    return dict.fromkeys(found, Undo.LINKED)


def own_references(model: type[models.Model]) -> list[str]:
    """The columns by which records of a model refer to others of it."""
    return [field.attname for other, field in _pointing_at(model) if other is model]


def _pointing_at(model: type[models.Model]) -> Iterable[tuple[Any, Any]]:
    """Models and their columns that refer to records of this one."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete) or relation.related_model is None:
            continue
        field: Any = relation.field  # type: ignore[union-attr]
        if field.concrete and not field.many_to_many and getattr(field, "db_constraint", True):
            yield relation.related_model, field


def _referred(
    model: Any, name: str, ids: Collection[int], by: Collection[int] | None = None, but: Collection[int] = ()
) -> set[int]:
    rows = model._base_manager.filter(**{f"{name}__in": ids})
    if by is not None:
        rows = rows.filter(pk__in=by)
    return set(rows.exclude(pk__in=but).values_list(name, flat=True).distinct())
