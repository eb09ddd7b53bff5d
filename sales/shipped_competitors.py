"""The competitor that comes with the console, in the races of every company."""

from django.utils.translation import gettext_noop

PAPER = {
    "key": "paper",
    "name": "Pen, paper and spreadsheets",
    "name_zh": "纸笔与表格",
    "strengths": gettext_noop("Costs nothing, everybody knows it."),
    "answer": gettext_noop("Nobody sees what happens; what is not seen is not won. Ask what one lost deal costs."),
}
