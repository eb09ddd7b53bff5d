from collections.abc import Mapping
from typing import Any


class NotPossible(Exception):
    """What a person asked for can't be done now. The text is a sentence that says what to do next.

    Pages show it beside the form, the API answers 409, a job notes it on the row. `more` is what a program needs to
    go on, beside the sentence: plain values by name, which the API adds to its answer.
    """

    def __init__(self, sentence: object, code: str = "not_possible", more: Mapping[str, Any] | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
        self.more = more or {}

    def __str__(self) -> str:
        return str(self.sentence)
