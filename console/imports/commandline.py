"""What management commands that import a file share (import_file, import_leads)."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from console.imports.actions import cancel_import, drop_file, run_import, start_import
from console.imports.history.loading import Clock
from console.imports.models import Import
from journal.errors import NotPossible
from people.models import Person


def import_now(
    kind: str,
    path: Path,
    options: dict[str, Any],
    *,
    by: Person | None = None,
    mapping: dict[str, str] | None = None,
    dry_run: bool = False,
    tell: Any = None,
) -> Import:
    """Import a file in this process and return its Import. Raises CommandError with one sentence."""
    if not path.is_file():
        raise CommandError(f"There is no file {path}.")
    run = None
    try:
        run = start_import(kind, path, by, options, mapping, dry_run)
        run = run_import(run.pk, Clock(tell) if tell else None)
    except (NotPossible, LookupError) as refusal:
        if run is not None:
            cancel_import(run, by=by)
            drop_file(run)
        raise CommandError(str(refusal)) from refusal
    if run.status == run.Status.FAILED:
        raise CommandError(run.error)
    return run


def pairs(texts: list[str]) -> dict[str, str]:
    """["a=b"] → {"a": "b"}. Raises CommandError for a text without "="."""
    for text in texts:
        if "=" not in text:
            raise CommandError(f"Write NAME=VALUE, not {text}.")
    return dict(text.split("=", 1) for text in texts)


def person_of(email: str | None) -> Person | None:
    """The person with this e-mail. Raises CommandError when there is none."""
    if not email:
        return None
    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        raise CommandError(f"Nobody signs in as {email}.")
    return person
