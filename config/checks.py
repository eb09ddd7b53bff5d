"""bin/check: all static checks, two at a time. Names as arguments run only those."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from config.environment import ROOT, compile_catalogues, manage

PYTHON = sys.executable
BIN = ROOT / ".venv" / "bin"
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
# A production environment that reaches nothing: what is checked is the settings.
PRODUCTION = {
    "LTOC_ENV": "production",
    "LTOC_SECRET_KEY": "9f2c7b0e5d41a8f36cb2e7904d1af853bc60e97d2f4a18c5e3b7d6a09f4c2e81b5",
    "LTOC_ALLOWED_HOSTS": "ltoc.example",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


@dataclass
class Check:
    name: str
    command: list[str]
    environment: dict[str, str]


def all_checks() -> list[Check]:
    """The longest first, so that two at a time end together."""
    templates = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "templates").rglob("*.html"))
    nowhere = {name: PRODUCTION[name] for name in ("DATABASE_URL", "REDIS_URL")}
    return [
        Check("types", [PYTHON, "-m", "mypy", "."], nowhere),
        Check("style", [str(BIN / "ruff"), "check", "."], {}),
        Check("format", [str(BIN / "ruff"), "format", "--check", "."], {}),
        Check("templates", [str(BIN / "djade"), "--check", "--target-version", "5.2", *templates], {}),
        Check("imports", [PYTHON, "-c", LINT_IMPORTS, "--no-cache"], {}),
        Check(
            "migrations",
            [PYTHON, "-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run"],
            nowhere,
        ),
        Check("deployment", manage("check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
        Check("catalogues", manage("catalogues", "--check"), nowhere),
    ]


def run(check: Check) -> bool:
    """Runs one check, prints one line, and what it said when it failed."""
    started = time.monotonic()
    result = subprocess.run(
        check.command, cwd=ROOT, env=os.environ | check.environment, capture_output=True, text=True, check=False
    )
    well = result.returncode == 0
    line = f"  {'ok    ' if well else 'FAILED'} {check.name:<12} {time.monotonic() - started:5.1f} s"
    print(line if well else f"{line}\n{result.stdout}{result.stderr}", flush=True)
    return well


def main() -> int:
    wanted = set(sys.argv[1:])
    checks = [check for check in all_checks() if not wanted or check.name in wanted]
    unknown = wanted - {check.name for check in checks}
    if unknown:
        print(f"There is no check called {', '.join(sorted(unknown))}.", file=sys.stderr)
        return 2
    compile_catalogues()
    with ThreadPoolExecutor(2) as pool:
        return 0 if all(list(pool.map(run, checks))) else 1


if __name__ == "__main__":
    sys.exit(main())
