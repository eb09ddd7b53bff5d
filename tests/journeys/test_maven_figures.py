"""The deals of a former CRM: the console shows what a count over the raw rows gives."""

from collections import defaultdict

import pytest

from console.imports.models import Import
from people.models import Person
from sales.models import Deal
from tests.journeys.real_input import LoadedPast, asked, raw

PRODUCTS = {"GTXPro": "GTX Pro"}


def revenue_of(row):
    return int(float(row["close_value"])) if row["deal_stage"] == "Won" else 0


@pytest.mark.slow
class TestMavenFigures(LoadedPast):
    mapping, folder = "maven", "maven_crm"

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        offices = {row["sales_agent"]: row["regional_office"] for row in raw(cls.path / "sales_teams.csv")}
        cls.deals = [
            {
                **row,
                "region": offices[row["sales_agent"]],
                "rep": row["sales_agent"],
                "product": PRODUCTS.get(row["product"], row["product"]),
            }
            for row in raw(cls.path / "sales_pipeline.csv")
        ]

    def test_every_row_is_taken(self):
        taken = [(file["rows"], file["created"], file["refused"]) for file in self.report["files"]]
        assert taken == [(35, 35, 0), (85, 85, 0), (7, 7, 0), (8800, 8800, 0)]
        assert Deal.objects.filter(company=None).count() == 1425
        assert Deal.objects.filter(product__name="GTX Pro").count() == 1480
        assert Import.objects.get(kind="sales.deal").warnings == 1480

    def test_loaded_again_it_changes_nothing(self):
        assert all(file["created"] == file["updated"] == 0 for file in self.load()["files"])

    def test_won_lost_win_rate_and_revenue_as_published(self):
        told = asked("sales_numbers", "--by", "region")
        total = told["total"]
        assert (total["won"], total["lost"], total["win_rate"], total["revenue"]) == (4238, 2473, 63.15, 10_005_534)
        assert {row["key"]: row["revenue"] for row in told["rows"]} == {
            "Central": 3_346_293, "East": 3_090_594, "West": 3_568_647,
        }  # fmt: skip

    def test_each_region_rep_and_product_as_in_the_rows(self):
        for by in ("region", "rep", "product"):
            told = asked("sales_numbers", "--by", by)["rows"]
            found = {row["key"]: (row["won"], row["lost"], row["revenue"]) for row in told if row["won"] or row["lost"]}
            assert found == self._counted(by)

    def _counted(self, by, deals=None):
        found = defaultdict(lambda: [0, 0, 0])
        for row in self.deals if deals is None else deals:
            figures = (row["deal_stage"] == "Won", row["deal_stage"] == "Lost", revenue_of(row))
            found[row[by]] = [old + new for old, new in zip(found[row[by]], figures, strict=True)]
        return {key: tuple(figures) for key, figures in found.items() if any(figures)}

    def test_open_as_of_a_day_are_the_deals_begun_and_not_closed_by_then(self):
        for day in ("2016-12-31", "2017-06-30", "2017-12-31"):
            begun = [row for row in self.deals if row["engage_date"] and row["engage_date"] <= day]
            is_open = sum(not row["close_date"] or row["close_date"] > day for row in begun)
            assert asked("sales_numbers", "--as-of", day)["total"]["open"] == is_open
            if day == "2017-06-30":
                assert is_open == 1686

    def test_deals_without_any_day_are_open_now_and_apart(self):
        told = asked("sales_numbers")
        assert told["open_undated"] == sum(not row["engage_date"] for row in self.deals) == 500
        still_open = [row for row in self.deals if row["engage_date"] and not row["close_date"]]
        assert told["total"]["open"] == len(still_open)

    def test_a_window_takes_what_was_closed_in_it(self):
        told = asked("sales_numbers", "--from", "2017-04-01", "--to", "2017-06-30")["total"]
        inside = [row for row in self.deals if "2017-04-01" <= row["close_date"] <= "2017-06-30"]
        assert told["won"] == sum(row["deal_stage"] == "Won" for row in inside)
        assert told["revenue"] == sum(revenue_of(row) for row in inside)

    def test_each_quarter_on_the_page_is_that_of_the_rows_for_every_region_and_agent(self):
        self.client.force_login(Person.objects.create(email="ceo@ltoc.test", name="CEO", roles=["executive"]))
        for first, last in (("2017-01-01", "2017-03-31"), ("2017-04-01", "2017-06-30"),
                            ("2017-07-01", "2017-09-30"), ("2017-10-01", "2017-12-31")):  # fmt: skip
            inside = [row for row in self.deals if first <= row["close_date"] <= last]
            for by in ("region", "rep"):
                asked_for = {"by": by, "period": "days", "from_on": first, "to_on": last}
                page = self.client.get("/metrics/sales/", asked_for)
                rows = [line["row"] for line in page.context["lines"][:-1]]
                found = {
                    row.key: (row.won, row.lost, int(row.revenue_in("USD"))) for row in rows if row.won or row.lost
                }
                assert found == self._counted(by, inside)
