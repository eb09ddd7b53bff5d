"""Three questions in three places. Here: may they at all (403), and which rows (404)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from rest_framework.permissions import BasePermission

from people.models import Person
from people.roles import ALL, RIGHTS, TEAM


def requires(right: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let only people with the right through a view's door; others get 403. It stays readable as `view.right`."""
    if right not in RIGHTS:
        raise LookupError(f"No role knows the right {right}: add it to people/roles.py.")

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            check_right(request.user, right)
            return view(request, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return decorate


def check_right(person: Any, right: str) -> None:
    """Raise PermissionDenied unless the person holds the right on some rows."""
    if not isinstance(person, Person) or not person.may(right):
        raise PermissionDenied


def rows_for(person: Person, right: str, owner: str = "owner", also: Q | None = None) -> Q:
    """The condition for `.visible_to(person)`: rows whose `owner` path is the person, the team, or anybody.

    `owner` is the lookup path to the holder of the row; `also` adds rows that are visible whatever the scope (not to
    those without the right). Without the right no row matches.
    """
    scope = person.scope(right)
    if scope is None:
        return Q(pk__in=[])
    if scope == ALL:
        return Q()
    mine = Q(**{owner: person})
    if scope == TEAM and person.team_id:
        mine |= Q(**{f"{owner}__team": person.team_id})
    return mine | also if also is not None else mine


class DenyAll(BasePermission):
    """The API's default: a view that names no right is closed."""

    def has_permission(self, request, view) -> bool:
        return False


class HasRight(BasePermission):
    """Opens an API view to people with the right that the view names: `rights = {"list": "leads.view_lead", …}` by
    action, or by HTTP method in lower case; `"*"` stands for all others. A view without an entry is closed."""

    def has_permission(self, request, view) -> bool:
        right = self.right_of(request, view)
        return right is not None and isinstance(request.user, Person) and request.user.may(right)

    @staticmethod
    def right_of(request, view) -> str | None:
        rights = getattr(view, "rights", {})
        action = getattr(view, "action", None)
        if request.method in ("HEAD", "OPTIONS") and action not in rights:
            action = "list" if "list" in rights else "retrieve"
        return rights.get(action) or rights.get(request.method.lower()) or rights.get("*")
