"""The console's own pages: today, inbox, search, saved views, language and appearance."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from console import actions, navigation, queries
from console.counting import capped_count
from console.doors import for_anyone_signed_in
from console.links import url_of_event
from console.models import Notice, SavedView
from console.pages import Page, paging
from console.pages.parts import Act
from console.search import find_everywhere
from console.shell import THEME_COOKIE
from console.values import number
from journal.errors import NotPossible
from people.actions import change_person
from people.models import Person


class TodayPage(Page):
    """What waits for this person, in one look."""

    right = None
    template_name = "console/today.html"

    def get_title(self) -> str:
        count, watched = sum(card.count for card in self.cards if not card.watch), self.watched
        if count:
            return ngettext("{n} thing waits for you", "{n} things wait for you", count).format(n=number(count))
        if watched:
            text = ngettext("{n} point to keep an eye on", "{n} points to keep an eye on", len(watched))
            return text.format(n=len(watched))
        return _("Nothing waits for you")

    def get_facts(self) -> str:
        return _("{name}, {roles}").format(
            name=self.person, roles=", ".join(self.person.role_labels) or _("no role yet")
        )

    @property
    def cards(self) -> list[Any]:
        if not hasattr(self, "_cards"):
            self._cards = navigation.cards_for(self.person)
        return self._cards

    @property
    def watched(self) -> list[Any]:
        """What others have to do and this person answers for."""
        return [card for card in self.cards if card.watch]

    def get_context(self) -> dict[str, Any]:
        newest = list(queries.notices_of(self.person).filter(read_at=None).order_by("-created_at", "-id")[:8])
        own = [card for card in self.cards if not card.watch]
        return {"cards": own, "watched": self.watched, "notices": queries.sentences_of(newest)}


class InboxPage(Page):
    """Events that concern this person, newest first."""

    right = None
    template_name = "console/inbox.html"

    def get_title(self) -> str:
        unread, _is_more = capped_count(queries.unread_notices(self.person))
        if not unread:
            return _("Inbox: everything is read")
        return ngettext("Inbox: {n} unread", "Inbox: {n} unread", unread).format(n=unread)

    def get_acts(self) -> list[Act]:
        return [Act(gettext_lazy("Mark all as read"), "console:inbox-read-all", icon="checks", method="post")]

    def get_context(self) -> dict[str, Any]:
        sort = paging.sort_for(Notice, "-created_at")
        get = self.request.GET
        rows = paging.page_of(queries.notices_of(self.person), sort, 30, get.get("after", ""), get.get("before", ""))
        return {"notices": queries.sentences_of(rows.rows), "rows": rows}


@for_anyone_signed_in
@require_GET
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go to what it is about."""
    notice = get_object_or_404(Notice.objects.select_related("event"), pk=pk, person=_person(request))
    actions.read_notice(notice)
    return redirect(url_of_event(notice.event) or "console:inbox")


@for_anyone_signed_in
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark the whole inbox as read."""
    actions.read_all_notices(_person(request))
    return redirect("console:inbox")


class SearchPage(Page):
    """Everything found in every department that this person may see; as a page or inside the search box."""

    right = None
    template_name = "console/search.html"

    def get_title(self) -> str:
        return _("Search: {text}").format(text=self.text) if self.text else _("Search")

    @property
    def text(self) -> str:
        return self.request.GET.get("q", "").replace("\x00", "").strip()[:100]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.wants_fragment("search-hits"):
            return self.fragment("console/search_hits.html")
        return self.render()

    def get_context(self) -> dict[str, Any]:
        return {"found": find_everywhere(self.person, self.text), "text": self.text}


@for_anyone_signed_in
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the list as it stands under a name."""
    data = request.POST
    try:
        view = actions.save_view(
            page=data.get("page", "")[:100],
            name=data.get("name", ""),
            query=data.get("query", ""),
            is_shared=data.get("is_shared") == "on",
            by=_person(request),
        )
    except NotPossible as refusal:
        messages.error(request, str(refusal))
        return redirect(_next(request))
    messages.success(request, _("Saved as “{name}”.").format(name=view.name))
    return redirect(view.get_absolute_url())


@for_anyone_signed_in
@require_POST
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one of the person's own saved views."""
    actions.delete_view(get_object_or_404(SavedView, pk=pk, person=_person(request)))
    return redirect(_next(request))


@require_POST
@login_not_required
def switch_language(request: HttpRequest) -> HttpResponse:
    """Change the language: remembered on the person, and in a cookie for the sign-in page."""
    code = request.POST.get("language", "")
    response = redirect(_next(request))
    if code in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            change_person(_person(request), by=_person(request), language=code)
        translation.activate(code)
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=31_536_000, samesite="Lax")
    return response


@require_POST
@login_not_required
def switch_theme(request: HttpRequest) -> HttpResponse:
    """Change the appearance: remembered on the person, or in a cookie."""
    theme = request.POST.get("theme", "")
    response = redirect(_next(request))
    if theme in Person.Theme.values:
        if request.user.is_authenticated:
            change_person(_person(request), by=_person(request), theme=theme)
        response.set_cookie(THEME_COOKIE, theme, max_age=31_536_000, samesite="Lax")
    return response


@login_not_required
def locked_out(request: HttpRequest, credentials: Any = None, *args: Any, **kwargs: Any) -> HttpResponse:
    """Too many wrong passwords: say so, and when it ends."""
    return render(request, "account/locked_out.html", status=429)


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _next(request: HttpRequest) -> str:
    url = request.POST.get("next", "")
    return url if url_has_allowed_host_and_scheme(url, {request.get_host()}) else "/"
