import pytest
from django.urls import reverse
from django.utils.translation import override

from companies.actions import learn_weights
from companies.models import MatchWeights
from companies.rules.match_weights import SHIPPED
from people.models import Person
from tests.companies.test_learning import decisions, verdict

pytestmark = pytest.mark.django_db
PAGE = "/companies/matching/"


@pytest.fixture
def admin(client) -> Person:
    person = Person.objects.create_user("admin@example-firm.com", "secret-enough-1", roles=["administrator"])
    client.force_login(person)
    return person


def test_the_page_shows_every_comparison_as_shipped_and_how_many_decisions_are_missing(admin, client):
    text = client.get(PAGE).content.decode()
    assert "The matcher weighs as it was shipped" in text
    assert "from 200 decisions on: so far 0 pairs were merged and 0 kept apart" in text
    said = [level for bits in SHIPPED.levels.values() for level in bits if not level.startswith("extra.")]
    assert text.count('<td class="num">') == 2 * (len(said) + 2)


def test_the_page_shows_what_was_learnt_beside_what_was_shipped(admin, client):
    learn_weights(decisions(0.05), by=admin)
    text = client.get(PAGE).content.decode()
    assert "learned from 400 decisions" in text
    assert "As shipped: 0 merged pairs and 0 kept apart are too few." in text
    assert "Different persons&#x27; names" in text


def test_an_administrator_goes_back_to_the_shipped_weights(admin, client):
    learn_weights(decisions(0.05), by=admin)
    answer = client.post(reverse("companies:matching-reset"), {"why": "odd"}, follow=True)
    assert "The matcher weighs as it was shipped" in answer.content.decode()
    assert MatchWeights.objects.latest("pk").by == admin
    again = client.post(reverse("companies:matching-reset"), {})
    assert again.status_code == 409
    assert "shipped weights already" in again.content.decode()


def test_learning_from_too_little_is_refused_with_a_sentence(admin, client):
    answer = client.post(reverse("companies:matching-learn"), {})
    assert answer.status_code == 409
    assert "needs 200 decisions" in answer.content.decode()


def test_nobody_else_may_look_or_act(client, rep):
    client.force_login(rep)
    assert client.get(PAGE).status_code == 403
    assert client.post(reverse("companies:matching-reset"), {}).status_code == 403


def test_the_api_reads_learns_and_resets(admin, client):
    lines = client.get("/api/matching/").json()
    assert {"kind": "person", "level": "phone.mobile", "shipped": 12.0, "used": 12.0, "merged": 0, "kept_apart": 0,
            "sentence": "Same mobile phone"} in lines  # fmt: skip
    assert client.post("/api/matching/learn/", {}, content_type="application/json").status_code == 409
    learn_weights([*decisions(0.05), verdict(True, "name.same", kind="company")], by=admin)
    answer = client.post("/api/matching/reset/", {"why": "odd"}, content_type="application/json")
    assert answer.status_code == 200
    assert all(line["used"] == line["shipped"] for line in answer.json())


def test_the_page_speaks_chinese(admin, client):
    with override("zh-hans"):
        text = client.get(PAGE, headers={"accept-language": "zh-hans"}).content.decode()
    assert "手机" in text
