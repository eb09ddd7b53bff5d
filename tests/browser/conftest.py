"""A real Chromium on the real pages. bin/test says where the browser is; a bare pytest looks for one itself."""

import json
import os
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from config.chromium import NoBrowser, find_chromium, node_for_playwright

# Playwright runs an event loop in this thread; Django would take our database calls for asynchronous ones
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests of this process."""
    try:
        place = find_chromium()
    except NoBrowser as sentence:
        pytest.fail(str(sentence))
    os.environ.update(node_for_playwright())
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=60_000)  # a busy machine is slow, not wrong
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=place.path, env=os.environ | place.environment, args=[*FLAGS, *place.flags]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def live(live_server):
    """The address of the running console, on this test's own database."""
    return live_server.url


def is_problem(line):
    """An error in the console, but for htmx telling that the person left before the answer came (`sendAbort`).

    htmx logs `afterRequest` only beside the name of what went wrong, so that alone says nothing.
    """
    return line.type == "error" and not line.text.startswith(("htmx:sendAbort,", "htmx:afterRequest,"))


@pytest.fixture
def new_page(browser, live):
    """`new_page(language="zh-CN", width=390, dark=True)`: a page of a fresh visitor; its `problems` collects errors."""
    contexts = []

    def make(language="en-GB", width=1440, height=900, dark=False):
        context = browser.new_context(
            base_url=live,
            locale=language,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.set_default_navigation_timeout(120_000)  # the first page of a process reads all templates
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(f"script: {error}"))
        page.on("console", lambda line: is_problem(line) and page.problems.append(f"console: {line.text}"))
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page):
    """A page of a fresh visitor. The test fails when the page logged an error or broke the content policy."""
    made = new_page()
    yield made
    assert made.problems == []


@pytest.fixture
def login(live):
    """`login(page, person)`: the page belongs to this person from now on (the form has a test of its own)."""

    def sign_in(page, person):
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live}])
        return page

    return sign_in


@pytest.fixture
def accessible():
    """`accessible(page)`: fails with a readable list when axe finds something serious."""

    def check(page, *, ignore=()):
        page.evaluate(AXE.read_text())
        result = page.evaluate(
            "() => axe.run(document, {resultTypes: ['violations'],"
            " runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
        )
        found = [
            f"{fault['id']} ({fault['impact']}): {fault['help']}: {[node['html'][:120] for node in fault['nodes'][:3]]}"
            for fault in result["violations"]
            if fault["impact"] in ("serious", "critical") and fault["id"] not in ignore
        ]
        assert not found, f"{page.url}\n" + json.dumps(found, indent=1, ensure_ascii=False)

    return check
