"""How an import changes: started, corrected, checked, run, cancelled. The rows themselves are taken in running.py."""

import hashlib
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from console.imports.mapping import guess_orders, remember_mapping
from console.imports.models import Import
from console.imports.preview import Guess, guess_file
from console.imports.reading.dialects import header_key
from console.imports.registry import Importer, importer_of
from console.imports.running import run_import, wake_worker
from journal.errors import NotPossible
from people.models import Person

__all__ = ["cancel_import", "check_import", "correct_import", "run_import", "send_import", "start_import"]

Upload = str | Path | BinaryIO | File


def upload_limit_mb() -> int:
    """The largest file that a page or the API takes, in megabytes."""
    return int(getattr(settings, "UPLOAD_LIMIT_MB", 100))


def start_import(
    kind: str,
    file: Upload,
    by: Person | None,
    options: dict[str, Any] | None = None,
    mapping: dict[str, str] | None = None,
    dry_run: bool = False,
    *,
    name: str = "",
    dialect: dict[str, Any] | None = None,
    translations: dict[str, Any] | None = None,
    migrated: bool = False,
    batch: str = "",
) -> Import:
    """Keep a file and guess how it is written and which column is which field; nothing is imported yet.

    `file` is a path or an open binary file. `mapping` (field → column) and `dialect` replace what would be guessed.
    Raises NotPossible (Unreadable) with a sentence when it is no table, too big, or a required column is missing.
    """
    importer = importer_of(kind)
    run = _keep(file, name, Import(kind=kind, by=by, dry_run=dry_run, migrated=migrated, batch=batch))
    try:
        run.options = check_options(importer, options or {})
        guess = guess_file(Path(run.file.path), importer, run.options, dialect)
        run.mapping = guess.mapping if mapping is None else _named(mapping, guess)
    except NotPossible:
        drop_file(run)
        raise
    run.dialect = guess.dialect.to_json()
    words = {"orders": guess.orders, "language": get_language() or "", **(translations or {})}
    run.translations = {**words, "columns": guess.columns}
    run.save()
    return run


def _keep(file: Upload, name: str, run: Import) -> Import:
    opened: Any = Path(file).open("rb") if isinstance(file, str | Path) else file  # noqa: SIM115 - closed below
    try:
        run.name = Path(name or getattr(opened, "name", "") or "table").name[:255]
        run.size, run.sha256 = _measure(opened)
        run.file.save(run.name, File(opened), save=False)
    finally:
        if isinstance(file, str | Path):
            opened.close()
    return run


def _measure(opened: Any) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    opened.seek(0)
    while block := opened.read(1 << 20):
        digest.update(block)
        size += len(block)
    opened.seek(0)
    return size, digest.hexdigest()


def drop_file(run: Import) -> None:
    """Remove the kept file and the sheets unpacked from it."""
    path = Path(run.file.path)
    for found in (path, *path.parent.glob(f"{path.name}.*")):
        found.unlink(missing_ok=True)


def _named(mapping: dict[str, str], guess: Guess) -> dict[str, str]:
    """The mapping with the columns as the file writes them. Raises NotPossible for a column that is not there."""
    columns = {header_key(column): column for column in reversed(guess.columns)}
    named = {}
    for field, column in mapping.items():
        if not column:
            continue
        if header_key(column) not in columns:
            raise NotPossible(
                _("The file has no column “{column}”. It has: {columns}.").format(
                    column=column, columns=", ".join(guess.columns[:40])
                ),
                code="missing_column",
            )
        named[field] = columns[header_key(column)]
    return named


def check_options(importer: Importer, options: dict[str, Any]) -> dict[str, Any]:
    """The options as they are kept. Raises NotPossible for one that is missing or unknown."""
    kept: dict[str, Any] = {}
    for option in importer.options:
        value = options.get(option.name, option.initial)
        if option.kind == "boolean":
            value = value in (True, "true", "True", "on", "1", "yes")
        if value in (None, "") and option.required:
            raise NotPossible(_("Say the {option} of this file.").format(option=option.label), code="missing_option")
        if option.kind == "choice" and value not in (None, ""):
            value = _choice(option, str(value))
        kept[option.name] = "" if value is None else value
    return kept


def _choice(option: Any, value: str) -> str:
    for key, label in option.get_choices():
        if value.casefold() in (str(key).casefold(), str(label).casefold()):
            return str(key)
    raise NotPossible(
        _("There is no {option} called “{value}”.").format(option=option.label, value=value), code="unknown_option"
    )


@transaction.atomic
def correct_import(
    run: Import,
    *,
    by: Person | None,
    dialect: dict[str, Any] | None = None,
    mapping: dict[str, str] | None = None,
    orders: dict[str, str] | None = None,
    words: dict[str, dict[str, str]] | None = None,
) -> Import:
    """Correct by hand what was guessed. A corrected dialect guesses the mapping anew; a corrected mapping is
    remembered. `orders` says how dates and numbers of fields are written, as guess_orders does; what was told before
    holds while a field keeps its column. `words` says what words of the file mean: {field: {word: key}}, beside those
    that were told before.

    Raises NotPossible when the import has begun or a column is not there.
    """
    run = Import.objects.select_for_update().get(pk=run.pk)
    if run.status not in (Import.Status.UPLOADED, Import.Status.CHECKED):
        raise NotPossible(_("This import has begun; send the file again to change how it is read."), "wrong_state")
    importer = importer_of(run.kind)
    guess = guess_file(Path(run.file.path), importer, run.options, dialect or run.dialect)
    run.dialect, run.translations["columns"] = guess.dialect.to_json(), guess.columns
    if mapping is None:
        run.mapping, run.translations["orders"] = guess.mapping, guess.orders
    else:
        before, run.mapping = run.mapping, _named(mapping, guess)
        guessed = guess_orders(importer, run.mapping, guess.columns, guess.sample)
        told = {n: o for n, o in run.translations.get("orders", {}).items() if before.get(n) == run.mapping.get(n)}
        told = {n: o for n, o in {**told, **(orders or {})}.items() if o and n in run.mapping}
        run.translations["orders"] = {**guessed, **told}
        remember_mapping(importer, run.options, run.mapping)
    for field, meanings in (words or {}).items():
        told = run.translations.setdefault("values", {}).setdefault(field, {})
        told.update({header_key(word): meaning for word, meaning in meanings.items() if meaning})
    run.status, run.rows_total = Import.Status.UPLOADED, None
    _clear(run)
    run.save()
    return run


def _clear(run: Import) -> None:
    run.rows.all().delete()
    run.rows_done = run.warnings = 0
    for count in Import.COUNTS:
        setattr(run, count, 0)
    run.error, run.started_at, run.finished_at, run.heartbeat_at = "", None, None, None


def missing_fields(run: Import) -> list[str]:
    """Labels of required fields for which no column was found; an import can't begin while there are any."""
    importer = importer_of(run.kind)
    given = {*run.mapping, *run.translations.get("constants", {}), *run.translations.get("texts", {})}
    missing = [str(f.label) for f in importer.fields if f.required and f.name not in given]
    keys = [f for f in importer.fields if f.name in importer.key_fields]
    if keys and not any(f.name in given or f.required for f in keys):
        missing.append(" / ".join(str(f.label) for f in keys))
    return missing


@transaction.atomic
def send_import(run: Import, *, by: Person | None, dry_run: bool = False) -> Import:
    """Hand the import to a worker: a dry run that says what would happen, or the real one. A second call while it
    runs changes nothing. Raises NotPossible while a needed column is missing."""
    run = Import.objects.select_for_update().get(pk=run.pk)
    if run.status == Import.Status.RUNNING:
        return run
    missing = missing_fields(run)
    if missing:
        raise NotPossible(_("Say which column holds: {fields}.").format(fields=", ".join(missing)), "missing_column")
    if run.file_gone:
        raise NotPossible(_("The file was deleted long after it came; send it again."), "file_gone")
    Import.MOVES.check(run, Import.Status.RUNNING)
    if run.status != Import.Status.FAILED or run.dry_run != dry_run:
        _clear(run)
    run.dry_run, run.error = dry_run, ""
    run.translations["language"] = get_language() or ""
    run.status = Import.Status.RUNNING
    run.started_at = run.started_at or timezone.now()
    run.heartbeat_at = timezone.now()
    run.save()
    if not dry_run:
        remember_mapping(importer_of(run.kind), run.options, run.mapping)
    pk = run.pk
    transaction.on_commit(lambda: wake_worker(pk))
    return run


def check_import(run: Import, *, by: Person | None) -> Import:
    """Start the dry run of an import in the background."""
    return send_import(run, by=by, dry_run=True)


@transaction.atomic
def cancel_import(run: Import, *, by: Person | None) -> Import:
    """Stop an import after the chunk it is working on; rows taken before stay. Raises NotPossible when it is over."""
    run = Import.objects.select_for_update().get(pk=run.pk)
    Import.MOVES.check(run, Import.Status.CANCELLED)
    run.status = Import.Status.CANCELLED
    run.finished_at = timezone.now()
    run.save(update_fields=["status", "finished_at"])
    return run
