"""Drafts of the routing table: begun, changed, checked, published; earlier versions put back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from leads.actions.desks import desks_of, everybody, line_of, version_in_use
from leads.actions.rules import check_values, locked_rules, placed
from leads.actions.steps import need_reason
from leads.events import ROUTING_DISCARDED, ROUTING_DRAFTED, ROUTING_PUBLISHED, ROUTING_RESTORED
from leads.models import RoutingDraft, RoutingRule, RoutingVersion
from leads.rules.conditions import alike
from leads.rules.rulesets import BLANK, ERROR, WARNING, Finding, findings, unlinked
from leads.wording.routing import finding_sentence
from people.models import Person, Team

MOST_LINES = 200


@transaction.atomic
def start_draft(*, name: str, by: Person | None, version: RoutingVersion | None = None) -> RoutingDraft:
    """Begin a draft as a copy of the table in use, or of an earlier version of it."""
    in_use = version_in_use([rule for rule in locked_rules() if rule.is_active], by=by)
    based_on = version or in_use
    name = name.strip()[:80] or _("Draft from version {n}").format(n=based_on.number)
    draft = RoutingDraft.objects.create(name=name, lines=based_on.lines, based_on=based_on, by=by)
    record(ROUTING_DRAFTED, draft, by=by, version=based_on.number)
    return draft


@transaction.atomic
def add_line(draft: RoutingDraft, values: Mapping[str, Any], *, by: Person | None) -> RoutingDraft:
    """Add a rule to a draft, before a last one without conditions, which takes what is left."""
    draft = _locked(draft)
    if len(draft.lines) >= MOST_LINES:
        raise NotPossible(_("A table has {n} rules at most.").format(n=MOST_LINES), code="too_many")
    line = {**BLANK, **_line_values(values), "key": _new_key(draft.lines)}
    lines = draft.lines
    catches_all = bool(lines) and not lines[-1]["conditions"] and bool(line["conditions"])
    at = len(lines) - 1 if catches_all else len(lines)
    return _save(draft, [*lines[:at], line, *lines[at:]])


@transaction.atomic
def change_line(draft: RoutingDraft, key: str, values: Mapping[str, Any], *, by: Person | None) -> RoutingDraft:
    """Change named values of one rule of a draft."""
    draft = _locked(draft)
    at = _place(draft, key)
    lines = [*draft.lines]
    lines[at] |= {name: value for name, value in _line_values(values).items() if not alike(lines[at].get(name), value)}
    return _save(draft, lines)


@transaction.atomic
def move_line(draft: RoutingDraft, key: str, to: int, *, by: Person | None) -> RoutingDraft:
    """Put one rule of a draft at a place of its table, counted from 0; past the ends means at the end."""
    draft = _locked(draft)
    return _save(draft, placed(draft.lines, _place(draft, key), to))


@transaction.atomic
def remove_line(draft: RoutingDraft, key: str, *, by: Person | None) -> RoutingDraft:
    """Take a rule out of a draft; others that went on at it try the next rule instead."""
    draft = _locked(draft)
    at = _place(draft, key)
    return _save(draft, unlinked([*draft.lines[:at], *draft.lines[at + 1 :]]))


@transaction.atomic
def discard_draft(draft: RoutingDraft, *, by: Person | None) -> RoutingDraft:
    """Put a draft away. It stays readable."""
    draft = _locked(draft)
    draft.status = RoutingDraft.Status.DISCARDED
    draft.save(update_fields=["status"])
    record(ROUTING_DISCARDED, draft, by=by)
    return draft


def check_in_use() -> list[Finding]:
    """What is wrong with the table in use: people leave, and a rule that had somebody has nobody then."""
    return findings(lines_in_use(), desks_of(everybody(), timezone.now()))


def check_draft(draft: RoutingDraft) -> list[Finding]:
    """What speaks against publishing: errors first. A draft whose start is no longer in use is warned about."""
    found = findings(draft.lines, desks_of(everybody(), timezone.now()))
    newest = RoutingVersion.objects.first()
    if newest is not None and draft.based_on_id != newest.pk and draft.status == RoutingDraft.Status.DRAFT:
        found.append(Finding("moved_on", WARNING, more=str(newest.number)))
    return found


@transaction.atomic
def publish_draft(draft: RoutingDraft, *, by: Person | None, why: str) -> RoutingVersion:
    """Put a draft into use as the next version. Raises NotPossible for one with errors, and says which."""
    why = need_reason(why, _("Say what the new table is for."))
    draft = _locked(draft)
    version = _put_in_use(draft.lines, by=by, why=why)
    draft.status, draft.published_as = RoutingDraft.Status.PUBLISHED, version
    draft.save(update_fields=["status", "published_as"])
    record(ROUTING_PUBLISHED, draft, by=by, why=why, version=version.number)
    return version


@transaction.atomic
def restore_version(version: RoutingVersion, *, by: Person | None, why: str) -> RoutingVersion:
    """Put an earlier version back into use, as a new one. Turns go on where they stand."""
    why = need_reason(why, _("Say why the earlier table comes back."))
    restored = _put_in_use(version.lines, by=by, why=why)
    if restored.pk == version.pk:
        raise NotPossible(_("Version {n} is in use.").format(n=version.number), code="in_use")
    record(ROUTING_RESTORED, restored, by=by, why=why, version=version.number, new=restored.number)
    return restored


def _put_in_use(lines: Sequence[Mapping[str, Any]], *, by: Person | None, why: str) -> RoutingVersion:
    """Make the rules in use say what the lines say; rules that are gone stay, out of use, for their decisions."""
    _need_usable(lines)
    rows = {row.pk: row for row in locked_rules()}
    version_in_use([row for row in rows.values() if row.is_active])  # what was in use can be put back
    kept = [_row(line, rows, place) for place, line in enumerate(lines, start=1)]
    by_key = {line["key"]: row for line, row in zip(lines, kept, strict=True)}
    for line, row in zip(lines, kept, strict=True):
        row.else_rule = by_key.get(line["else_to"])
        row.save()
    gone = [row for pk, row in rows.items() if pk not in {each.pk for each in kept}]
    for place, row in enumerate(gone, start=len(kept) + 1):
        row.is_active, row.position = False, place
        row.save(update_fields=["is_active", "position"])
    return version_in_use([row for row in kept if row.is_active], by=by, why=why)


def _row(line: Mapping[str, Any], rows: Mapping[int, RoutingRule], place: int) -> RoutingRule:
    row = rows.get(line["id"]) or RoutingRule()
    for name, value in line.items():
        if name not in ("key", "id", "else_to", "team"):
            setattr(row, name, value)
    row.team_id, row.position = line["team"], place
    if row.pk is None:
        row.save()
    return row


def _need_usable(lines: Sequence[Mapping[str, Any]]) -> None:
    errors = [f for f in findings(lines, desks_of(everybody(), timezone.now())) if f.level == ERROR]
    if errors:
        names = {line["key"]: line["name"] for line in lines}
        raise NotPossible(" ".join(finding_sentence(error, names) for error in errors), code=errors[0].code)


def _locked(draft: RoutingDraft) -> RoutingDraft:
    draft = RoutingDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.status != RoutingDraft.Status.DRAFT:
        raise NotPossible(
            _("“{draft}” is {status}: begin a new draft.").format(draft=draft, status=draft.get_status_display()),
            code="wrong_state",
        )
    return draft


def _save(draft: RoutingDraft, lines: list[dict[str, Any]]) -> RoutingDraft:
    draft.lines = lines
    draft.save(update_fields=["lines", "changed_at"])
    return draft


def _place(draft: RoutingDraft, key: str) -> int:
    found = next((place for place, line in enumerate(draft.lines) if line["key"] == key), None)
    if found is None:
        raise NotPossible(_("This rule is not in the draft any more."), code="gone")
    return found


def _new_key(lines: Sequence[Mapping[str, Any]]) -> str:
    taken = {line["key"] for line in lines}
    return next(key for number in range(1, MOST_LINES + 2) if (key := f"n{number}") not in taken)


def _line_values(values: Mapping[str, Any]) -> dict[str, Any]:
    check_values(values)
    team = values.get("team")
    plain = {name: value for name, value in values.items() if name in BLANK and name not in ("key", "id", "team")}
    return plain | ({"team": team.pk if isinstance(team, Team) else team} if "team" in values else {})


def lines_in_use() -> list[dict[str, Any]]:
    """The table in use as plain lines, without locking it."""
    rows = RoutingRule.objects.filter(is_active=True).order_by("position", "pk")
    return [line_of(row) for row in rows]
