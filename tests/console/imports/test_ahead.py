"""Chunks that are fetched early: the order stays, and what goes wrong waits for its turn."""

import pytest

from console.imports.ahead import Chunks
from console.imports.reading import Unreadable
from console.imports.rows import Row


def torn():
    yield [Row(1, {}, {})]
    raise Unreadable("The file ends in the middle of a row.")


def mark(rows):
    for row in rows:
        row.ready = f"row {row.number}"


def test_chunks_fetched_early_come_once_in_their_order_and_ready():
    chunks = Chunks(([Row(number, {}, {})] for number in (1, 2, 3)), mark)
    seen = []
    for rows in chunks:
        chunks.fetch()
        chunks.fetch()
        seen += [row.ready for row in rows]
    assert seen == ["row 1", "row 2", "row 3"]


def test_a_torn_file_is_told_when_its_turn_comes_and_not_to_the_chunk_before():
    chunks = Chunks(torn(), mark)
    assert [row.ready for row in next(chunks)] == ["row 1"]
    chunks.fetch()
    with pytest.raises(Unreadable, match="in the middle"):
        next(chunks)
