"""How an import of one kind is taken back: which rows stay because of what happened since, what becomes of the rest."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from console.imports.models import Import, ImportRow
from console.imports.rows import CREATED, UPDATED
from console.imports.since import happened_since, linked, own_references
from journal.actions import Entry, record_many
from journal.actions.copying import to_json
from journal.kinds import EventKind

Rows = Sequence[ImportRow]
Undo = ImportRow.Undo


class Reversal:
    """What an importer needs so that its imports can be taken back. A chunk of kept rows passes three beats, the
    newest row first: `lock` the records, ask which are `staying`, `take_back` the others.

    This one fits records of one table: those that the import made go, changed ones get back the values that
    `Row.updated(…, before=…)` kept. `staying` only reads, so that a page can tell before anybody presses.
    """

    model: type[models.Model]
    #: said of a record that goes, and of one that gets its old values back
    withdrawn: EventKind
    changed: EventKind
    #: names of events that no person causes, and of those that say that a record came again from elsewhere
    by_itself: Collection[str] = ()
    again: Collection[str] = ()
    #: models whose rows go with the record that they refer to
    along: Collection[type[models.Model]] = ()
    #: whether a record goes though others name it that only forget it then
    is_forgotten: bool = False
    #: what rows must have done to be taken back
    outcomes: Collection[str] = (CREATED, UPDATED)
    #: what becomes of the rows, where records don't just go: half a sentence
    how: Any = ""
    #: how many rows a transaction takes at most
    chunk: int = 1_000

    def lock(self, rows: Rows) -> None:
        """Hold the records of the rows until the transaction ends."""
        ids = {row.record_id for row in rows}
        list(self.model._base_manager.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))

    def staying(self, rows: Rows, run: Import) -> dict[int, str]:
        """Of the rows (newest first) those that can't be taken back: their id, and why (ImportRow.Undo)."""
        made = {row.record_id for row in rows if row.outcome == CREATED and row.record_id}
        why = self.why_kept(made, run)
        stays = {row.pk: why[row.record_id] for row in rows if row.outcome == CREATED and row.record_id in why}
        return stays | self.differing([row for row in rows if row.outcome == UPDATED])

    def why_kept(self, ids: Collection[int], run: Import) -> dict[int, str]:
        """Of records that the import made those that stay, and why; the reason that says most wins."""
        since = happened_since(self.model, ids, run, by_itself=self.done_by_itself(run), again=self.again)
        return {**linked(self.model, ids, self.along, since, self.is_forgotten), **since}

    def done_by_itself(self, run: Import) -> Collection[str]:
        """Names of events that say of a record of this import that nobody did anything."""
        return self.by_itself

    def differing(self, rows: Rows) -> dict[int, str]:
        """Of changed records those that are no more what the import made of them. A row finds what newer rows of the
        same import leave once they are taken back."""
        records = self.model._base_manager.in_bulk([row.record_id for row in rows if row.record_id])
        stays: dict[int, str] = {}
        for row in rows:
            record = records.get(row.record_id)
            if record is None:
                continue  # gone itself
            if not row.before:
                stays[row.pk] = Undo.UNKNOWN
            elif not is_as_told(record, row.before):
                stays[row.pk] = Undo.CHANGED
            else:
                put_back(record, row.before)
        return stays

    def take_back(self, rows: Rows, run: Import) -> None:
        """Take back what the rows did, in the caller's transaction, for run.undone_by."""
        self.restore([row for row in rows if row.outcome == UPDATED], run)
        self.remove([row.record_id for row in rows if row.outcome == CREATED and row.record_id], run)

    def restore(self, rows: Rows, run: Import) -> list[Any]:
        """Put old values back; returns the records that changed."""
        records = self.model._base_manager.in_bulk([row.record_id for row in rows if row.record_id])
        names: dict[Any, set[str]] = {}
        for row in rows:
            if (record := records.get(row.record_id)) is not None:
                names.setdefault(record, set()).update(put_back(record, row.before or {}))
        if names:
            self.model._base_manager.bulk_update(names, sorted(set().union(*names.values())), batch_size=500)
            self.tell_restored(names, run)
        return list(names)

    def tell_restored(self, names: Mapping[Any, Iterable[str]], run: Import) -> None:
        """Say in the history of each record which fields have their old values again."""
        by, why = run.undone_by, why_of(run)
        entries = [
            Entry(record, by, why, {"fields": ", ".join(self.labels(fields)), "import": run.pk})
            for record, fields in names.items()
        ]
        record_many(self.changed, entries)

    def labels(self, fields: Iterable[str]) -> list[str]:
        """The fields as history names them."""
        found = [self.model._meta.get_field(name) for name in fields]
        return sorted(str(getattr(field, "verbose_name", field.name)) for field in found if field.editable)

    def remove(self, ids: Collection[int], run: Import) -> None:
        """Take out records that the import made, and say so."""
        records = list(self.model._base_manager.filter(pk__in=ids).order_by("pk"))
        record_many(
            self.withdrawn, [Entry(record, run.undone_by, why_of(run), {"import": run.pk}) for record in records]
        )
        for model in self.along:
            for field in model._meta.concrete_fields:
                if field.related_model is self.model:
                    model._base_manager.filter(**{f"{field.attname}__in": ids}).delete()
        going = self.model._base_manager.filter(pk__in=ids)
        if own := own_references(self.model):
            going.update(**dict.fromkeys(own))
        going.delete()


class SilentReversal(Reversal):
    """For records without a history of their own: one that says no more what the import wrote was changed since. Rows
    that made a record keep what they wrote, too: {field: [None, new]}."""

    def staying(self, rows: Rows, run: Import) -> dict[int, str]:
        """A record that the import made must be there and still say what it wrote; one that is gone was changed."""
        there = set(
            self.model._base_manager.filter(pk__in=[row.record_id for row in rows]).values_list("pk", flat=True)
        )
        missing = {row.pk: str(Undo.CHANGED) for row in rows if row.outcome == CREATED and row.record_id not in there}
        return missing | self.differing(rows)

    def tell_restored(self, names: Mapping[Any, Iterable[str]], run: Import) -> None:
        """Whoever keeps their history says so."""


def why_of(run: Import) -> str:
    """The reason that history gives."""
    return _("Import of {file} taken back").format(file=run.name)


def told(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What changed between two states of a record, {attname: [old, new]} as JSON holds it, to be kept with its row."""
    return {name: [plain(old[name]), plain(value)] for name, value in new.items() if old[name] != value}


def state_of(record: models.Model) -> dict[str, Any]:
    """Every column of a record as it is now."""
    return {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}


def plain(value: Any) -> Any:
    """A value as it comes back from JSON."""
    return value if isinstance(value, str | int | None) else json.loads(to_json(value))


def is_as_told(record: models.Model, before: Mapping[str, Sequence[Any]]) -> bool:
    """Whether each value is still what the import wrote."""
    fields = {field.attname: field for field in record._meta.concrete_fields}
    return all(getattr(record, name) == fields[name].to_python(new) for name, (_old, new) in before.items())


def put_back(record: models.Model, before: Mapping[str, Sequence[Any]]) -> list[str]:
    """Give a record its old values, unsaved; returns the names of the fields."""
    fields = {field.attname: field for field in record._meta.concrete_fields}
    for name, (old, _new) in before.items():
        setattr(record, name, fields[name].to_python(old))
    return [fields[name].name for name in before]
