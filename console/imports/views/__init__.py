"""The pages of the import centre: list, upload, check, run, result, rows."""

from console.imports.views.acts import AgainPage, CancelPage, CorrectPage, StartPage, UndoPage, UploadPage
from console.imports.views.check import ImportPage
from console.imports.views.lists import ImportListPage, RefusedFile, RowListPage

__all__ = [
    "AgainPage",
    "CancelPage",
    "CorrectPage",
    "ImportListPage",
    "ImportPage",
    "RefusedFile",
    "RowListPage",
    "StartPage",
    "UndoPage",
    "UploadPage",
]
