"""Run the measurements that are named (default: all) and print their results.

Only JSON goes to standard output with --json; the machine, the progress and the table go to standard error without it.
"""

import argparse
import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("LTOC_LOG_LEVEL", "ERROR")


def main(arguments: list[str] | None = None) -> int:
    django.setup()
    from bench import audit, deals, funnel, imports, lists, matching
    from bench.base import own_database, quiet
    from bench.machine import machine

    subjects = {"import": imports.measure, "lists": lists.measure, "match": matching.measure, "funnel": funnel.measure}
    subjects["audit"] = audit.measure
    subjects |= {"deals": deals.measure, "conversion": deals.measure_conversion}
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measure the big paths against their goals.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one or more of {', '.join(subjects)}; default: all")
    parser.add_argument("--base", type=int, default=20_000, help="leads or deals that are there (default 20,000)")
    parser.add_argument("--rows", type=int, default=5_000, help="rows of the file to import (default 5,000)")
    parser.add_argument("--json", action="store_true", help="only JSON on standard output")
    asked = parser.parse_args(arguments)
    unknown = [name for name in asked.names if name not in subjects]
    if unknown or asked.base < 2_000 or asked.rows < 100:
        what = f"There is no measurement {', '.join(unknown)}." if unknown else "--base is at least 2000, --rows 100."
        print(what, file=sys.stderr)
        return 2
    quiet()
    results = []
    with own_database():
        for name in asked.names or subjects:
            print(f"{name} …", file=sys.stderr)
            results += subjects[name](asked.base, asked.rows)
        on = machine()
    found = {"machine": on, "base": asked.base, "rows": asked.rows, "results": [r.as_json() for r in results]}
    print(json.dumps(found, ensure_ascii=False, indent=2) if asked.json else table(found))
    return 0


def table(found: dict) -> str:
    """The results as aligned lines: name, value, unit, goal, and whether it was reached."""
    machine = found["machine"]
    lines = [
        f"{machine['cpus']} CPUs, load {machine['load']}, PostgreSQL {machine['postgresql']}, {found['base']:,} leads"
    ]
    for one in found["results"]:
        goal = "" if one["goal"] is None else f"goal {one['goal']}"
        verdict = {True: "ok", False: "MISSED", None: ""}[one["ok"]]
        lines.append(f"{one['name']:<24}{one['value']:>12,} {one['unit']:<14}{goal:<16}{verdict}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
