"""The competitor that comes with the console, in the races of every company."""

from django.utils.translation import gettext, gettext_noop

PAPER = {
    "key": "paper",
    "name": "Pen, paper and spreadsheets",
    "name_zh": "纸笔与表格",
    "strengths": gettext_noop("Costs nothing, everybody knows it."),
    "answer": gettext_noop("Nobody sees what happens; what is not seen is not won. Ask what one lost deal costs."),
}


def in_words(name: str, text: str) -> str:
    """The shipped strengths or answer in the reader's language; what a manager typed as it was typed."""
    return gettext(text) if text == PAPER[name] else text


def as_kept(name: str, text: str) -> str:
    """What is kept of a text that was sent: the shipped one when it is that, in the writer's language."""
    return PAPER[name] if text == gettext(PAPER[name]) else text
