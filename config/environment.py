"""The environment in which the programs of one home folder run: its servers, its secret, its folders."""

from __future__ import annotations

import fcntl
import os
import secrets
import sys
import warnings
from pathlib import Path

from config.catalogues import compile_stale
from config.embedded import Services

ROOT = Path(__file__).resolve().parent.parent


def make_environment(home: Path, services: Services | None) -> dict[str, str]:
    """The environment variables for manage.py, web, worker and beat. Makes the secret key at the first call."""
    environment = dict(os.environ)
    if services is not None:
        environment |= services.urls
    environment["LTOC_HOME"] = str(home)
    environment["PYTHONPATH"] = str(ROOT)
    environment.setdefault("LTOC_SECRET_KEY", secret_key(home))
    environment.setdefault("PYTHONUNBUFFERED", "1")
    return environment


def make_folders(home: Path) -> None:
    """The folders that the programs expect below the home folder."""
    for name in ("log", "run", "uploads", "files", "static", "mail"):
        (home / name).mkdir(parents=True, exist_ok=True)


def secret_key(home: Path) -> str:
    """The key that signs sessions of this installation; made once, readable by its owner only."""
    path = home / "secret_key"
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        key = file.read().strip()
        if not key:
            key = secrets.token_urlsafe(50)
            file.write(key)
        return key


def compile_catalogues() -> None:
    """Compiles what is stale; a broken catalogue shows English and a sentence instead of stopping everything."""
    try:
        compile_stale(ROOT)
    except (OSError, ValueError) as error:
        warnings.warn(f"A catalogue could not be compiled: {error}", stacklevel=2)


def manage(*arguments: str) -> list[str]:
    """The command line of a manage.py command in this very Python."""
    return [sys.executable, str(ROOT / "manage.py"), *arguments]
