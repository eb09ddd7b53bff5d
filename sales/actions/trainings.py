"""Trainings: written down after they were held, put right, withdrawn when they never were. None is deleted."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.actions.checks import check_not_future
from sales.actions.kit import check_held, keep_file
from sales.models import Training

TYPED = ("title", "held_on", "audience", "people_count", "product", "industry", "held_by")


@transaction.atomic
def add_training(
    values: Mapping[str, Any], *, by: Person, file: UploadedFile | None = None, link: str = ""
) -> Training:
    """Write down a training that was held. `values`: TYPED; without `held_by` it was `by`.

    Raises NotPossible for a day to come, or without title or audience.
    """
    training = Training(held_by=by)
    _take(training, {name: value for name, value in values.items() if value is not None})
    keep_file(training, file, link)
    training.save(force_insert=True)
    record(events.TRAINING_HELD, training, by=by)
    return training


@transaction.atomic
def change_training(
    training: Training,
    values: Mapping[str, Any],
    *,
    by: Person,
    file: UploadedFile | None = None,
    link: str | None = None,
) -> Training:
    """Put right what is written about a training. `values`: any of TYPED; a new file takes the old one's place, a link
    of None leaves it. Raises NotPossible as adding does, or for a withdrawn one."""
    training = _lock(training)
    check_held(training)
    changed = _take(training, values)
    if file is not None or (link is not None and link != training.link):
        keep_file(training, file, training.link if link is None else link)
        changed.append("file" if file is not None else "link")
    if changed:
        training.save()
        record(events.TRAINING_CHANGED, training, by=by, fields=", ".join(changed))
    return training


@transaction.atomic
def withdraw_training(training: Training, *, by: Person, why: str) -> Training:
    """Count a training no more, as it was written down by mistake.

    Raises NotPossible without a reason, or when deals used what it taught: then it was held.
    """
    if not why.strip():
        raise NotPossible(_("Say why."), code="no_reason")
    training = _lock(training)
    used = training.uses.count()
    if used:
        sentence = ngettext(
            "{n} deal used what “{training}” taught, so it was held: change it instead.",
            "{n} deals used what “{training}” taught, so it was held: change it instead.",
            used,
        )
        raise NotPossible(sentence.format(n=used, training=training), code="training_used")
    return _move(training, Training.Status.WITHDRAWN, events.TRAINING_WITHDRAWN, by, why)


@transaction.atomic
def restore_training(training: Training, *, by: Person) -> Training:
    """Count a withdrawn training again."""
    return _move(_lock(training), Training.Status.HELD, events.TRAINING_RESTORED, by, "")


def _move(training: Training, status: str, event: Any, by: Person, why: str) -> Training:
    Training.MOVES.check(training, status)
    training.status, training.reason = status, why.strip()[:300]
    training.save(update_fields=["status", "reason"])
    record(event, training, by=by, why=why)
    return training


def _lock(training: Training) -> Training:
    return Training.objects.select_for_update(of=("self",)).get(pk=training.pk)


def _take(training: Training, values: Mapping[str, Any]) -> list[str]:
    wanted = {name: values[name] for name in TYPED if name in values and (values[name] or name != "held_by")}
    changed = [name for name, value in wanted.items() if getattr(training, name) != value]
    for name in changed:
        setattr(training, name, wanted[name])
    if not training.title.strip() or not training.audience.strip():
        raise NotPossible(_("Say what the training was about, and for whom."), code="no_title")
    check_not_future(training.held_on, _("The day of the training"))
    return changed
