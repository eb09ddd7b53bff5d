"""Extracts and compiles the Chinese catalogues without system gettext: one catalogue per app, in locale/<app>/.

Strings come from `<app>/**/*.py` and `templates/<app>/**`; templates outside an app's folder belong to `people`
(sign-in pages) or `console` (everything else). A catalogue holds neither dates nor line numbers: small diffs.
"""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polib

LANGUAGE = "zh_Hans"
APPS = (
    "journal",
    "people",
    "companies",
    "console",
    "leads",
    "sales",
    "onboarding",
    "success",
    "renewals",
    "metrics",
    "config",
)
SIGN_IN_FOLDERS = ("account", "mfa", "allauth", "socialaccount", "usersessions")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = {
    "Language": LANGUAGE,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|(?<!%)%[sd]|\{\w*\}")

Key = tuple[str | None, str]


@dataclass
class Message:
    """One string of the source: its context, singular, plural and the first place it was seen (file:line)."""

    context: str | None
    singular: str
    plural: str | None
    place: str

    @property
    def key(self) -> Key:
        return self.context, self.singular


def catalogue_path(base: Path, app: str) -> Path:
    """The .po file of an app."""
    return base / "locale" / app / LANGUAGE / "LC_MESSAGES" / "django.po"


def source_files(base: Path, app: str) -> Iterator[Path]:
    """All files whose strings belong to the catalogue of the app, sorted."""
    yield from sorted(p for p in (base / app).rglob("*.py") if "migrations" not in p.parts)
    for path in sorted((base / "templates").rglob("*")):
        if path.suffix in {".html", ".txt", ".svg"} and owner_of_template(base, path) == app:
            yield path


def owner_of_template(base: Path, path: Path) -> str:
    """The app whose catalogue holds the strings of this template."""
    first = path.relative_to(base / "templates").parts[0]
    if first in APPS:
        return first
    return "people" if first in SIGN_IN_FOLDERS else "console"


def extract(base: Path, app: str) -> dict[Key, Message]:
    """Every translatable string of the app, by context and singular."""
    found: dict[Key, Message] = {}
    for path in source_files(base, app):
        for message in messages_of(path, str(path.relative_to(base))):
            known = found.setdefault(message.key, message)
            known.plural = known.plural or message.plural
    return found


def messages_of(path: Path, shown: str) -> Iterator[Message]:
    """The translatable strings of one Python file or template."""
    from babel.messages.extract import extract as babel_extract

    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = as_python(source, shown)
    try:
        lines = list(babel_extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS, options={}))
    except SyntaxError as error:
        raise ValueError(f"{shown} cannot be read: {error}") from error
    for line, texts, _comments, context in lines:
        singular, plural = (texts[0], texts[1]) if isinstance(texts, tuple) else (texts, None)
        yield Message(context, singular, plural, f"{shown}:{line}")


def as_python(template: str, shown: str) -> str:
    """The template as Python-like source: what is not a translation becomes noise that the extractor skips."""
    from django.utils.translation.template import templatize

    return "\n".join(line.strip() for line in templatize(template, origin=shown).split("\n"))


def read(path: Path) -> polib.POFile:
    """The catalogue at this path, or a new one."""
    if path.exists():
        return polib.pofile(str(path), encoding="utf-8", wrapwidth=110)
    return polib.POFile(encoding="utf-8", wrapwidth=110)


def update(base: Path, app: str, prune: bool = False) -> int:
    """Brings the .po file of an app up to date; returns how many strings still need a translation.

    Translations are kept. A string that left the source is kept as obsolete (it may come back) until `prune`.
    A new string which another app has translated already takes that translation.
    """
    path = catalogue_path(base, app)
    messages = extract(base, app)
    old = read(path)
    entries: dict[Key, polib.POEntry] = {(e.msgctxt, e.msgid): e for e in old}
    others = (
        known_elsewhere(base, app) if any(k not in entries or not is_translated(entries[k]) for k in messages) else {}
    )
    fresh = polib.POFile(encoding="utf-8", wrapwidth=110)
    fresh.metadata = dict(HEADER)
    for key in sorted(messages, key=lambda k: (k[1], k[0] or "")):
        fresh.append(entry_for(messages[key], entries.pop(key, None), others.get(key)))
    for entry in sorted(entries.values(), key=lambda e: (e.msgid, e.msgctxt or "")):
        if not prune and is_translated(entry):
            entry.obsolete = True
            fresh.append(entry)
    if messages or path.exists():
        write_when_changed(path, str(fresh) + "\n")
    return sum(not is_translated(e) for e in fresh if not e.obsolete)


def entry_for(message: Message, old: polib.POEntry | None, other: polib.POEntry | None) -> polib.POEntry:
    """The catalogue entry of a message, with the translation known so far."""
    entry = polib.POEntry(msgid=message.singular, msgctxt=message.context)
    text = translation_of(old) or translation_of(other)
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = {0: text}
    else:
        entry.msgstr = text
    return entry


def translation_of(entry: polib.POEntry | None) -> str:
    """The Chinese text of an entry, or an empty string."""
    if entry is None or "fuzzy" in entry.flags:
        return ""
    return str(entry.msgstr or (entry.msgstr_plural or {}).get(0, ""))


def is_translated(entry: polib.POEntry) -> bool:
    return bool(translation_of(entry))


def known_elsewhere(base: Path, app: str) -> dict[Key, polib.POEntry]:
    """Translated entries of the other apps; the lower app wins, as it does when Django merges them."""
    known: dict[Key, polib.POEntry] = {}
    for other in APPS:
        if other != app and catalogue_path(base, other).exists():
            for entry in read(catalogue_path(base, other)):
                if is_translated(entry) and not entry.obsolete:
                    known.setdefault((entry.msgctxt, entry.msgid), entry)
    return known


def write_when_changed(path: Path, text: str) -> None:
    """Replaces the file in one step, and leaves it alone when nothing changed."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(name, 0o644)
    os.replace(name, path)


def compile_stale(base: Path) -> list[str]:
    """Compiles each .mo that is older than its .po; returns the apps compiled. Milliseconds when nothing changed."""
    done = []
    for app in APPS:
        po = catalogue_path(base, app)
        mo = po.with_suffix(".mo")
        if not po.exists() or (mo.exists() and mo.stat().st_mtime_ns > po.stat().st_mtime_ns):
            continue
        handle, name = tempfile.mkstemp(dir=po.parent, suffix=".tmp")
        os.close(handle)
        live = read(po)
        for entry in [e for e in live if e.obsolete]:
            live.remove(entry)
        live.save_as_mofile(name)
        os.chmod(name, 0o644)
        os.replace(name, mo)
        done.append(app)
    return done


def problems(base: Path) -> list[str]:
    """Sentences about strings without a translation, lost placeholders and two translations of one string."""
    found: list[str] = []
    seen: dict[Key, tuple[str, str]] = {}
    for app in APPS:
        entries: dict[Key, polib.POEntry] = {
            (e.msgctxt, e.msgid): e for e in read(catalogue_path(base, app)) if not e.obsolete
        }
        for key, message in extract(base, app).items():
            entry = entries.get(key)
            text = translation_of(entry)
            if not text:
                found.append(f"{app}: no translation of {message.singular!r} ({message.place})")
                continue
            found.extend(f"{app}: {line}" for line in placeholder_problems(message, text))
            first, known = seen.setdefault(key, (app, text))
            if known != text:
                found.append(
                    f"{app}: {message.singular!r} is {text!r} here and {known!r} in {first}; only the latter is shown: "
                    "use one text, or a context (pgettext)"
                )
    return found


def placeholder_problems(message: Message, text: str) -> Iterator[str]:
    """A placeholder that the translation lost or invented would be a crash on the page."""
    allowed = set(PLACEHOLDER.findall(message.singular + (message.plural or "")))
    needed = set(PLACEHOLDER.findall(message.plural or message.singular))
    used = set(PLACEHOLDER.findall(text))
    if not message.plural and needed - used:
        yield f"the translation of {message.singular!r} lost {sorted(needed - used)} ({message.place})"
    if used - allowed:
        yield f"the translation of {message.singular!r} invents {sorted(used - allowed)} ({message.place})"
