"""Trainings are put right and withdrawn, on the page and in the API; only those that were held count."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from journal.errors import NotPossible
from journal.models import Event
from sales.actions.kit import use_kit
from sales.actions.trainings import add_training, change_training, restore_training, withdraw_training
from sales.models import Training
from sales.queries.kit import enablement

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(make_person):
    return make_person("presales", "白露")


@pytest.fixture
def training(author, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    values = {"title": "Costs", "held_on": timezone.localdate(), "audience": "North", "people_count": 12}
    return add_training(values, by=author, link="https://example.com/a")


def counted():
    today = timezone.localdate()
    return sum(row.trainings for row in enablement(today.replace(day=1), today))


def told():
    return list(Event.objects.filter(subject_type="sales.training").order_by("pk").values_list("name", flat=True))


def test_a_change_is_told_by_its_fields_and_one_that_changes_nothing_is_not(training, author):
    change_training(training, {"title": "Costs", "audience": "North"}, by=author, link="https://example.com/a")
    assert told() == ["sales.training_held"]
    file = SimpleUploadedFile("a.pdf", b"%PDF")
    changed = change_training(training, {"audience": "South"}, by=author, file=file)
    assert (changed.audience, changed.file_name, changed.link) == ("South", "a.pdf", "https://example.com/a")
    assert Event.objects.get(name="sales.training_changed").facts["fields"] == "audience, file"
    assert change_training(training, {"held_by": None}, by=author, link="").held_by == author


@pytest.mark.parametrize(
    "values", [{"title": " "}, {"audience": ""}, {"held_on": timezone.localdate().replace(year=2999)}]
)
def test_what_could_not_be_written_down_can_not_be_changed_to(training, author, values):
    with pytest.raises(NotPossible):
        change_training(training, values, by=author)
    training.refresh_from_db()
    assert (training.title, training.audience) == ("Costs", "North")


def test_a_withdrawn_training_counts_no_more_until_it_is_brought_back(training, author, deal, rep):
    withdraw_training(training, by=author, why="typed twice")
    assert counted() == 0
    for act in (
        lambda: use_kit(deal, by=rep, training=training),
        lambda: change_training(training, {"title": "x"}, by=author),
        lambda: withdraw_training(training, by=author, why="again"),
    ):
        with pytest.raises(NotPossible):
            act()
    restore_training(training, by=author)
    assert counted() == 1
    assert told() == ["sales.training_held", "sales.training_withdrawn", "sales.training_restored"]


def test_what_deals_used_was_held_and_a_withdrawal_says_why(training, author, deal, rep):
    with pytest.raises(NotPossible, match="Say why"):
        withdraw_training(training, by=author, why=" ")
    use_kit(deal, by=rep, training=training)
    with pytest.raises(NotPossible, match="1 deal used"):
        withdraw_training(training, by=author, why="mistake")
    assert counted() == 1


def test_the_pages_keep_what_was_typed_and_show_the_state(client, training, author, rep):
    url = training.get_absolute_url()
    client.force_login(author)
    page = client.get(f"{url}edit/").content.decode()
    assert 'value="https://example.com/a"' in page
    assert 'value="North"' in page
    sent = {"title": "Costs 2", "held_on": timezone.localdate(), "audience": "North", "people_count": 9}
    assert client.post(f"{url}edit/", sent | {"held_on": "2999-01-01"}).status_code in (200, 409)
    assert client.post(f"{url}edit/", sent).status_code == 302
    training.refresh_from_db()
    assert (training.title, training.people_count, training.held_by, training.link) == ("Costs 2", 9, author, "")
    assert client.post(f"{url}withdraw/", {"why": "typed twice"}).status_code == 302
    assert "typed twice" in client.get(url).content.decode()
    assert client.get("/sales/trainings/?status=held").context["view"].rows.rows == []
    assert client.get("/sales/trainings/").context["view"].rows.rows == [training]
    assert client.post(f"{url}restore/").status_code == 302
    assert client.get("/sales/enablement/").status_code == 200
    client.force_login(rep)
    for verb in ("edit", "withdraw", "restore"):
        assert client.get(f"{url}{verb}/").status_code == 403
        assert client.post(f"{url}{verb}/").status_code == 403


def test_the_api_does_the_same(client, training, author, rep):
    url, json = f"/api/trainings/{training.pk}/", {"content_type": "application/json"}
    client.force_login(author)
    changed = client.patch(url, {"audience": "South"}, **json).json()
    assert (changed["audience"], changed["link"], changed["status"]) == ("South", "https://example.com/a", "held")
    assert client.patch(url, {"title": ""}, **json).status_code == 400
    gone = client.post(f"{url}withdraw/", {"why": "typed twice"}, **json).json()
    assert (gone["status"], gone["reason"]) == ("withdrawn", "typed twice")
    assert client.patch(url, {"title": "x"}, **json).status_code == 409
    assert client.post(f"{url}restore/").json()["status"] == "held"
    client.force_login(rep)
    assert client.patch(url, {"title": "x"}, **json).status_code == 403
    assert Training.objects.get().title == "Costs"
