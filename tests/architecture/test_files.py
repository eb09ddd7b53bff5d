"""Rules that hold for every file of the project."""

import re
import subprocess

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
SKIPPED = {".git", ".venv", ".local", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
TEXT = {".py", ".html", ".txt", ".md", ".toml", ".json", ".yml", ".css", ".js", ".po", ".in", ".lock", ".svg", ""}
MACHINE_PATH = re.compile(r"/(?<![\w.$}-]/)(?:root|home/\w+|Users/\w+|work|tmp/team)/\w")


def project_files():
    """What git knows, or, in a copy without git, everything that is not made by a tool."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        paths = [p for p in ROOT.rglob("*") if not SKIPPED.intersection(p.relative_to(ROOT).parts)]
    return sorted(path for path in paths if path.is_file() and path.suffix in TEXT)


def templates():
    return sorted((ROOT / "templates").rglob("*.html"))


def offences(paths, pattern):
    """Place and text of each hit."""
    found = []
    for path in paths:
        text = path.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1) if pattern.search(text) else ():
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}")
    return found


def test_no_file_names_a_folder_of_somebodys_machine():
    others = [path for path in project_files() if path.name != "test_files.py"]
    assert offences(others, MACHINE_PATH) == []


@pytest.mark.parametrize("name", ["requirements.lock", "package-lock.json", "requirements.in"])
def test_a_lock_names_no_host(name):
    text = (ROOT / name).read_text()
    # funding links of npm packages are text, nothing is fetched from them
    fetched = [line for line in text.splitlines() if '"url"' not in line]
    assert [line for line in fetched if re.search(r"https?://|file:/|--index-url|--find-links|@ git", line)] == []


def test_every_pinned_package_has_a_hash():
    blocks = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text())
    pinned = [block for block in blocks if re.match(r"[\w.\[\]-]+==", block)]
    assert len(pinned) > 100
    assert [block.splitlines()[0] for block in pinned if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a script without a source", r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")"),
        ("a style element", r"<style\b"),
        ("a style attribute", r"<[^>]*\sstyle\s*="),
        ("an event handler", r"<[^>]*\son[a-z]+\s*="),
        ("a javascript address", r"javascript:"),
        ("htmx code in an attribute", r"\shx-(?:on|vals=.?js:|vars)"),
        ("something from another host", r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"(?:https?:)?//"),
    ],
)
def test_no_template_holds_inline_code(what, pattern):
    assert offences(templates(), re.compile(pattern, re.IGNORECASE)) == [], what


def test_no_file_has_grown_beyond_what_one_can_read():
    grown = []
    for path in project_files():
        made_by_tool = "migrations" in path.parts or path.suffix in {".lock", ".po"} or path.name == "package-lock.json"
        if path.suffix == ".py" and not made_by_tool and len(path.read_text().splitlines()) > 400:
            grown.append(str(path.relative_to(ROOT)))
    assert grown == []
