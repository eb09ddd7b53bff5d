"""Rows as they were: note what a decision changes, column by column, and put it back exactly.

A value is kept as the JSON text that PostgreSQL makes of it, and PostgreSQL reads it back: no type loses anything.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import connection, models

Image = dict[str, str]
Images = dict[tuple[str, int], Image]
Rows = Mapping[type[models.Model], Collection[int]]


def images_of(rows: Rows) -> Images:
    """(label of the model, id) → column → JSON text, in one statement. Ids without a row are left out."""
    wanted = {model: sorted(ids) for model, ids in rows.items() if ids}
    if not wanted:
        return {}
    found: Images = {}
    # the tables' names come from the models
    one = "SELECT %s, t.id, c.key, c.value::text FROM {} t, jsonb_each(to_jsonb(t)) c WHERE t.id = ANY(%s)"
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(one.format(_table(model)) for model in wanted),
            [part for model, ids in wanted.items() for part in (model._meta.label_lower, ids)],
        )
        for label, pk, column, value in cursor.fetchall():
            found.setdefault((label, pk), {})[column] = value
    return found


def changes_between(before: Images, after: Images) -> dict[str, Any]:
    """What happened between two pictures, ready for a JSON column: changed columns, rows made, rows deleted."""
    changed = [
        [label, pk, {name: [old[name], new[name]] for name in new if old[name] != new[name]}]
        for (label, pk), new in after.items()
        if (old := before.get((label, pk))) is not None and old != new
    ]
    return {
        "changed": changed,
        "made": [[label, pk] for label, pk in after if (label, pk) not in before],
        "deleted": [[label, image] for (label, pk), image in before.items() if (label, pk) not in after],
    }


def put_back(changes: Mapping[str, Any]) -> list[tuple[str, int, str]]:
    """Bring every row back to what it was; returns (model, id, column) of what was changed again since, which stays."""
    for label, image in changes.get("deleted", ()):
        _insert(apps.get_model(label), image)
    changed = changes.get("changed", ())
    now = _as_they_are(changed)
    kept = [place for label, pk, columns in changed for place in _restore(label, pk, columns, now.get((label, pk), {}))]
    for label, pk in reversed(changes.get("made", ())):
        apps.get_model(label)._default_manager.filter(pk=pk).delete()
    return kept


def changed_since(changes: Mapping[str, Any]) -> set[tuple[str, int, str]]:
    """(model, id, column) of what is not as the decision left it any more."""
    changed = changes.get("changed", ())
    now = _as_they_are(changed)
    return {
        (label, pk, name)
        for label, pk, columns in changed
        for name in columns
        if now.get((label, pk), {}).get(name) != columns[name][1]
    }


def _as_they_are(changed: Iterable[Sequence[Any]]) -> Images:
    """The rows of some changes as they stand now."""
    rows: dict[type[models.Model], list[int]] = {}
    for label, pk, _columns in changed:
        rows.setdefault(apps.get_model(label), []).append(pk)
    return images_of(rows)


def _restore(label: str, pk: int, columns: dict[str, list[str]], now: Image) -> list[tuple[str, int, str]]:
    back = {name: old for name, (old, new) in columns.items() if now.get(name) == new}
    if back and now:
        model = apps.get_model(label)
        names = ", ".join(map(_quoted, back))
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {_table(model)} t SET ({names}) = ROW({', '.join('r.' + _quoted(n) for n in back)})"  # noqa: S608
                f" FROM jsonb_populate_record(NULL::{_table(model)}, %s::jsonb) r WHERE t.id = %s",
                [_object(back), pk],
            )
    return [(label, pk, name) for name in columns if name not in back]


def _insert(model: type[models.Model], image: Image) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_table(model)} SELECT * FROM jsonb_populate_record(NULL::{_table(model)}, %s::jsonb)"  # noqa: S608
            " ON CONFLICT DO NOTHING",
            [_object(image)],
        )


def _object(image: Image) -> str:
    return "{" + ", ".join(f"{json.dumps(name)}: {value}" for name, value in image.items()) + "}"


def _table(model: type[models.Model]) -> str:
    return _quoted(model._meta.db_table)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
