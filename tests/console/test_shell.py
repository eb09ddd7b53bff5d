import re

import pytest
from django.db import transaction

from console.actions import notify, read_all_notices
from console.models import Notice
from console.pages import TodayCard
from console.search import PROVIDERS, Hit, find_everywhere, register_search
from people.actions import add_person
from people.models import Person


def event_about(admin):
    from journal.models import Event

    add_person(email="new@firm.test", name="New", roles=["csm"], by=admin)
    return Event.objects.latest("id")


def test_a_notice_comes_once_with_a_sentence_and_is_read_by_opening_it(as_rep, rep, admin):
    event = event_about(admin)
    for _ in range(3):
        notify(rep, event)
    notice = Notice.objects.get()
    page = as_rep.get("/inbox/").content.decode()
    assert "Person added" in page
    assert "is-unread" in page
    assert 'class="bell-count">1<' in page
    assert as_rep.get(f"/inbox/{notice.pk}/")["Location"] == f"/people/{event.subject_id}/"
    assert "is-unread" not in as_rep.get("/inbox/").content.decode()


def test_nobody_opens_the_notice_of_another(as_rep, admin):
    notify(admin, event_about(admin))
    assert as_rep.get(f"/inbox/{Notice.objects.get().pk}/").status_code == 404


def test_the_whole_inbox_is_read_at_once(as_rep, rep, admin):
    notify(rep, event_about(admin))
    as_rep.post("/inbox/read-all/")
    assert Notice.objects.get().read_at is not None
    assert read_all_notices(rep) == 0


def test_an_inbox_of_many_is_paged_with_a_fixed_number_of_queries(as_rep, rep, admin, django_assert_max_num_queries):
    from journal.actions import Entry, record_many
    from people.events import PERSON_CHANGED

    with transaction.atomic():
        events = record_many(PERSON_CHANGED, [Entry(admin, admin, facts={"fields": "name"}) for _ in range(70)])
    for event in events:
        notify(rep, event)
    with django_assert_max_num_queries(14):
        page = as_rep.get("/inbox/")
    assert page.content.decode().count('class="notice ') == 30
    assert 'rel="next"' in page.content.decode()


def test_what_waits_stands_on_the_first_page_the_urgent_first(as_rep, monkeypatch):
    from console.people import navigation

    cards = [TodayCard("Calm things", 2, "/calm/", "No hurry"), TodayCard("Late things", 3, "/late/", tone="bad")]
    monkeypatch.setattr(navigation, "today", lambda person: cards, raising=False)
    page = as_rep.get("/").content.decode()
    assert "5 things wait for you" in page
    assert page.index("Late things") < page.index("Calm things") < page.index("No hurry")


def test_a_day_without_work_says_so(as_rep):
    assert "Nothing waits for you" in as_rep.get("/").content.decode()


def test_an_empty_card_is_not_shown(as_rep, monkeypatch):
    from console.people import navigation

    monkeypatch.setattr(navigation, "today", lambda person: [TodayCard("Zero things", 0, "/")], raising=False)
    assert "Zero things" not in as_rep.get("/").content.decode()


def test_the_navigation_shows_what_one_may_open(as_rep, admin, client):
    assert 'href="/people/"' not in as_rep.get("/").content.decode()
    client.force_login(admin)
    assert 'href="/people/"' in client.get("/").content.decode()


def test_the_language_is_remembered_on_the_person_and_in_a_cookie(as_rep, rep, client):
    response = as_rep.post("/language/", {"language": "zh-hans", "next": "/inbox/"})
    assert response["Location"] == "/inbox/"
    rep.refresh_from_db()
    assert rep.language == "zh-hans"
    as_rep.cookies.pop("django_language")
    assert '<html lang="zh-hans"' in as_rep.get("/").content.decode()
    as_rep.post("/language/", {"language": "klingon"})
    rep.refresh_from_db()
    assert rep.language == "zh-hans"


def test_a_visitor_may_switch_the_language_too(client, db):
    client.post("/language/", {"language": "zh-hans", "next": "/accounts/login/"})
    assert '<html lang="zh-hans"' in client.get("/accounts/login/").content.decode()


def test_switching_leads_to_no_other_site(as_rep):
    for path in ("/language/", "/theme/"):
        for url in ("https://evil.test/", "//evil.test", "javascript:alert(1)"):
            values = {"language": "en", "theme": "dark", "next": url}
            assert as_rep.post(path, values)["Location"] == "/"


def test_the_appearance_is_remembered(as_rep, rep):
    as_rep.post("/theme/", {"theme": "dark"})
    rep.refresh_from_db()
    assert rep.theme == "dark"
    assert 'data-bs-theme="dark"' in as_rep.get("/").content.decode()


@pytest.fixture
def provider():
    def find_pianos(person, text, limit):
        return [Hit(f"Piano {text}", "black", "/piano/")][:limit]

    register_search("Pianos", "people.view_person", find_pianos)
    yield
    PROVIDERS.pop(next(name for name in PROVIDERS if "find_pianos" in name))


def test_the_search_asks_only_departments_that_one_may_see(provider, rep, admin):
    assert [label for label, _hits in find_everywhere(admin, "grand")].count("Pianos") == 1
    assert "Pianos" not in [label for label, _hits in find_everywhere(rep, "grand")]
    assert find_everywhere(admin, "g") == []


def test_the_search_box_shows_hits_without_a_page(provider, as_admin):
    headers = {"HX-Request": "true", "HX-Target": "search-hits"}
    text = as_admin.get("/search/?q=<b>grand", headers=headers).content.decode()
    assert "Piano &lt;b&gt;grand" in text
    assert "<html" not in text


PATHS = ["/", "/inbox/", "/people/", "/people/profile/", "/people/profile/tokens/", "/small/", "/api/docs/", "/none/"]


@pytest.mark.parametrize("path", PATHS)
def test_no_page_holds_inline_code_or_style(as_admin, path):
    response = as_admin.get(path)
    text = response.content.decode()
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "nonce" not in response["Content-Security-Policy"]
    assert re.search(r"<[^>]+\sstyle=", text) is None
    assert re.search(r"<[^>]+\son[a-z]+=", text) is None
    assert "javascript:" not in text
    assert "<style" not in text
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag or 'type="application/json"' in tag


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/none/"])
def test_pages_for_visitors_stand_in_both_languages(client, db, settings, path, language):
    settings.LOGIN_URL = "account_login"
    client.cookies["django_language"] = language
    response = client.get(path, follow=path == "/none/")
    assert f'<html lang="{language}"' in response.content.decode()


def test_nobody_signs_up(client, db):
    values = {"email": "eve@evil.test", "password1": "long-enough-word", "password2": "long-enough-word"}
    client.post("/accounts/signup/", values)
    assert not Person.objects.exists()


def test_signing_in_by_mail_opens_the_day(client, rep):
    response = client.post("/accounts/login/", {"login": "REP@firm.test", "password": "secret-word"})
    assert response["Location"] == "/"
    assert client.get("/").status_code == 200


def test_a_wrong_password_is_told_beside_the_form(client, rep):
    response = client.post("/accounts/login/", {"login": rep.email, "password": "wrong"})
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()


def test_after_ten_wrong_passwords_the_door_is_locked_with_a_sentence(client, rep, settings):
    settings.AXES_ENABLED = True
    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = client.post("/accounts/login/", {"login": rep.email, "password": "wrong"})
    assert response.status_code == 429
    assert "locked for an hour" in response.content.decode()
    response = client.post("/accounts/login/", {"login": rep.email, "password": "secret-word"})
    assert response.status_code == 429
    other = Person.objects.create_user("other@firm.test", "secret-word", name="Other")
    response = client.post("/accounts/login/", {"login": other.email, "password": "secret-word"})
    assert response.status_code == 302


def test_the_error_page_stands_without_database_and_request():
    from django.template.loader import render_to_string

    for name in ("500.html", "503.html"):
        assert "<h1>" in render_to_string(name)


def test_a_form_from_elsewhere_is_refused_with_a_sentence(rep):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(rep)
    response = client.post("/theme/", {"theme": "dark"})
    assert response.status_code == 403
    assert "open too long" in response.content.decode()
