"""The sales kit: published, shown for the stage, used and judged; retired, never deleted; trainings and enablement."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import ProtectedError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from journal.errors import NotPossible
from journal.models import Event
from sales.actions import kit as acts
from sales.actions import lose_deal
from sales.actions.trainings import add_training
from sales.models import KitItem, KitUse, Stage, Training
from sales.queries.kit import enablement, fitting, kit_figures
from sales.rules.kit import FEWEST, rates_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def author(make_person):
    return make_person("presales", "白露")


@pytest.fixture
def publish(author):
    def make(title="Factory deck", kind="deck", stages=(), **values):
        file = values.pop("file", None)
        return acts.add_kit_item(
            {"title": title, "kind": kind, "note": "say this", **values}, by=author, stages=stages, file=file
        )

    return make


def upload(name="deck.pdf", content=b"%PDF-1.7"):
    return SimpleUploadedFile(name, content)


def test_what_fits_the_stage_product_and_industry_is_shown_the_closest_first(publish, make_deal, suite, seats):
    deal = make_deal(product=suite)
    deal.company.industry = "it.software"
    other = Stage.objects.exclude(pk=deal.stage_id).first()
    anywhere, here = publish("Any"), publish("Here", stages=[deal.stage])
    close = publish("Close", industry="it", product=suite, stages=[deal.stage, other])
    publish("Later", stages=[other])
    publish("Seats", product=seats)
    acts.retire_kit_item(publish("Old"), by=here.published_by, why="outdated")
    found = fitting(deal)
    assert found[0] == close
    assert set(found) == {close, here, anywhere}


def test_a_use_is_kept_once_with_its_stage_and_version_and_is_judged(publish, deal, rep):
    item = acts.add_kit_version(publish(), by=rep, link="https://example.com/deck", note="new figures")
    use = acts.use_kit(deal, by=rep, item=item)
    assert (use.stage, use.version) == (deal.stage, 2)
    assert acts.use_kit(deal, by=rep, item=item) == use
    with pytest.raises(NotPossible, match="Say what was missing"):
        acts.judge_kit_use(use, "not_useful", by=rep)
    acts.judge_kit_use(use, "useful", by=rep, comment="They asked for it")
    figures = kit_figures()[item.pk]
    assert (figures.used, figures.useful, figures.won) == (1, 1, 0)
    names = list(Event.objects.filter(journey=deal.journey, name__contains="kit_").values_list("name", flat=True))
    assert sorted(names) == ["sales.kit_judged", "sales.kit_used"]


def test_what_was_used_is_retired_not_deleted(publish, deal, rep):
    item = publish()
    acts.use_kit(deal, by=rep, item=item)
    with pytest.raises(ProtectedError):
        item.delete()
    with pytest.raises(NotPossible, match="Say why"):
        acts.retire_kit_item(item, by=rep, why=" ")
    acts.retire_kit_item(item, by=rep, why="old prices")
    with pytest.raises(NotPossible, match="is retired"):
        acts.use_kit(deal, by=rep, item=item)
    assert acts.restore_kit_item(item, by=rep).status == "published"


def test_a_closed_deal_uses_nothing_more(publish, deal, rep):
    item = publish()
    lose_deal(deal, by=rep, why="price")
    deal.refresh_from_db()
    with pytest.raises(NotPossible, match="is closed"):
        acts.use_kit(deal, by=rep, item=item)
    with pytest.raises(NotPossible, match="Choose one thing"):
        acts.use_kit(deal, by=rep)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (upload("page.html", b"<script>"), "can't be kept"),
        (upload("run.exe"), "can't be kept"),
        (upload("empty.pdf", b""), "is empty"),
    ],
)
def test_a_file_that_could_run_or_is_empty_is_refused(publish, file, sentence):
    with pytest.raises(NotPossible, match=sentence):
        publish(file=file)
    assert not KitItem.objects.exists()


def test_something_must_be_there_to_show(author):
    with pytest.raises(NotPossible, match="Bring a file, a link"):
        acts.add_kit_item({"title": "x", "kind": "deck"}, by=author)
    with pytest.raises(NotPossible, match="Give it a title"):
        acts.add_kit_item({"title": " ", "kind": "deck", "note": "x"}, by=author)
    with pytest.raises(NotPossible, match="no kind of kit item"):
        acts.add_kit_item({"title": "x", "kind": "song", "note": "x"}, by=author)


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_the_parts_of_a_win_rate_add_up_and_few_deals_say_nothing(won_with, lost_with, won_more, lost_more):
    rates = rates_of(won_with, lost_with, won_with + won_more, lost_with + lost_more)
    assert (rates.won_without, rates.lost_without) == (won_more, lost_more)
    decided = won_with + lost_with
    assert rates.with_it == (100 * won_with / decided if decided >= FEWEST else None)


def test_enablement_counts_a_deal_once_per_author_and_month(publish, make_deal, author, rep):
    today = timezone.localdate()
    training = add_training({"title": "Costs", "held_on": today, "audience": "North"}, by=author)
    solution = publish("Factory", kind="solution")
    deal = make_deal()
    acts.use_kit(deal, by=rep, item=solution)
    acts.use_kit(deal, by=rep, training=training)
    acts.use_kit(make_deal("Another Ltd"), by=rep, item=publish("Deck"))
    (row,) = enablement(today.replace(day=1), today)
    assert (row.person, row.solutions, row.trainings, row.deals) == (author, 1, 1, 1)
    with pytest.raises(NotPossible, match="lies in the future"):
        add_training({"title": "x", "held_on": today + timedelta(days=2), "audience": "y"}, by=author)
    assert Training.objects.count() == 1


def test_the_pages_of_the_kit(client, deal, rep, author, make_person):
    client.force_login(author)
    sent = {"title": "Factory deck", "kind": "deck", "file": upload(), "stages": [deal.stage_id]}
    assert client.post("/sales/kit/add/", sent).status_code == 302
    item = KitItem.objects.get()
    version = item.versions.get()
    got = client.get(f"/sales/kit/versions/{version.pk}/file/")
    assert got.headers["Content-Disposition"] == 'attachment; filename="deck.pdf"'
    assert (got.headers["Content-Type"], b"".join(got.streaming_content)) == ("application/octet-stream", b"%PDF-1.7")
    assert client.post(f"/sales/kit/{item.pk}/edit/", {"title": "Deck", "kind": "deck"}).status_code == 302
    assert client.post(f"/sales/kit/{item.pk}/version/", {"link": "https://example.com/"}).status_code == 302
    held = {"title": "Costs", "held_on": timezone.localdate(), "audience": "North", "people_count": 12}
    assert client.post("/sales/trainings/add/", held).status_code == 302
    training = Training.objects.get()
    client.force_login(rep)
    assert client.post("/sales/kit/add/", sent).status_code == 403
    assert "Deck" in client.get(deal.get_absolute_url()).content.decode()
    assert client.post(f"/sales/deals/{deal.pk}/use/{item.pk}/").status_code == 302
    assert client.post(f"/sales/deals/{deal.pk}/use/", {"training": training.pk}).status_code == 302
    use = KitUse.objects.get(item=item)
    assert client.post(f"/sales/kit/uses/{use.pk}/judge/", {"verdict": "not_useful"}).status_code == 409
    assert client.post(f"/sales/kit/uses/{use.pk}/judge/", {"verdict": "useful"}).status_code == 302
    for url in (
        "/sales/kit/", item.get_absolute_url(), training.get_absolute_url(), "/sales/trainings/", "/sales/enablement/",
        "/sales/kit/uses/?month=2026-11", deal.get_absolute_url(), "/sales/kit/?month=nonsense",
    ):  # fmt: skip
        assert client.get(url).status_code == 200, url
    client.force_login(make_person(name="Stranger"))
    assert client.post(f"/sales/deals/{deal.pk}/use/{item.pk}/").status_code == 404
    assert client.post(f"/sales/kit/uses/{use.pk}/judge/", {"verdict": "useful"}).status_code == 404
    assert deal.name not in client.get(item.get_absolute_url()).content.decode()
    client.force_login(make_person("finance"))
    assert client.get("/sales/kit/").status_code == 403


def test_the_kit_over_the_api(client, deal, rep, author):
    client.force_login(author)
    made = client.post("/api/kit-items/", {"title": "Case", "kind": "case", "file": upload("case.docx")})
    assert made.status_code == 201, made.content
    url = f"/api/kit-items/{made.json()['id']}/"
    changed = client.patch(url, {"title_zh": "案例", "stages": [deal.stage_id]}, content_type="application/json")
    assert (changed.json()["title_zh"], changed.json()["stages"]) == ("案例", [deal.stage_id])
    newer = client.post(url + "version/", {"link": "https://example.com/x"}, content_type="application/json")
    assert newer.json()["version"] == 2
    client.force_login(rep)
    shown = client.get(f"/api/kit-items/for-deal/{deal.pk}/").json()
    assert [one["title"] for one in shown] == ["Case"]
    used = client.post("/api/kit-uses/", {"deal": deal.pk, "item": shown[0]["id"]}, content_type="application/json")
    assert used.status_code == 201
    judged = client.post(
        f"/api/kit-uses/{used.json()['id']}/judge/", {"verdict": "useful"}, content_type="application/json"
    )
    assert judged.json()["verdict"] == "useful"
    assert client.get(url + "figures/").json()["used"] == 1
    assert client.post(url + "retire/", {"why": "x"}, content_type="application/json").status_code == 403
    client.force_login(author)
    gone = client.post(url + "retire/", {"why": "outdated"}, content_type="application/json")
    assert gone.json()["status"] == "retired"
    assert client.post(url + "restore/").json()["status"] == "published"
    held = {"title": "Costs", "held_on": "2026-01-05", "audience": "North"}
    assert client.post("/api/trainings/", held, content_type="application/json").status_code == 201
    assert client.get("/api/enablement/?days=3660").json()[-1]["trainings"] == 1
