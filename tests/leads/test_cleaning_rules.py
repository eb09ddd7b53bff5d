"""What the rules changed: counted per rule and day, taken back with one click, and then left alone for good."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from journal.errors import NotPossible
from leads import actions
from leads.actions import Incoming, Intake
from leads.actions.tallying import tally_cleaning
from leads.models import CleaningChange, CleaningDay, Lead
from leads.queries.cleaning import rules_since
from tests.leads import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    person = cast.person("Desk", "lead_desk")
    client.force_login(person)
    return person


def file_row(phone, ref="r1"):
    item = Incoming(values={"company_name": "明日零售", "phone": phone}, channel=cast.channel(), ref=ref)
    actions.add_leads([item], Intake(by=None))
    return item


def test_what_was_taken_back_stays_back_when_the_file_comes_again(desk):
    lead = file_row("138 1020 3040").lead
    assert lead.phone == "+8613810203040"
    actions.undo_cleaning(lead.cleaning_changes.get(field="phone"), by=desk)
    item = file_row("138 1020 3040")
    lead.refresh_from_db()
    assert (item.outcome, lead.phone) == ("unchanged", "138 1020 3040")
    assert file_row("139 0000 1111").outcome == "updated"
    lead.refresh_from_db()
    assert lead.phone == "139 0000 1111", "a new value comes in as it was typed"
    assert lead.phone_e164 == "+8613900001111", "and is found by its number all the same"


def test_a_change_that_came_with_a_merge_is_taken_back_where_the_value_is_now(desk):
    a, b = cast.lead(phone="138 1020 3040"), cast.lead(phone="139 0000 1111")
    actions.merge_leads([a, b], b, by=desk, values={"phone": a.pk})
    change = CleaningChange.objects.get(field="phone", old="138 1020 3040")
    assert change.lead == b
    assert actions.undo_cleaning(change, by=desk).phone == "138 1020 3040"
    other = CleaningChange.objects.get(field="phone", old="139 0000 1111")
    with pytest.raises(NotPossible, match="by hand"):
        actions.undo_cleaning(other, by=desk)


def test_days_are_counted_in_the_zone_of_the_installation_and_again_gives_the_same():
    lead = cast.lead(phone="138 1020 3040")
    zone = ZoneInfo(settings.TIME_ZONE)
    midnight = timezone.localtime(timezone=zone).replace(hour=0, minute=0, second=0, microsecond=0)
    change = lead.cleaning_changes.get(field="phone")
    for moment in (midnight, midnight - timedelta(seconds=1), datetime(2026, 1, 1, tzinfo=zone)):
        CleaningChange.objects.create(
            lead=lead, field="phone", old="a", new="b", rule=change.rule, made_at=moment, undone_at=None
        )
    assert tally_cleaning() > 2, "the first time every day is counted"
    rows = list(CleaningDay.objects.filter(rule=change.rule).order_by("day").values_list("day", "changes"))
    assert rows == [(datetime(2026, 1, 1).date(), 1), ((midnight - timedelta(days=1)).date(), 1), (midnight.date(), 2)]
    assert tally_cleaning() == 2
    assert list(CleaningDay.objects.filter(rule=change.rule).order_by("day").values_list("day", "changes")) == rows


def test_the_page_puts_first_what_is_taken_back_most_and_opens_to_the_rows(client, desk):
    leads = [cast.lead(phone=f"138 1020 304{n}", email=f" X{n}@Firm{n}.CN") for n in range(3)]
    for lead in leads[:2]:
        actions.undo_cleaning(lead.cleaning_changes.get(field="phone"), by=desk)
    tally_cleaning()
    rules = rules_since(7).rules
    assert (rules[0].rule, rules[0].changes, rules[0].taken_back) == ("phone.e164", 3, 2)
    assert round(rules[0].share, 2) == 0.67
    html = client.get(reverse("leads:bench-rules")).content.decode()
    assert "“Phone in international form” is taken back most: 2 times" in html
    assert "138 1020 3040" in html
    assert "67" in html
    rows = client.get(reverse("leads:bench-changes"), {"rule": "phone.e164", "undone": "7"}).content.decode()
    assert "2 rows" in rows
    assert "3 rows" in client.get(reverse("leads:bench-changes"), {"rule": "phone.e164", "made": "7"}).content.decode()
    answer = client.get("/api/cleaning-rules/", {"days": "7"}).json()
    assert (answer[0]["rule"], answer[0]["taken_back"]) == ("phone.e164", 2)
    assert client.get("/api/cleaning-changes/", {"rule": "phone.e164"}).json()["results"][0]["rule"] == "phone.e164"


def test_what_the_job_did_not_count_yet_is_counted_on_the_page(client, desk, monkeypatch):
    def told():
        return client.get(reverse("leads:bench-rules")).content.decode()

    cast.lead(phone="138 1020 3040")
    counted = CleaningChange.objects.count()
    assert f"{counted} values changed" in told()
    tally_cleaning()
    cast.lead(phone="138 1020 3041")
    assert f"{CleaningChange.objects.count()} values changed" in told(), "once each, counted or not"
    monkeypatch.setattr("leads.queries.cleaning.MOST_FRESH", 0)
    assert f"{counted} values changed" in told()
    assert "they are counted every ten minutes. Last counted:" in told()
    CleaningDay.objects.all().delete()
    assert "The rules have changed nothing yet" not in told()


def test_many_changes_are_taken_back_at_once(client, desk):
    leads = [cast.lead(phone=f"138 1020 304{n}") for n in range(2)]
    ids = [lead.cleaning_changes.get(field="phone").pk for lead in leads]
    client.post(reverse("leads:cleaning-undo-many"), {"ids": ids, "next": reverse("leads:bench-changes")})
    assert set(Lead.objects.values_list("phone", flat=True)) == {"138 1020 3040", "138 1020 3041"}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_needs_as_many_queries_for_all_rules_as_for_one(client, desk, language, django_assert_max_num_queries):
    desk.language = language
    desk.save()
    assert client.get(reverse("leads:bench-rules")).status_code == 200
    cast.lead(phone="138 1020 3040")
    tally_cleaning()
    with django_assert_max_num_queries(12) as few:
        client.get(reverse("leads:bench-rules"), {"days": "30"})
    cast.lead(
        name="赵敏 总监",
        company_name="北京市字节 有限公司",
        industry="制造",
        region="上海市浦东",
        phone="021 6552 9988",
    )
    tally_cleaning()
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("leads:bench-rules"), {"days": "30"})
