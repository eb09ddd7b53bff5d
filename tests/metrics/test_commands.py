import json

import pytest
from django.core.management import CommandError, call_command

from metrics.models import FunnelJourney
from tests.metrics.telling import deal, lead, person, tell

pytestmark = pytest.mark.django_db


def said(capsys, *args):
    call_command(*args)
    return capsys.readouterr()


def test_funnel_prints_only_json_and_brings_the_figures_up_to_date_first(capsys):
    one = lead()
    tell("leads.lead_judged_valid", one, "2026-01-06")
    told = json.loads(said(capsys, "funnel", "--kind", "cohort", "--by", "channel", "--json").out)
    assert told["stages"][:4] == ["lead", "valid", "deal", "order"]
    assert told["kind"], told["by"] == ("cohort", "channel")
    assert told["rows"][0]["key"] == "web"
    assert told["rows"][0]["counts"]["valid"] == 1
    assert told["total"]["counts"] == told["rows"][0]["counts"]


def test_months_teams_and_dates_are_asked_by_name(capsys):
    lead("2018-03-05")
    args = ("--by", "month", "--from", "2018-03-01", "--to", "2018-03-31", "--as-of", "2018-03-31", "--json")
    assert json.loads(said(capsys, "funnel", *args).out)["rows"][0]["key"] == "2018-03"


def test_without_json_a_table_is_printed(capsys):
    lead()
    lines = said(capsys, "funnel").out.splitlines()
    assert lines[0].split() == ["channel", "lead", "valid", "deal", "order", "cash", "live", "active", "renewed"]
    assert lines[-1].split()[1] == "1"


def test_sales_numbers_print_rows_and_total(capsys):
    tell("sales.deal_won", deal(owner=person("Ann", "North")), "2026-01-20", amount="12.50", currency="CNY")
    told = json.loads(said(capsys, "sales_numbers", "--by", "rep", "--json").out)
    figures = {"won": 1, "lost": 0, "open": 0, "win_rate": 100.0, "revenue": 12.5}
    (row,) = told["rows"]
    assert {name: row[name] for name in ("key", *figures)} == {"key": "Ann", **figures}
    assert {name: told["total"][name] for name in figures} == figures
    assert (row["average_order"], row["cycle_days"], row["cash"]) == (12.5, 10.0, 0)


@pytest.mark.parametrize("command", ["funnel", "sales_numbers"])
@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        (["--from", "yesterday"], "is not a date"),
        (["--as-of", "2018-02-30"], "is not a date"),
        (["--from", "2018-02-02", "--to", "2018-02-01"], "ends before it starts"),
    ],
)
def test_a_wrong_date_is_one_sentence(command, dates, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command(command, *dates, "--json")


def test_rebuild_funnel_folds_the_journal_again(capsys):
    lead()
    call_command("rebuild_funnel")
    assert FunnelJourney.objects.count() == 1
