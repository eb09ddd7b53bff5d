"""Signs in through the real form, as a browser without JavaScript would, and looks at the funnel page."""

from __future__ import annotations

import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser

FUNNEL_PAGE = "/metrics/funnel/"


class CannotSignIn(Exception):
    """A sentence on what did not work."""


class HiddenFields(HTMLParser):
    """Collects the hidden fields of the form that posts a password."""

    def __init__(self) -> None:
        super().__init__()
        self.current: dict[str, str] = {}
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.current = {}
        elif tag == "input" and found.get("type") == "hidden":
            self.current[found.get("name") or ""] = found.get("value") or ""
        elif tag == "input" and found.get("type") == "password":
            self.fields = self.current


def fetch_funnel_page(address: str, email: str, password: str) -> str:
    """The HTML of the funnel page as this person sees it. Raises CannotSignIn."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    try:
        with opener.open(f"{address}{FUNNEL_PAGE}", timeout=60) as answer:
            login_page, url = answer.read().decode(), answer.url
        form = HiddenFields()
        form.feed(login_page)
        if "csrfmiddlewaretoken" not in form.fields:
            raise CannotSignIn(f"{url} shows no sign-in form.")
        data = urllib.parse.urlencode(form.fields | {"login": email, "password": password}).encode()
        request = urllib.request.Request(url, data, {"Referer": url})  # noqa: S310
        with opener.open(request, timeout=60) as answer:
            page, landed = answer.read().decode(), urllib.parse.urlsplit(answer.url).path
    except urllib.error.HTTPError as error:
        raise CannotSignIn(f"{error.url} answers {error.code}.") from error
    except OSError as error:
        raise CannotSignIn(f"{address} does not answer: {error}") from error
    if landed != FUNNEL_PAGE:
        raise CannotSignIn(f"Signing in as {email} leads to {landed} instead of the funnel page.")
    return page
