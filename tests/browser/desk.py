"""A person at a browser: goes where the navigation leads, opens rows, does what the page offers.

Things are found by address, field name and role, never by the words of one language.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Locator, Page, expect

DIALOG = "#dialog-frame[open]"


class Desk:
    """`Desk(page, person)` after `login(page, person)`."""

    def __init__(self, page: Page, person: Any) -> None:
        self.page, self.person = page, person

    def at(self, path: str) -> "Desk":
        """Come to the console, then take the entry of the left column that leads to `path`."""
        if self.page.url == "about:blank":
            self.page.goto("/")
        with self.page.expect_navigation():
            self.page.locator(f'.nav-item[href="{path}"]').click()
        return self

    def today(self) -> "Desk":
        """Open the day."""
        self.page.goto("/")
        return self

    def row(self, text: str) -> Locator:
        """The row of the list that shows this text."""
        return self.page.locator("[data-rows] tbody tr").filter(has_text=text).first

    def open_beside(self, text: str) -> Locator:
        """Click a row: it opens beside the list."""
        panel = self.page.locator("#panel")
        with self.fresh_panel():
            self.row(text).locator("td.kind-link, td.kind-text").first.click()
        expect(panel.locator(".panel-head")).to_be_visible()
        return panel

    def open_row(self, text: str) -> "Desk":
        """Click a row, then its title: the record's own page."""
        title = self.open_beside(text).locator(".panel-head h2 a")
        with self.page.expect_navigation():
            title.click()
        return self

    def offers(self, ending: str) -> Locator:
        """The act of the open page or panel whose address ends so."""
        return self.page.locator(f'.page-acts a[href$="{ending}"]').first

    def fill(self, place: Locator | Page, **values: Any) -> None:
        """Type values into fields by their names; True ticks, a set ticks these of many."""
        for name, value in values.items():
            field = place.locator(f'[name="{name}"]')
            if value is True or value is False:
                field.first.set_checked(value)
            elif isinstance(value, set):
                for one in value:
                    place.locator(f'[name="{name}"][value="{one}"]').check()
            elif field.first.evaluate("e => e.classList.contains('tomselected')"):
                field.first.locator("xpath=following-sibling::*[1]").locator(".ts-control").click()
                place.locator(f'.ts-dropdown [data-value="{value}"]').click()
            elif field.first.evaluate("e => e.tagName") == "SELECT":
                field.first.select_option(**value) if isinstance(value, dict) else field.first.select_option(value)
            else:
                field.first.fill(str(value))

    def ask(self, ending: str) -> Locator:
        """Click an act that asks in a dialog; returns the dialog."""
        self.offers(ending).click()
        dialog = self.page.locator(DIALOG)
        expect(dialog.locator("button[type=submit]")).to_be_visible()
        return dialog

    def act(self, ending: str, **values: Any) -> "Desk":
        """Do an act of the open page through its dialog, and come back to the fresh page with its toast."""
        dialog = self.ask(ending)
        self.fill(dialog, **values)
        with self.page.expect_navigation():
            dialog.locator("button[type=submit]").click()
        return self.told()

    def act_beside(self, ending: str, **values: Any) -> "Desk":
        """Do an act of the panel; the list stays, list and panel are fresh."""
        dialog = self.ask(ending)
        self.fill(dialog, **values)
        with self.fresh_panel():
            dialog.locator("button[type=submit]").click()
        return self.told()

    @contextmanager
    def fresh_panel(self) -> Iterator[None]:
        """Wait until the panel was fetched again."""
        with self.page.expect_response(lambda answer: "panel=1" in answer.url):
            yield
        expect(self.page.locator("#panel.is-loading")).to_have_count(0)

    def told(self) -> "Desk":
        """The page says what was done."""
        expect(self.page.locator("#toasts .note-success").last).to_be_visible()
        return self

    def send(self, **values: Any) -> "Desk":
        """Fill the form of the open page and send it."""
        form = self.page.locator("main form.page-form")
        self.fill(form, **values)
        with self.page.expect_navigation():
            form.locator(".form-foot button[type=submit]").click()
        return self
