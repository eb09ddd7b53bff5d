"""The competitor that comes with the console, in the races of every company."""

PAPER = {
    "key": "paper",
    "name": "Pen, paper and spreadsheets",
    "name_zh": "纸笔与表格",
    "strengths": "Costs nothing, everybody knows it.",
    "answer": "Nobody sees what happens; what is not seen is not won. Ask what one lost deal costs.",
}
