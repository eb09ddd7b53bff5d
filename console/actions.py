"""How the console's own things change: notices, saved views, API tokens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from knox.models import get_token_model

from console.models import Notice, SavedView, TokenScope
from journal.errors import NotPossible
from journal.models import Event

MOST_VIEWS = 100
MOST_TOKENS = 20
LONGEST_TOKEN_DAYS = 730


def notify(person: Any, event: Event) -> None:
    """Put the event into the person's inbox: it concerns them. Once, however often it is called."""
    notify_many([(person.pk, event.pk)])


def notify_many(pairs: Iterable[tuple[int, int]]) -> None:
    """Put events into inboxes by (person id, event id), with one statement."""
    notices = [Notice(person_id=person_id, event_id=event_id) for person_id, event_id in pairs]
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=2000)


def read_notice(notice: Notice) -> Notice:
    """Mark a notice as read; the first time stays."""
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
    return notice


def read_all_notices(person: Any) -> int:
    """Mark everything in the person's inbox as read; returns how many were not."""
    return Notice.objects.filter(person=person, read_at=None).update(read_at=timezone.now())


@transaction.atomic
def save_view(*, page: str, name: str, query: str, is_shared: bool, by: Any) -> SavedView:
    """Keep a list's filters and sort under a name; the same name on the same page is replaced."""
    name = " ".join(name.replace("\x00", "").split())[:60]
    if not name:
        raise NotPossible(_("Give the view a name."))
    try:
        reverse(page)
    except NoReverseMatch as error:
        raise NotPossible(_("This page can't be saved as a view.")) from error
    if SavedView.objects.filter(person=by).count() >= MOST_VIEWS:
        raise NotPossible(_("You have {n} saved views; delete one first.").format(n=MOST_VIEWS))
    values = {"query": query.replace("\x00", "")[:4000], "is_shared": is_shared}
    return SavedView.objects.update_or_create(person=by, page=page, name=name, defaults=values)[0]


def delete_view(view: SavedView) -> None:
    """Forget a saved view."""
    view.delete()


@transaction.atomic
def create_token(*, name: str, days: int, may_write: bool, by: Any) -> str:
    """Make an API token of the person's own and return it: the one time to see it, as it is kept only as a hash."""
    tokens = get_token_model().objects
    if tokens.filter(user=by, expiry__gt=timezone.now()).count() >= MOST_TOKENS:
        raise NotPossible(_("You have {n} tokens; revoke one first.").format(n=MOST_TOKENS))
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        raise NotPossible(_("A token lives between 1 and {n} days.").format(n=LONGEST_TOKEN_DAYS))
    token, text = tokens.create(by, expiry=timedelta(days=days))
    TokenScope.objects.create(token=token, name=name, may_write=may_write)
    return text


def revoke_token(token: Any) -> None:
    """Make a token useless at once."""
    token.delete()
