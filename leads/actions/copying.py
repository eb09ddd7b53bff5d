"""Write many new rows with COPY: several times as fast as INSERT, and the rows know their ids afterwards."""

import io
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NULL = "\\N"


def copy_in(rows: Sequence[models.Model]) -> None:
    """Write unsaved rows of one model, in the caller's transaction. Ids are taken from the table's own sequence.

    Raises the same errors as saving would (DataError, IntegrityError). Nothing of `save()` runs.
    """
    if not rows:
        return
    model = type(rows[0])
    _number(model, rows)
    fields = [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]
    writers = [(field.attname, _writer(field)) for field in fields]
    lines = ("\t".join(write(getattr(row, name)) for name, write in writers) for row in rows)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(
            f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN', io.StringIO("\n".join(lines) + "\n")
        )
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _number(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [f'"{model._meta.db_table}"', len(rows)],
        )
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = number


def _writer(field: Any) -> Callable[[Any], str]:
    """How a field's values are written in COPY's text format."""
    if isinstance(field, models.JSONField):
        return _json
    return _array if isinstance(field, ArrayField) else _plain


def _plain(value: Any) -> str:
    if value is None:
        return _NULL
    if isinstance(value, str):
        return value if value.isalnum() else str(value).translate(_ESCAPES)
    if isinstance(value, bool):
        return "t" if value else "f"
    return value.isoformat() if isinstance(value, (datetime, date)) else str(value).translate(_ESCAPES)


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False).translate(_ESCAPES)


def _array(value: Any) -> str:
    if value is None:
        return _NULL
    quoted = ('"' + str(each).replace("\\", "\\\\").replace('"', '\\"') + '"' for each in value)
    return ("{" + ",".join(quoted) + "}").translate(_ESCAPES)
