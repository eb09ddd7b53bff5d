"""What a person fills in: the file with its options, and corrections of the guess."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.imports.mapping import DATES
from console.imports.models import Import
from console.imports.queries import Stranger
from console.imports.reading.encodings import CHOICES as ENCODINGS
from console.imports.registry import Importer, Option
from console.imports.values import BY_MONTH

ACCEPTED = ".csv,.tsv,.txt,.xlsx,.xlsm,.xls,.xlsb,.ods"
DELIMITERS = [
    (",", gettext_lazy("comma ,")),
    (";", gettext_lazy("semicolon ;")),
    ("\t", gettext_lazy("tab")),
    ("|", gettext_lazy("bar |")),
]

DATE_ORDERS = [
    ("dmy", gettext_lazy("day first: 03/04 is 3 April")),
    ("mdy", gettext_lazy("month first: 03/04 is 4 March")),
    ("ymd", gettext_lazy("year first: 03/04/05 is 5 April 2003")),
]
NUMBER_ORDERS = [(".", gettext_lazy("decimal point: 1,234.5")), (",", gettext_lazy("decimal comma: 1.234,5"))]


def upload_form(importer: Importer) -> type[forms.Form]:
    """The form that asks for a file and for the options of its kind."""
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": gettext_lazy("Choose a file first.")},
    )
    fields = {option.name: field_of(option) for option in importer.options}
    return type("UploadForm", (forms.Form,), {"file": file, **fields})


def field_of(option: Option) -> forms.Field:
    """The form field of one option."""
    common: dict[str, Any] = {"label": option.label, "help_text": option.help, "initial": option.initial}
    if option.kind == "boolean":
        return forms.BooleanField(required=False, **common)
    if option.kind == "choice":
        blank = [] if option.required else [("", "—")]
        return forms.ChoiceField(choices=[*blank, *option.get_choices()], required=option.required, **common)
    return forms.CharField(max_length=200, required=option.required, **common)


class DialectForm(forms.Form):
    """How the file is written."""

    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"), required=False)
    delimiter = forms.ChoiceField(label=gettext_lazy("Separator"), choices=DELIMITERS, required=False)
    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)
    header_row = forms.IntegerField(
        label=gettext_lazy("Header in row"), min_value=0, max_value=1000, help_text=gettext_lazy("0: there is none")
    )

    def __init__(self, run: Import, data: Any = None) -> None:
        dialect = run.dialect
        super().__init__(data, initial=dialect)
        if dialect.get("format") == "sheet":
            del self.fields["encoding"], self.fields["delimiter"]
            self._choices("sheet", [(name, name) for name in dialect.get("sheets", [])])
        else:
            del self.fields["sheet"]
            current = dialect.get("encoding", "")
            known = [*ENCODINGS] if current in dict(ENCODINGS) else [*ENCODINGS, (current, current)]
            self._choices("encoding", known)

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class WordsForm(forms.Form):
    """What words of the file mean that nobody knows here: one choice per word, `word-0` and on."""

    def __init__(self, importer: Importer, strangers: Sequence[Stranger], data: Any = None) -> None:
        super().__init__(data)
        self.strangers = strangers
        for number, stranger in enumerate(strangers):
            field = importer.field(stranger.field)
            known = field.known() if field and field.known else []
            self.fields[f"word-{number}"] = forms.ChoiceField(
                label=stranger.word, choices=[("", _("stays refused")), *known], required=False
            )
            self.fields[f"text-{number}"] = forms.CharField(
                widget=forms.HiddenInput, required=False, strip=False, initial=stranger.word
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        words: dict[str, dict[str, str]] = {}
        for number, stranger in enumerate(self.strangers):
            meaning = cleaned.get(f"word-{number}")
            if meaning and cleaned.get(f"text-{number}") == stranger.word:
                words.setdefault(stranger.field, {})[stranger.word] = meaning
        if not words and not self.errors:
            raise forms.ValidationError(_("Say what at least one of the words means."))
        return cleaned | {"words": words}

    def lines(self) -> list[tuple[Stranger, forms.BoundField, forms.BoundField]]:
        """Each word with its choice, and the hidden text that says which word was meant."""
        return [(one, self[f"word-{n}"], self[f"text-{n}"]) for n, one in enumerate(self.strangers)]


class MappingForm(forms.Form):
    """Which column is which field: one choice per column, `column-0` and on; `order-<field>` says how dates and numbers
    that can be read in more than one way are written."""

    def __init__(self, run: Import, importer: Importer, columns: list[str], data: Any = None) -> None:
        super().__init__(data)
        self.columns, self.kept = columns, run.mapping
        of_column = {column: field for field, column in run.mapping.items()}
        choices = [
            ("", _("leave out")),
            *((f.name, str(f.label) + (" *" if f.required else "")) for f in importer.fields),
        ]
        for position, column in enumerate(columns):
            chosen = of_column.get(column, "")
            extra = [(chosen, chosen)] if chosen and chosen not in dict(choices) else []
            self.fields[f"column-{position}"] = forms.ChoiceField(
                label=column, choices=[*choices, *extra], required=False, initial=chosen
            )
        for name, order in (run.translations.get("orders") or {}).items():
            field = importer.field(name)
            if field and name in run.mapping and order != BY_MONTH:
                orders = DATE_ORDERS if field.kind in DATES else NUMBER_ORDERS
                self.fields[f"order-{name}"] = forms.ChoiceField(
                    label=_("How “{field}” is written").format(field=field.label),
                    choices=orders,
                    required=False,
                    initial=order or orders[0][0],
                )

    def order_of(self, column: str) -> forms.BoundField | None:
        """The choice of how the values of a column are written; None where they say it themselves."""
        field = next((name for name, of in self.kept.items() if of == column), "")
        return self[f"order-{field}"] if f"order-{field}" in self.fields else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        taken: dict[str, str] = {}
        for position, column in enumerate(self.columns):
            field = cleaned.get(f"column-{position}")
            if field and field in taken:
                sentence = _("“{first}” is taken for this already: choose one column for each field.")
                self.add_error(f"column-{position}", sentence.format(first=taken[field]))
            elif field:
                taken[field] = column
        cleaned["mapping"] = taken
        cleaned["orders"] = {
            name: order
            for name, column in taken.items()
            if (order := cleaned.get(f"order-{name}")) and self.kept.get(name) == column
        }
        return cleaned
