"""bin/test: all tests, on a database, a broker and a browser that it brings itself. Arguments go to pytest."""

from __future__ import annotations

import subprocess
import sys
import time

from config.chromium import NoBrowser, as_variable, find_chromium, node_for_playwright
from config.embedded import uses_own_servers
from config.environment import ROOT, manage
from config.machine import CannotStart
from config.throwaway import throwaway_servers

TEMPLATE = "ltoc"


def main() -> int:
    arguments = sys.argv[1:]
    try:
        with throwaway_servers() as environment:
            environment |= browser()
            if uses_own_servers():
                environment["LTOC_TEST_TEMPLATE"] = make_template(environment)
            return run(environment, arguments)
    except (CannotStart, NoBrowser) as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def browser() -> dict[str, str]:
    """Where the browser is. Without one everything else still runs, and the browser tests say what is missing."""
    try:
        return {"LTOC_CHROMIUM": as_variable(find_chromium()), **node_for_playwright()}
    except NoBrowser as sentence:
        print(sentence, file=sys.stderr)
        return {}


def make_template(environment: dict[str, str]) -> str:
    """Migrates once; each test process copies the result instead of migrating again."""
    started = time.monotonic()
    command = manage("migrate", "--no-input", "-v0")
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise CannotStart(f"The tables cannot be made:\n{result.stderr[-3000:]}")
    print(f"  Tables of the test database: {time.monotonic() - started:.1f} s", file=sys.stderr)
    return TEMPLATE


def run(environment: dict[str, str], arguments: list[str]) -> int:
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *spread(arguments), *arguments], cwd=ROOT, env=environment
    )
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # pytest has had it too, and is writing its report
        except SystemExit:
            process.terminate()
            process.wait()
            raise


def spread(arguments: list[str]) -> list[str]:
    """Everything runs in two processes, file by file, in the order of tests/conftest.py; what was picked, in one."""
    picked = [a for a in arguments if a.startswith(("-n", "--pdb", "-x", "--collect-only", "-k", "tests", "./tests"))]
    return [] if picked else ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]


if __name__ == "__main__":
    sys.exit(main())
