"""What the pages and the API of imports ask: which kinds a person may import, and what is going on, in sentences."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Count, Q
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.imports.models import Import, ImportRow
from console.imports.registry import Following, Importer, importer_of, importers
from console.imports.taking import COUNT_OF
from console.values import number
from people.models import Person

if TYPE_CHECKING:
    from console.imports.undoing import Prospect


def kinds_for(person: Person) -> list[Importer]:
    """The importers that the person may use."""
    return [importer for importer in importers() if person.may(importer.right)]


def may_work(person: Person, run: Import) -> bool:
    """Whether the person may correct, start or stop this import (which they see)."""
    return any(importer.kind == run.kind for importer in kinds_for(person))


def label_of(kind: str) -> Any:
    """What is imported, in words; the bare kind when its app is gone."""
    try:
        return importer_of(kind).label
    except LookupError:
        return kind


def names_of(kind: str, ids: Collection[int], person: Person) -> dict[int | None, str]:
    """The names of imported records that the person may see; {} where a kind of import is no kind of record."""
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        return {}
    rows = model._default_manager.filter(pk__in=ids).select_related()
    seen = rows.visible_to(person) if hasattr(rows, "visible_to") else rows
    return {record.pk: str(record) for record in seen}


def outcome_sentence(run: Import) -> str:
    """What became, or would become, of the rows."""
    parts = [
        (run.created, _("{n} created")),
        (run.updated, _("{n} updated")),
        (run.twins, ngettext("{n} twin of a known record", "{n} twins of known records", run.twins)),
        (run.unchanged, _("{n} unchanged")),
        (run.refused, _("{n} refused")),
    ]
    return " · ".join(text.format(n=number(count)) for count, text in parts if count) or _("no rows")


def title_of(run: Import) -> str:
    """The page's title: what is known about the import now."""
    status, name = run.status, run.name
    if status == Import.Status.RUNNING:
        return (_("Checking {file}") if run.dry_run else _("Importing {file}")).format(file=name)
    if status == Import.Status.CHECKED:
        ready = run.rows_done - run.refused
        if not run.rows_done:
            return _("{file} has no rows under its header").format(file=name)
        if run.refused and not ready:
            return _("{file}: every row would be refused").format(file=name)
        said = ngettext("{file}: {n} row is ready", "{file}: {n} rows are ready", ready)
        if run.refused:
            said = ngettext(
                "{file}: {n} row is ready, {refused} would be refused",
                "{file}: {n} rows are ready, {refused} would be refused",
                ready,
            )
        return said.format(file=name, n=number(ready), refused=number(run.refused))
    if status == Import.Status.UNDOING:
        return _("Taking {file} back").format(file=name)
    if status == Import.Status.UNDONE:
        return _("{file} was taken back").format(file=name)
    if status == Import.Status.DONE:
        return _("{file}: {outcome}").format(file=name, outcome=outcome_sentence(run))
    return name


def sent_before(run: Import, person: Person) -> Import | None:
    """The newest import of the very same file that the person sees and that was not taken back; None without one."""
    did = Q(status=Import.Status.RUNNING) | Q(rows_done__gt=0)
    same = Import.objects.visible_to(person).filter(did, kind=run.kind, sha256=run.sha256, dry_run=False)
    stands = same.exclude(pk=run.pk).exclude(status__in=(Import.Status.UNDOING, Import.Status.UNDONE))
    return stands.order_by("-pk").first()


def may_undo(run: Import) -> bool:
    """Whether it did something, and imports of its kind can be taken back; or something stayed the last time."""
    if run.dry_run or not Import.MOVES.allows(run.status, Import.Status.UNDOING):
        return False
    reversal = next((importer.reversal for importer in importers() if importer.kind == run.kind), None)
    if reversal is None:
        return False
    if run.status == Import.Status.UNDONE:
        return bool(run.stayed)
    return any(getattr(run, COUNT_OF[outcome]) for outcome in reversal.outcomes)


def undo_lines(run: Import) -> list[dict[str, Any]]:
    """What taking back did, for each way: its words, how many rows, and their link."""
    labels = dict(ImportRow.Undo.choices)
    url = reverse("imports:import-rows", args=[run.pk])
    found = run.rows.exclude(undo="").order_by().values_list("undo").annotate(rows=Count("id"))
    counted = dict(found)
    return [
        {"label": labels[k], "said": rows_said(counted[k]), "url": f"{url}?undo={k}"} for k in labels if k in counted
    ]


def rows_said(count: int) -> str:
    """How many rows, in words."""
    return ngettext("{n} row", "{n} rows", count).format(n=number(count))


def following_of(run: Import, person: Person) -> Following | None:
    """What goes on with what an import brought, once it is over; None for a dry run and while it runs."""
    importer = next((importer for importer in importers() if importer.kind == run.kind), None)
    if importer is None or run.dry_run or run.is_going or run.status == Import.Status.UNDONE or not run.created:
        return None
    return importer.following(run, person)


def prospect_sentence(prospect: "Prospect", run: Import) -> str:
    """What taking back would do, in words: what goes, what stays and why."""
    rows, stays = prospect.rows, sum(prospect.stays.values())
    if prospect.total > rows:
        head = _("Of the last {rows} of {total} rows {goes} would be taken back.")
    elif not stays:
        head = ngettext("The one row would be taken back: {how}.", "All {rows} rows would be taken back: {how}.", rows)
    elif not prospect.goes:
        head = ngettext("The one row could not be taken back.", "None of the {rows} rows could be taken back.", rows)
    else:
        head = _("Of {rows} rows {goes} would be taken back: {how}.")
    reversal = importer_of(run.kind).reversal
    how = (reversal and reversal.how) or _("new records go, changed ones get their old values")
    head = head.format(rows=number(rows), total=number(prospect.total), goes=number(prospect.goes), how=how)
    said = [staying_said(why, n) for why, n in sorted(prospect.stays.items(), key=_most)]
    return _("{head} {reasons}.").format(head=head, reasons=_("; ").join(said)) if said else head


def staying_said(why: str, n: int) -> str:
    """How many rows would stay for one reason (of ImportRow.Undo), in words."""
    Undo = ImportRow.Undo
    said = {
        Undo.WORKED: ngettext("{n} stays because somebody worked on it", "{n} stay because somebody worked on them", n),
        Undo.AGAIN: ngettext(
            "{n} stays because it came again from elsewhere", "{n} stay because they came again from elsewhere", n
        ),
        Undo.LINKED: ngettext(
            "{n} stays because something else refers to it", "{n} stay because something else refers to them", n
        ),
        Undo.CHANGED: ngettext(
            "{n} stays as it is because it was changed since",
            "{n} stay as they are because they were changed since",
            n,
        ),
        Undo.UNKNOWN: ngettext(
            "{n} stays as it is because what stood there before was not kept",
            "{n} stay as they are because what stood there before was not kept",
            n,
        ),
    }
    return said[Undo(why)].format(n=number(n))


def _most(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


def undo_sentence(run: Import) -> str:
    """How far the taking back is, or how it ended."""
    if run.status == Import.Status.UNDOING:
        so_far = ngettext("{n} stays so far", "{n} stay so far", run.stayed)
        return so_far.format(n=number(run.stayed)) if run.stayed else ""
    if run.status != Import.Status.UNDONE:
        return ""
    if not run.stayed:
        return _("Everything that it did was taken back.")
    gone = ngettext("{n} row was taken back", "{n} rows were taken back", run.undone).format(n=number(run.undone))
    stay = ngettext("{n} stays", "{n} stay", run.stayed).format(n=number(run.stayed))
    return _("{gone}; {stay}.").format(gone=gone, stay=stay)


def reasons_of(run: Import, limit: int = 6) -> list[dict[str, Any]]:
    """Why rows were refused, the most frequent sentence first, with how many rows it stands for."""
    rows = run.rows.filter(outcome="refused").order_by().values("sentence").annotate(rows=Count("id"))
    return [row | {"said": rows_said(row["rows"])} for row in rows.order_by("-rows", "sentence")[:limit]]


@dataclass(frozen=True)
class Stranger:
    """A word of the file that means nothing known here, and how many refused rows say it."""

    field: str
    word: str
    rows: int


def strangers_of(run: Import, columns: Sequence[str], limit: int = 12) -> list[Stranger]:
    """Words of refused rows that could be told: of fields that must mean something known, the most frequent first."""
    importer = importer_of(run.kind)
    found = []
    for field in importer.fields:
        if field.known is None or run.mapping.get(field.name) not in columns:
            continue
        word = KeyTextTransform(str(list(columns).index(run.mapping[field.name])), "raw")
        rows = run.rows.filter(outcome="refused", raw__isnull=False).order_by().annotate(word=word).values_list("word")
        counts = dict(rows.filter(word__isnull=False).annotate(n=Count("id")).order_by("-n", "word")[:200])
        strange = set(importer.strangers(field.name, list(counts)))
        found += [Stranger(field.name, text, n) for text, n in counts.items() if text in strange]
    return found[:limit]


def rate_of(run: Import) -> float:
    """Rows a second since it began."""
    return run.rows_done / run.seconds if run.seconds > 0.5 else 0.0


def time_left(run: Import) -> timedelta | None:
    """How long it still takes at the rate so far; None while that can't be said."""
    rate = rate_of(run)
    if not rate or not run.rows_total:
        return None
    return timedelta(seconds=max(0.0, run.rows_total - run.rows_done) / rate)


def pace_sentence(run: Import) -> str:
    """Rate and time left, as a colleague would say it."""
    left = time_left(run)
    if left is None:
        return _("waiting for a worker") if not run.rows_done else ""
    seconds = round(left.total_seconds())
    rest = _("{n} s left").format(n=seconds) if seconds < 90 else _("{n} min left").format(n=round(seconds / 60))
    return _("{n} rows a second").format(n=number(round(rate_of(run)))) + " · " + rest
