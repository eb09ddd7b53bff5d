"""Where the tests find published data; it lies beside the project and is never part of it."""

import csv
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def rows_of(*path: str) -> list[dict[str, str]]:
    """The rows of a published CSV; skips the test where the data folder is absent."""
    file = DATA.joinpath(*path)
    if not file.exists():
        pytest.skip(f"{'/'.join(path)} is not beside this clone (../shared/data)")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
