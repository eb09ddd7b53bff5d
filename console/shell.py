"""What stands around every page."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from console import navigation, queries

SHORT_NAMES = {"en": "EN", "zh-hans": "简", "zh-hant": "繁"}
THEME_COOKIE = "ltoc_theme"
MOST_OWN_VIEWS = 12


class Shell:
    """Computed only when the template asks, so that an error page can stand without the database."""

    def __init__(self, request: Any) -> None:
        self.request = request
        self.person = getattr(request, "user", None)

    @property
    def is_signed_in(self) -> bool:
        return bool(self.person and self.person.is_authenticated)

    @cached_property
    def _menu_and_unread(self) -> tuple[list[navigation.Shown], str]:
        if not self.is_signed_in:
            return [], ""
        return navigation.menu(self.person, self.request.path, queries.unread_notices(self.person))

    @property
    def menu(self) -> list[navigation.Shown]:
        return self._menu_and_unread[0]

    @cached_property
    def _saved_views(self) -> list[Any]:
        return queries.saved_views_for(self.person) if self.is_signed_in else []

    @property
    def own_views(self) -> list[Any]:
        """The person's own saved views, for the navigation."""
        return [view for view in self._saved_views if view.person_id == self.person.pk][:MOST_OWN_VIEWS]  # type: ignore[union-attr]

    def views_of(self, page: str) -> list[Any]:
        """Saved views of one page: the person's own, then the team's."""
        return [view for view in self._saved_views if view.page == page]

    @property
    def unread(self) -> str:
        """How many notices the person has not opened, "" for none."""
        return self._menu_and_unread[1]

    @property
    def theme(self) -> str:
        """auto, light or dark."""
        if self.is_signed_in:
            return str(self.person.theme)  # type: ignore[union-attr]
        kept = self.request.COOKIES.get(THEME_COOKIE, "") if self.request else ""
        return kept if kept in ("light", "dark") else "auto"

    @property
    def language(self) -> str:
        return get_language() or settings.LANGUAGE_CODE

    @property
    def languages(self) -> list[dict[str, Any]]:
        """The languages to switch between, each under its own name."""
        return [
            {"code": code, "name": name, "short": SHORT_NAMES.get(code, code), "is_current": code == self.language}
            for code, name in settings.LANGUAGES
        ]

    @property
    def path(self) -> str:
        return self.request.get_full_path() if self.request else "/"


def shell_for(request: Any) -> Shell:
    """The one shell of a request; None gives one for nobody."""
    found: Shell | None = getattr(request, "shell", None)
    if found is None:
        found = Shell(request)
        if request is not None:
            request.shell = found
    return found
