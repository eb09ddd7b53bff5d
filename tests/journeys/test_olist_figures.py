"""The real funnel of a marketplace, 2017 to 2018: the console shows what a count over the raw rows gives."""

from collections import Counter
from datetime import datetime, timedelta
from statistics import mean, median

import pytest

from console.imports.models import ImportRow
from metrics.queries.funnel import Query, speed
from tests.journeys.real_input import LoadedPast, asked, raw

README = {
    "organic_search": (271, 2296), "paid_search": (195, 1586), "social": (75, 1350), "unknown": (179, 1099),
    "direct_traffic": (56, 499), "email": (15, 493), "referral": (24, 284), "other": (4, 150), "display": (6, 118),
    "other_publicities": (3, 65), "blank": (14, 60),
}  # fmt: skip


def came(row):
    return datetime.fromisoformat(row["first_contact_date"])


def won(row):
    return datetime.fromisoformat(row["won_date"])


@pytest.mark.slow
class TestOlistFigures(LoadedPast):
    mapping, folder = "olist", "olist_funnel/original"

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.leads = {row["mql_id"]: row for row in raw(cls.path / "olist_marketing_qualified_leads_dataset.csv")}
        cls.deals = {row["mql_id"]: row for row in raw(cls.path / "olist_closed_deals_dataset.csv")}

    def test_every_row_is_taken(self):
        taken = [(file["rows"], file["created"], file["refused"]) for file in self.report["files"]]
        assert taken == [(8000, 8000, 0), (842, 842, 0)]
        early = ImportRow.objects.filter(run__kind="sales.deal", warnings__isnull=False)
        assert early.count() == 1  # won before its first contact

    def test_842_of_8000_leads_were_won_and_each_origin_as_in_the_rows(self):
        told = asked("funnel", "--kind", "cohort", "--by", "channel")
        found = {row["key"]: (row["counts"]["order"], row["counts"]["lead"]) for row in told["rows"]}
        origins = Counter(row["origin"] or "blank" for row in self.leads.values())
        wins = Counter(self.leads[ref]["origin"] or "blank" for ref in self.deals)
        assert found == {origin: (wins[origin], origins[origin]) for origin in origins} == README
        assert (told["total"]["counts"]["order"], told["total"]["counts"]["lead"]) == (842, 8000)

    def test_every_month_of_the_cohort_and_of_the_period_as_in_the_rows(self):
        by_month = {
            "cohort": Counter(f"{came(self.leads[ref]):%Y-%m}" for ref in self.deals),
            "period": Counter(f"{won(row):%Y-%m}" for row in self.deals.values()),
        }
        for kind, expected in by_month.items():
            told = asked("funnel", "--kind", kind, "--by", "month")["rows"]
            assert {row["key"]: row["counts"]["order"] for row in told if row["counts"]["order"]} == expected

    def test_as_of_a_past_day_only_what_had_happened_by_then(self):
        for day in ("2017-12-31", "2018-03-15", "2018-11-14"):
            end = datetime.fromisoformat(day) + timedelta(days=1)
            told = asked("funnel", "--kind", "cohort", "--by", "channel", "--as-of", day)["total"]["counts"]
            known = {ref for ref, row in self.leads.items() if came(row) < end}
            assert told["lead"] == len(known)
            assert told["order"] == sum(ref in known and won(row) < end for ref, row in self.deals.items())

    def test_a_window_of_days_takes_the_cohort_that_came_in_it(self):
        told = asked("funnel", "--kind", "cohort", "--from", "2018-01-01", "--to", "2018-03-31")["total"]["counts"]
        inside = {ref for ref, row in self.leads.items() if "2018-01-01" <= row["first_contact_date"] <= "2018-03-31"}
        assert (told["lead"], told["order"]) == (len(inside), len(inside & set(self.deals)))

    def test_days_to_won(self):
        found = speed(Query())
        days = [(won(row) - came(self.leads[ref])).total_seconds() / 86_400 for ref, row in self.deals.items()]
        fast = sum((won(row).date() - came(self.leads[ref]).date()).days <= 30 for ref, row in self.deals.items())
        assert (found.won, found.within_30) == (842, fast) == (842, 555)
        assert round(found.median, 2) == round(median(days), 2) == 14.65
        assert round(found.mean, 2) == round(mean(days), 2) == 49.10

    def test_loaded_again_it_changes_nothing(self):
        before = asked("funnel", "--by", "month")
        again = self.load()
        assert [(f["rows"], f["created"], f["updated"], f["refused"]) for f in again["files"]] == [
            (8000, 0, 0, 0), (842, 0, 0, 0),
        ]  # fmt: skip
        assert asked("funnel", "--by", "month") == before
