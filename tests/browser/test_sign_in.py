"""The first page anybody sees, in a real browser, in both languages."""

import re

import pytest
from playwright.sync_api import expect

from people.models import Person


@pytest.fixture
def person(transactional_db):
    return Person.objects.create_user("li.na@example.com", "a long password", name="李娜", roles=["administrator"])


@pytest.mark.parametrize(("language", "title"), [("en-GB", "Sign in"), ("zh-CN", "登录")])
def test_the_sign_in_page_speaks_the_visitors_language_and_is_accessible(new_page, accessible, language, title):
    page = new_page(language=language)
    page.goto("/")
    expect(page).to_have_url(re.compile("/accounts/login/"))
    expect(page.get_by_role("button", name=title).first).to_be_visible()
    accessible(page)
    assert page.problems == []


def test_a_person_signs_in_through_the_form(page, person):
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(person.email)
    page.locator("input[name=password]").fill("a long password")
    page.locator("input[name=password]").press("Enter")
    expect(page).not_to_have_url(re.compile("/accounts/login/"))


def test_a_wrong_password_gets_a_sentence_and_keeps_the_address(page, person):
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(person.email)
    page.locator("input[name=password]").fill("not it")
    page.locator("input[name=password]").press("Enter")
    expect(page.locator("input[name=login]")).to_have_value(person.email)
    expect(page.get_by_role("alert").first).to_be_visible()


def test_the_page_works_on_a_phone_in_the_dark(new_page, accessible):
    page = new_page(width=390, dark=True)
    page.goto("/accounts/login/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    accessible(page)
