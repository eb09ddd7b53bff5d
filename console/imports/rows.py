"""One row of a file on its way into the console, and what became of it."""

from typing import Any

CREATED, UPDATED, UNCHANGED, TWIN, REFUSED = "created", "updated", "unchanged", "twin", "refused"


class Row:
    """A row as an importer sees it.

    `number` is the line of the file (1-based), `values` the parsed values by field (None where blank), `raw` every
    column as it stands in the file, `ref` the id in the former system ("" when there is none), `extra` the columns
    that a mapping sends to `attributes.<name>`, as text, `prepared` what the importer's prepare() made of the values,
    `ready` what its make_ready() made; a row that has to be taken again has lost it.
    The importer calls exactly one of created, updated, unchanged, twin and refused; warnings may be added to any.
    """

    __slots__ = (
        "before",
        "extra",
        "number",
        "outcome",
        "prepared",
        "raw",
        "ready",
        "record_id",
        "ref",
        "sentence",
        "values",
        "warnings",
    )

    def __init__(self, number: int, values: dict[str, Any], raw: dict[str, str]) -> None:
        self.number = number
        self.values = values
        self.raw = raw
        self.ref: str = str(values.get("ref") or "")
        self.extra: dict[str, str] = {}
        self.prepared: Any = None
        self.ready: Any = None
        self.before: dict[str, Any] | None = None
        self.outcome = ""
        self.sentence = ""
        self.record_id: int | None = None
        self.warnings: list[str] = []

    def __reduce__(self) -> tuple[Any, ...]:
        """Rows come from the process that reads ahead: as arguments they travel in half the time."""
        return _as_read, (
            self.number, self.values, self.raw, self.ref, self.extra, self.prepared, self.outcome, self.sentence,
            self.warnings,
        )  # fmt: skip

    def created(self, record_id: int) -> None:
        """A record was made from this row."""
        self.outcome, self.record_id = CREATED, record_id

    def updated(self, record_id: int, before: dict[str, Any] | None = None) -> None:
        """The record that this row made or found earlier was changed. `before` is kept for whoever takes it back:
        {field: [old, new]}, as JSON holds it."""
        self.outcome, self.record_id, self.before = UPDATED, record_id, before or None

    def unchanged(self, record_id: int) -> None:
        """The record exists and says the same already."""
        self.outcome, self.record_id = UNCHANGED, record_id

    def twin(self, record_id: int, sentence: object = "") -> None:
        """The row tells of a record that exists already; nothing new was made. `sentence` says how it was found."""
        self.outcome, self.record_id, self.sentence = TWIN, record_id, str(sentence)

    def refused(self, sentence: object) -> None:
        """The row can't be taken; the sentence says what to correct."""
        self.outcome, self.sentence, self.record_id = REFUSED, str(sentence), None

    def warn(self, sentence: object) -> None:
        """Something about the row that a person should know, though it was taken. Said once."""
        if str(sentence) not in self.warnings:
            self.warnings.append(str(sentence))

    @property
    def is_refused(self) -> bool:
        return self.outcome == REFUSED


def _as_read(number: int, values: dict[str, Any], raw: dict[str, str], *rest: Any) -> Row:
    row = Row(number, values, raw)
    row.ref, row.extra, row.prepared, row.outcome, row.sentence, row.warnings = rest
    return row
