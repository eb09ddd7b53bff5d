"""How the sales kit grows, is shown, used and judged. What was used is retired, never deleted."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.actions.deals import lock_deal
from sales.models import Deal, KitItem, KitUse, KitVersion, Training
from sales.models.kit import HasFile

TYPED = ("title", "title_zh", "kind", "product", "industry", "note")
LARGEST_FILE = 100 * 1024 * 1024
ALLOWED = frozenset(
    ".pdf .ppt .pptx .key .doc .docx .xls .xlsx .csv .txt .md .png .jpg .jpeg .gif .mp4 .mov .webm .mp3 .zip".split()
)


def check_file(file: UploadedFile | None) -> None:
    """Raise NotPossible for a file that is too large, empty, or of a kind that could run on somebody's machine."""
    if file is None:
        return
    if Path(file.name or "").suffix.lower() not in ALLOWED:
        raise NotPossible(
            _("“{name}” can't be kept: documents, pictures, films and archives can.").format(name=file.name),
            code="bad_file",
        )
    if not file.size:
        raise NotPossible(_("“{name}” is empty.").format(name=file.name), code="empty_file")
    if file.size > LARGEST_FILE:
        raise NotPossible(_("A file has at most {n} MB.").format(n=LARGEST_FILE // 1024**2), code="file_too_large")


def keep_file(holder: HasFile, file: UploadedFile | None, link: str) -> None:
    """Put an uploaded file or a link into a record that is not saved yet."""
    check_file(file)
    if link and not link.lower().startswith(("https://", "http://")):
        raise NotPossible(_("A link begins with https:// or http://."), code="bad_link")
    holder.link = link
    if file is not None:
        holder.file_name, holder.size = Path(file.name or "").name[:255], file.size or 0
        holder.file.save(holder.file_name, file, save=False)


@transaction.atomic
def add_kit_item(
    values: dict[str, Any],
    *,
    by: Person,
    stages: Iterable[Any] = (),
    file: UploadedFile | None = None,
    link: str = "",
    published_at: Any = None,
) -> KitItem:
    """Publish something to show. `values`: title, title_zh, kind, product, industry, note.

    Raises NotPossible without a title, or with neither a file, a link nor a note to show.
    """
    item = KitItem(published_by=by, published_at=published_at or timezone.now())
    _take(item, values)
    if file is None and not link and not item.note.strip():
        raise NotPossible(_("Bring a file, a link, or write what to say."), code="nothing_to_show")
    item.save(force_insert=True)
    item.stages.set(stages)
    _add_version(item, by, file, link, "")
    record(events.KIT_PUBLISHED, item, by=by, kind=item.kind)
    return item


def _take(item: KitItem, values: dict[str, Any]) -> list[str]:
    wanted = {name: values[name] for name in TYPED if name in values}
    if "title" in wanted:
        wanted["title"] = str(wanted["title"] or "").strip()[:160]
    changed = [name for name, value in wanted.items() if getattr(item, name) != value]
    for name in changed:
        setattr(item, name, wanted[name])
    if not item.title:
        raise NotPossible(_("Give it a title."), code="no_title")
    if item.kind not in KitItem.Kind.values:
        raise NotPossible(_("There is no kind of kit item “{kind}”.").format(kind=item.kind), code="bad_kind")
    return changed


def _add_version(item: KitItem, by: Person, file: UploadedFile | None, link: str, note: str) -> KitVersion:
    version = KitVersion(item=item, number=item.version, by=by, made_at=timezone.now(), note=note.strip()[:300])
    keep_file(version, file, link)
    version.save()
    return version


def _lock(item: KitItem) -> KitItem:
    return KitItem.objects.select_for_update(of=("self",)).get(pk=item.pk)


@transaction.atomic
def change_kit_item(item: KitItem, values: dict[str, Any], *, by: Person, stages: Any = None) -> KitItem:
    """Change what is written about an item; its file changes by a new version. `stages` as a list, None leaves them."""
    item = _lock(item)
    changed = _take(item, values)
    if stages is not None and {stage.pk for stage in stages} != set(item.stages.values_list("pk", flat=True)):
        item.stages.set(stages)
        changed.append("stages")
    if changed:
        item.save()
        record(events.KIT_CHANGED, item, by=by, fields=", ".join(changed))
    return item


@transaction.atomic
def add_kit_version(
    item: KitItem, *, by: Person, file: UploadedFile | None = None, link: str = "", note: str = ""
) -> KitItem:
    """A new file or link; the earlier ones stay readable. Raises NotPossible with neither, or for a retired item."""
    item = _lock(item)
    if item.status != KitItem.Status.PUBLISHED:
        raise NotPossible(_("“{item}” is retired: bring it back first.").format(item=item), code="retired")
    if file is None and not link:
        raise NotPossible(_("Bring a file or a link."), code="nothing_to_show")
    item.version += 1
    item.save(update_fields=["version"])
    _add_version(item, by, file, link, note)
    record(events.KIT_VERSION, item, by=by, why=note.strip(), version=item.version)
    return item


@transaction.atomic
def retire_kit_item(item: KitItem, *, by: Person, why: str) -> KitItem:
    """Show it no more; what used it stays. Raises NotPossible without a reason."""
    if not why.strip():
        raise NotPossible(_("Say why."), code="no_reason")
    return _move(item, KitItem.Status.RETIRED, events.KIT_RETIRED, by, why)


@transaction.atomic
def restore_kit_item(item: KitItem, *, by: Person) -> KitItem:
    """Show a retired item again."""
    return _move(item, KitItem.Status.PUBLISHED, events.KIT_RESTORED, by, "")


def _move(item: KitItem, status: str, event: Any, by: Person, why: str) -> KitItem:
    item = _lock(item)
    KitItem.MOVES.check(item, status)
    item.status, item.reason = status, why.strip()[:300]
    item.save(update_fields=["status", "reason"])
    record(event, item, by=by, why=why)
    return item


def check_held(training: Training) -> None:
    """Raise NotPossible for a training that was withdrawn."""
    if training.status != Training.Status.HELD:
        raise NotPossible(_("“{training}” is withdrawn: bring it back first.").format(training=training), "withdrawn")


@transaction.atomic
def use_kit(
    deal: Deal, *, by: Person, item: KitItem | None = None, training: Training | None = None, used_at: Any = None
) -> KitUse:
    """Mark that a deal used an item of the kit or what a training taught; once each, again changes nothing.

    Raises NotPossible when neither or both are named, for a retired item, a withdrawn training, or a closed deal.
    """
    if (item is None) == (training is None):
        raise NotPossible(_("Choose one thing that was used."), code="one_thing")
    deal, item = lock_deal(deal), _lock(item) if item else None
    if deal.status != Deal.Status.OPEN:
        raise NotPossible(_("“{deal}” is closed.").format(deal=deal), code="deal_closed")
    if item is not None and item.status != KitItem.Status.PUBLISHED:
        raise NotPossible(_("“{item}” is retired: bring it back first.").format(item=item), code="retired")
    if training is not None:
        check_held(Training.objects.select_for_update(of=("self",)).get(pk=training.pk))
    values = {"stage": deal.stage, "by": by, "used_at": used_at or timezone.now()}
    values["version"] = item.version if item else None
    use, is_new = KitUse.objects.get_or_create(deal=deal, item=item, training=training, defaults=values)
    if is_new:
        facts = {"item": item.pk} if item else {"training": training.pk if training else None}
        record(events.KIT_USED if item else events.TRAINING_USED, deal, by=by, **facts)
    return use


@transaction.atomic
def judge_kit_use(use: KitUse, verdict: str, *, by: Person, comment: str = "") -> KitUse:
    """Say whether it helped. Raises NotPossible for another verdict, or for “not useful” without a comment."""
    use = KitUse.objects.select_for_update(of=("self",)).select_related("deal", "item", "training").get(pk=use.pk)
    if verdict not in KitUse.Verdict.values:
        raise NotPossible(_("Say whether it was useful or not."), code="bad_verdict")
    if verdict == KitUse.Verdict.NOT_USEFUL and not comment.strip():
        raise NotPossible(_("Say what was missing: its author learns from it."), code="no_comment")
    use.verdict, use.comment = verdict, comment.strip()[:500]
    use.save(update_fields=["verdict", "comment"])
    record(events.KIT_JUDGED, use.deal, by=by, why=comment.strip(), use=use.pk, verdict=verdict)
    return use
