"""People and companies stand below the console; their doors are found all the same, where they always were."""

import pytest
from django.urls import resolve, reverse

from console.doors import door_modules
from console.imports import importers
from console.navigation import record_urls
from console.search import find_everywhere


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("people:person-list", "/people/"),
        ("people:tokens", "/people/profile/tokens/"),
        ("companies:company-list", "/companies/"),
        ("companies:contact-list", "/companies/contacts/"),
        ("imports:import-list", "/imports/"),
        ("console:home", "/"),
        ("people-list", "/api/people/"),
        ("teams-list", "/api/teams/"),
        ("companies-list", "/api/companies/"),
        ("contacts-list", "/api/contacts/"),
        ("imports-list", "/api/imports/"),
    ],
)
def test_a_page_has_its_name_and_address(name, address):
    assert reverse(name) == address
    assert resolve(address).view_name == name


def test_no_app_is_asked_twice():
    for name in ("urls", "api", "navigation", "search"):
        found = [module.__name__ for module in door_modules(name)]
        assert len(found) == len(set(found))
        assert f"leads.{name}" in found


def test_importers_of_lower_apps_are_known():
    kinds = {importer.kind: type(importer).__module__ for importer in importers()}
    assert kinds["people.person"] == "console.people.importers"
    assert kinds["companies.company"] == kinds["companies.contact"] == "console.companies.importers"


def test_records_of_lower_apps_have_pages():
    assert {"people.team", "people.handover", "companies.company", "companies.contact"} <= set(record_urls())


@pytest.mark.django_db
def test_the_search_box_finds_companies(admin):
    from companies.actions import create_company

    create_company({"name": "深圳市腾讯计算机系统有限公司"}, by=admin)
    hits = [hit.title for _label, found in find_everywhere(admin, "腾讯") for hit in found]
    assert hits == ["深圳市腾讯计算机系统有限公司"]
