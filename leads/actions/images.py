"""Rows as they were: note what a decision changes, column by column, and put it back exactly.

A value is kept as the JSON text that PostgreSQL makes of it, and PostgreSQL reads it back: no type loses anything.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db import connection, models

Image = dict[str, str]
Images = dict[tuple[str, int], Image]
Rows = Mapping[type[models.Model], Iterable[int]]


def images_of(rows: Rows) -> Images:
    """(label of the model, id) → column → JSON text, one statement per model. Ids without a row are left out."""
    found: Images = {}
    with connection.cursor() as cursor:
        for model, ids in rows.items():
            cursor.execute(
                # the table's name comes from the model
                f"SELECT t.id, c.key, c.value::text FROM {_table(model)} t, jsonb_each(to_jsonb(t)) c"  # noqa: S608
                " WHERE t.id = ANY(%s)",
                [list(ids)],
            )
            for pk, column, value in cursor.fetchall():
                found.setdefault((model._meta.label_lower, pk), {})[column] = value
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
    kept = [place for label, pk, columns in changes.get("changed", ()) for place in _restore(label, pk, columns)]
    for label, pk in reversed(changes.get("made", ())):
        apps.get_model(label)._default_manager.filter(pk=pk).delete()
    return kept


def changed_since(changes: Mapping[str, Any]) -> set[tuple[str, int, str]]:
    """(model, id, column) of what is not as the decision left it any more."""
    return {
        (label, pk, name)
        for label, pk, columns in changes.get("changed", ())
        for name in columns
        if _now(label, pk).get(name) != columns[name][1]
    }


def _now(label: str, pk: int) -> Image:
    return images_of({apps.get_model(label): [pk]}).get((label, pk), {})


def _restore(label: str, pk: int, columns: dict[str, list[str]]) -> list[tuple[str, int, str]]:
    now = _now(label, pk)
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
