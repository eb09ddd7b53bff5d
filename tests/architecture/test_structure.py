"""The chain has no circle, the tables are what the models say, and what is scheduled exists."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command

from config.celery import app
from config.schedule import BEAT_TIMETABLE

LINT = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"


def test_an_app_imports_only_what_stands_below_it():
    command = [sys.executable, "-c", LINT, "--no-cache"]
    result = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


@pytest.mark.django_db
def test_the_migrations_are_complete():
    # exits with 1, and names the change, when a model has one that no migration knows
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


@pytest.mark.parametrize("entry", BEAT_TIMETABLE)
def test_every_scheduled_task_exists(entry):
    app.loader.import_default_modules()
    assert BEAT_TIMETABLE[entry]["task"] in app.tasks


def test_no_app_is_called_a_drawer_for_everything():
    drawers = {"core", "common", "utils", "helpers", "misc"}
    found = [
        str(path.relative_to(settings.BASE_DIR))
        for name in [*settings.CHAIN_APPS, "config"]
        for path in (settings.BASE_DIR / name).rglob("*.py")
        if path.stem in drawers or drawers.intersection(path.relative_to(settings.BASE_DIR).parts)
    ]
    assert found == []


def test_no_app_uses_django_signals():
    found = [
        str(path.relative_to(settings.BASE_DIR))
        for name in settings.CHAIN_APPS
        for path in (settings.BASE_DIR / name).rglob("*.py")
        if "django.db.models.signals" in path.read_text() or "django.dispatch" in path.read_text()
    ]
    assert found == []
