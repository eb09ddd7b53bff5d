"""The whole cleaning bench without a mouse: move, choose, merge, keep apart, take out, undo, in both languages."""

import re

import pytest
from playwright.sync_api import expect

from leads.actions import change_lead, find_duplicates
from leads.models import BenchDecision, DuplicateCluster, DuplicatePair, Lead
from tests.chain import Firm

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = {
    "en-GB": {"same": "The same?", "left": "to decide", "merged": "Merged 2 leads", "back": "Taken back"},
    "zh-CN": {"same": "是同一家吗", "left": "待判断", "merged": "已合并 2 条线索", "back": "已撤销"},
}


@pytest.fixture
def firm():
    return Firm()


class Bench:
    """Groups of one person each: two leads, two leads, three leads; the biggest firm stands first."""

    def __init__(self, firm):
        self.first = [self.lead(firm, 1, 9_000, title=title) for title in ("CEO", "CTO")]
        self.second = [self.lead(firm, 2, 900) for _ in range(2)]
        self.third = [self.lead(firm, 3, 90, title=title) for title in ("A", "B", "C")]
        find_duplicates()

    @staticmethod
    def lead(firm, number, employees, **values):
        same = {"name": "Chen Wei", "company_name": f"Bluebird{number} Robotics Ltd",
                "email": f"chen@bluebird{number}.com", "phone": f"+861380013800{number}"}  # fmt: skip
        lead = firm.lead(**same, **values)
        return change_lead(lead, {"employees": employees}, by=None)

    def cluster(self, leads):
        return DuplicateCluster.objects.get(members=[lead.pk for lead in leads])


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def go(page, key):
    """Press a key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)


@pytest.mark.parametrize("language", sorted(WORDS))
def test_the_bench_is_worked_with_the_keyboard_alone(firm, new_page, login, accessible, language):
    bench, words = Bench(firm), WORDS[language]
    page = login(new_page(language=language), firm.desk)
    page.goto("/leads/bench/")
    press(page, "j")
    expect(page.locator("[data-rows] tbody tr").first).to_have_class(re.compile("is-current"))
    go(page, "o")  # the group as a page
    first = bench.cluster(bench.first)
    expect(page).to_have_url(re.compile(f"/duplicates/{first.pk}/$"))
    expect(page.locator("h1")).to_contain_text(words["same"])
    expect(page.locator("[data-left]")).to_contain_text(words["left"])
    accessible(page)

    # to the next group and back
    go(page, "j")
    expect(page).to_have_url(re.compile(f"/duplicates/{bench.cluster(bench.second).pk}/$"))
    go(page, "k")
    expect(page).to_have_url(re.compile(f"/duplicates/{first.pk}/$"))

    # the job title of the second lead, and the second lead itself stays
    here = page.locator("[data-compare] .is-at")
    expect(here).to_have_count(1)
    expect(page.locator("[data-compare] tr.is-chosen-line input").first).to_have_attribute("name", "value_title")
    press(page, "l")
    expect(here).to_contain_text("CTO")
    press(page, "Space")
    expect(page.locator(f'[name=value_title][value="{bench.first[1].pk}"]')).to_be_checked()
    press(page, "ArrowUp", "ArrowUp", "ArrowUp", "Enter")
    expect(page.locator(f'[name=into][value="{bench.first[1].pk}"]')).to_be_checked()
    go(page, "m")
    expect(page.locator("#toasts .note-success")).to_contain_text(words["merged"])
    kept = Lead.objects.get(pk=bench.first[1].pk)
    assert (kept.title, Lead.objects.get(pk=bench.first[0].pk).merged_into) == ("CTO", kept)

    # the next group stands there; it is not the same
    expect(page).to_have_url(re.compile(f"/duplicates/{bench.cluster(bench.second).pk}/$"))
    go(page, "n")
    assert DuplicatePair.objects.get(first=bench.second[0]).verdict == "different"

    # of three, the third is taken out; then the last two decisions are taken back
    third = bench.cluster(bench.third)
    expect(page).to_have_url(re.compile(f"/duplicates/{third.pk}/$"))
    press(page, "l", "l")
    go(page, "x")
    expect(page.locator("[data-compare] thead th")).to_have_count(2)
    assert DuplicateCluster.objects.get(pk=third.pk).members == [lead.pk for lead in bench.third[:2]]
    for _ in range(2):
        go(page, "u")
        expect(page.locator("#toasts .note-success")).to_contain_text(words["back"])
    expect(page).to_have_url(re.compile(f"/duplicates/{bench.cluster(bench.second).pk}/$"))
    assert DuplicateCluster.objects.get(pk=third.pk).size == 3
    assert list(BenchDecision.objects.filter(undone_at=None).values_list("kind", flat=True)) == ["merge"]

    # which keys there are
    press(page, "?")
    expect(page.locator("#keys-frame")).to_be_visible()
    expect(page.locator("#keys-frame .key-list dt").filter(has_text="m").first).to_be_visible()
    press(page, "Escape")
    assert page.problems == []


def test_beside_the_list_the_next_group_opens_by_itself(firm, page, login):
    bench = Bench(firm)
    login(page, firm.desk).goto("/leads/bench/?certainty=sure")
    press(page, "j", "Enter")
    lines = page.locator("#panel [data-compare] tr[data-line]")
    expect(lines.first).to_be_visible()
    press(page, "2")  # the value of the second lead in the first line
    expect(page.locator(f'#panel [name=value_title][value="{bench.first[1].pk}"]')).to_be_checked()
    go(page, "m")
    second = bench.cluster(bench.second)
    expect(page).to_have_url(re.compile(rf"/bench/\?certainty=sure#r{second.pk}$"))
    expect(page.locator("#panel [data-compare]")).to_be_visible()
    expect(page.locator("#toasts .note-success")).to_be_visible()
    assert Lead.objects.filter(status="merged").count() == 1
    go(page, "u")
    expect(page.locator("#panel [data-compare]")).to_be_visible()
    assert not Lead.objects.filter(status="merged").exists()
