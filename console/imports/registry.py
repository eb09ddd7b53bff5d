"""What can be imported: each app registers importers in its importers.py, found by autodiscovery."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import autodiscover_modules

if TYPE_CHECKING:
    from console.imports.models import Import
    from console.imports.reversal import Reversal
    from console.imports.rows import Row
    from people.models import Person

KINDS_OF_VALUE = frozenset({"text", "date", "datetime", "money", "number", "integer", "boolean", "choice", "percent"})
_IMPORTERS: dict[str, "Importer"] = {}


@dataclass(frozen=True)
class Field:
    """One value that an importer can take.

    `kind` says how the text of a cell is parsed: text → str, date → date, datetime → aware datetime (a date alone is
    midnight in settings.TIME_ZONE), money, number and percent → Decimal (12 % is Decimal("12")), integer → int,
    boolean → bool, choice → the key of one of `choices`. `synonyms` are headers by which the column is recognised,
    whatever their case, spaces and underscores. A required field that is blank or can't be read refuses the row, and
    so does an `exact` one that can't be read; another is left blank with a warning.
    """

    name: str
    label: Any
    synonyms: Sequence[str] = ()
    required: bool = False
    kind: str = "text"
    choices: Sequence[tuple[str, Any]] | Callable[[], Sequence[tuple[str, Any]]] = ()
    help: Any = ""
    exact: bool = False
    #: what a text may stand for (key, label), where it must be one of these: words that mean none can then be told
    known: Callable[[], Sequence[tuple[str, Any]]] | None = None
    #: what its values look like when a header says nothing: phone, email, website, firm, person; else as it is named
    looks: str = ""
    #: whether a date may be a month as well, which stands for all of its days: it comes as values.Month
    months: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS_OF_VALUE:
            raise ValueError(f"The field {self.name} has the kind {self.kind}, which no parser knows.")

    def get_choices(self) -> list[tuple[str, Any]]:
        """The keys and labels of a choice, fresh."""
        return list(self.choices() if callable(self.choices) else self.choices)


@dataclass(frozen=True)
class Option:
    """Something asked once per file; `run.options[name]` holds the answer as text (bool for a boolean).

    `kind` is text, choice or boolean. `choices` gives (key, label) pairs, fresh each time it is called. `remembers`
    says that the mapping of columns is remembered per answer (as a channel's file looks alike each time).
    """

    name: str
    label: Any
    kind: str = "text"
    choices: Callable[[], Sequence[tuple[str, Any]]] | None = None
    required: bool = False
    initial: Any = None
    help: Any = ""
    remembers: bool = False

    def get_choices(self) -> list[tuple[str, Any]]:
        """The pairs of a choice, fresh."""
        return list(self.choices()) if self.choices else []


@dataclass(frozen=True)
class Following:
    """What goes on with the rows of an import once they are in, as its page says it; `is_going` until it has."""

    sentence: str
    url: str = ""
    link: str = ""
    is_going: bool = False


class Importer:
    """Takes rows of one kind. Subclass it in an app's importers.py and decorate the class with @register.

    `right` opens the import to people. `accepts_extra` says that columns may be sent to `attributes.<name>`
    (`row.extra`). `key_fields` are fields of which at least one must be mapped, else the file is not accepted.
    """

    kind: str = ""
    label: Any = ""
    right: str = ""
    fields: Sequence[Field] = ()
    options: Sequence[Option] = ()
    accepts_extra: bool = False
    key_fields: Sequence[str] = ()
    help: Any = ""
    #: How an import of this kind is taken back; None when it can't be.
    reversal: "Reversal | None" = None
    #: A pure function of row.values, called for each row before its chunk, perhaps in another process (so what it
    #: gives can be pickled); the result is row.prepared. It must not ask the database.
    prepare: Callable[[dict[str, Any]], Any] | None = None

    def start(self, run: "Import") -> None:
        """Called before the first chunk and again when a killed run goes on; may load what all chunks need."""

    def make_ready(self, rows: "list[Row]", run: "Import") -> None:
        """Called before take(), perhaps while the database writes the chunk before: for work that asks it nothing.
        Some of the rows may be refused already. What it makes belongs into row.ready."""

    def take(self, rows: "list[Row]", run: "Import") -> None:
        """Take one chunk (at most 1,000 rows) inside its transaction and say of each row what became of it."""
        raise NotImplementedError

    def finish(self, run: "Import") -> None:
        """Called once after the last chunk, in its own transaction; not in a dry run."""

    def strangers(self, name: str, words: Sequence[str]) -> list[str]:
        """Of the words of a field with `known` those that mean none of it."""
        return []

    def following(self, run: "Import", person: "Person") -> Following | None:
        """What goes on with the rows of an import that is over, for this reader; None when nothing does."""
        return None

    def keys_of(self, row: "Row") -> list[str]:
        """By what this row may turn out to be the same as another: a dry run takes earlier rows with a common key once
        more before it. Here: its id, and what stands in the key fields and the required ones."""
        names = {*self.key_fields, *(field.name for field in self.fields if field.required), "ref"}
        return [f"{name} {value}".casefold() for name in sorted(names) if (value := row.values.get(name)) is not None]

    def field(self, name: str) -> Field | None:
        """The field of this name, or None."""
        return {f.name: f for f in self.fields}.get(name)


def register(importer: type[Importer]) -> type[Importer]:
    """Class decorator: make an importer known under its kind."""
    known = _IMPORTERS.get(importer.kind)
    if known is not None and (type(known).__module__, type(known).__qualname__) != (
        importer.__module__,
        importer.__qualname__,
    ):
        raise ValueError(f"Two importers are registered for {importer.kind}.")
    _IMPORTERS[importer.kind] = importer()
    return importer


@cache
def _discover() -> bool:
    autodiscover_modules("importers")
    return True


def importers() -> list[Importer]:
    """Every importer, by kind."""
    _discover()
    return [_IMPORTERS[kind] for kind in sorted(_IMPORTERS)]


def importer_of(kind: str) -> Importer:
    """The importer of a kind. Raises LookupError with the known kinds when there is none."""
    _discover()
    try:
        return _IMPORTERS[kind]
    except KeyError:
        known = ", ".join(sorted(_IMPORTERS)) or "none"
        raise LookupError(f"Nothing imports {kind}; there are: {known}.") from None
