"""The measurements themselves: their shape, and what they refuse. What they measure is for bin/bench."""

import json
import subprocess
import sys

from django.conf import settings

from bench.__main__ import table
from bench.results import Result, p95, times


def test_a_goal_is_the_most_or_the_least_that_is_allowed():
    assert Result("lists.p95_ms", 140, "ms", 150).ok is True
    assert Result("import.rows_per_s", 140, "rows/s", 150, more_is_better=True).ok is False
    assert Result("funnel.journeys", 140, "journeys").ok is None
    assert Result("x", 12.345, "ms", 20).as_json() == {
        "name": "x",
        "value": 12.35,
        "unit": "ms",
        "goal": 20,
        "ok": True,
    }


def test_the_table_names_a_missed_goal():
    found = {
        "machine": {"cpus": 2, "load": 0.5, "postgresql": "18.1"},
        "base": 20_000,
        "results": [Result("lists.p95_ms", 190, "ms", 150).as_json(), Result("n", 1, "rows").as_json()],
    }
    lines = table(found).splitlines()
    assert lines[0] == "2 CPUs, load 0.5, PostgreSQL 18.1, 20,000 leads"
    assert lines[1].split() == ["lists.p95_ms", "190", "ms", "goal", "150", "MISSED"]


def test_the_ninety_fifth_percentile_is_one_of_the_slowest():
    assert p95([float(number) for number in range(1, 101)]) == 96
    assert p95([7.0]) == 7
    assert len(times(lambda: None, 5)) == 5


def test_an_unknown_name_is_refused_with_one_sentence_and_nothing_on_standard_output():
    command = [sys.executable, "-m", "bench", "weather", "--json"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.strip().splitlines()[-1] == "There is no measurement weather."


def test_results_can_be_read_by_a_program():
    assert json.loads(json.dumps(Result("a", 1234.5, "ms").as_json()))["value"] == 1234
