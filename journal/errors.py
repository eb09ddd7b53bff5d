class NotPossible(Exception):
    """What a person asked for can't be done now. The text is a sentence that says what to do next.

    Pages show it beside the form, the API answers 409, a job notes it on the row.
    """

    def __init__(self, sentence: object, code: str = "not_possible") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code

    def __str__(self) -> str:
        return str(self.sentence)
