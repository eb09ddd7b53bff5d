"""The files of a folder, in the order of the mapping, each through the importer it names."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from console.imports.actions import missing_fields, start_import
from console.imports.history.mapping_files import HistoryFile, HistoryMapping, Part
from console.imports.models import Import
from console.imports.report import write_refused
from console.imports.running import run_import
from journal.errors import NotPossible

Progress = Callable[[Import], None]


@dataclass
class Loaded:
    """What became of one file: of its main importer's rows."""

    file: str
    run: Import
    first: list[Import]
    refused_file: Path | None

    def as_json(self) -> dict[str, Any]:
        """As `load_history --json` gives it."""
        return {
            "file": self.file,
            "rows": self.run.rows_done,
            "created": self.run.created,
            "updated": self.run.updated,
            "refused": self.run.refused,
            "refused_file": str(self.refused_file) if self.refused_file else None,
        }


def load_history(
    mapping: HistoryMapping, folder: Path, out: Path | None = None, on_progress: Progress | None = None
) -> list[Loaded]:
    """Load every file of the mapping from the folder; goes on where an earlier call was killed.

    The past is marked as migrated: figures as of an earlier date count it. Loading the same files again changes
    nothing. Refused rows are written to `out` (by default HOME/refused). Raises NotPossible with a sentence; files
    and columns that are missing are told before the first row of any file is taken.
    """
    found = find_files(mapping, folder)
    prepared = [(path, [(part, _prepare(mapping, part, path)) for part in file.parts]) for file, path in found]
    return [_load(path, runs, out, on_progress) for path, runs in prepared]


def find_files(mapping: HistoryMapping, folder: Path) -> list[tuple[HistoryFile, Path]]:
    """Which files of the folder each entry means. Raises NotPossible when one is not there."""
    if not folder.is_dir():
        raise NotPossible(_("There is no folder {folder}.").format(folder=folder))
    there = sorted(path for path in folder.iterdir() if path.is_file())
    found = []
    for file in mapping.files:
        paths = _matching(there, file.patterns)
        if not paths and not file.optional:
            sentence = _("{folder} has no file {names}.").format(folder=folder, names=" / ".join(file.patterns))
            raise mapping.problem(sentence, file.main.place, "", "file")
        found += [(file, path) for path in paths]
    if not found:
        raise NotPossible(_("{folder} has none of the files of this mapping.").format(folder=folder))
    return found


def _matching(there: list[Path], patterns: list[str]) -> list[Path]:
    for pattern in patterns:
        paths = [path for path in there if fnmatchcase(path.name.casefold(), pattern.casefold())]
        if paths:
            return paths
    return []


def _prepare(mapping: HistoryMapping, part: Part, path: Path) -> Import:
    """The import that an earlier call left unfinished, or a new one."""
    batch = _batch(mapping, part, path)
    unfinished = ("uploaded", "running", "failed")
    run = Import.objects.filter(batch=batch, status__in=unfinished).order_by("-pk").first()
    if run is not None and Path(run.file.path).exists():
        return run
    columns = {name: column for name, column in part.columns.items() if name not in part.translations["constants"]}
    try:
        run = start_import(
            part.into,
            path,
            None,
            part.options,
            columns,
            dialect=part.dialect,
            translations=part.translations,
            migrated=True,
            batch=batch,
        )
    except NotPossible as refusal:
        raise mapping.problem(str(refusal), part.place, "columns") from refusal
    if missing := missing_fields(run):
        sentence = _("say which column holds: {fields}.").format(fields=", ".join(missing))
        raise mapping.problem(sentence, part.place, "columns")
    return run


def _batch(mapping: HistoryMapping, part: Part, path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes())
    said = [part.into, part.columns, part.options, part.dialect, part.translations, part.place]
    digest.update(json.dumps(said, sort_keys=True, default=str).encode())
    return digest.hexdigest()


def _load(path: Path, runs: list[tuple[Part, Import]], out: Path | None, on_progress: Progress | None) -> Loaded:
    done = []
    for _part, run in runs:
        finished = run_import(run.pk, on_progress)
        if finished.status == Import.Status.RUNNING:
            raise NotPossible(_("{file} is being loaded by another process.").format(file=path.name))
        if finished.status != Import.Status.DONE:
            raise NotPossible(_("{file}: {error}").format(file=path.name, error=finished.error or finished.status))
        done.append(finished)
    return Loaded(path.name, done[-1], done[:-1], write_refused(done[-1], out))


class Clock:
    """Tells the progress of a load on a stream, at most once a second."""

    def __init__(self, write: Callable[[str], Any], pause: float = 1.0) -> None:
        self.write, self.pause, self.told = write, pause, 0.0

    def __call__(self, run: Import) -> None:
        now = time.monotonic()
        if now - self.told >= self.pause or run.rows_done == run.rows_total:
            self.told = now
            self.write(f"{run.name} → {run.kind}: {run.rows_done:,} / {run.rows_total or 0:,}\n")
