"""What pages of figures share: a form of dates above, a part that is fetched again when it changes, and export."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from console import exports
from console.pages import Act, Column, Page
from metrics.actions import updated_at
from metrics.forms import FiguresForm
from metrics.queries.windows import Window


class FiguresPage(Page):
    """A page of figures: `form_class` asks, `figures_template_name` shows; `?export=csv` gives the table as a file."""

    form_class: type[FiguresForm] = FiguresForm
    figures_template_name = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kind = request.GET.get("export", "")
        if kind in exports.KINDS:
            return exports.export(kind, self.export_columns(), self.export_rows(), self.export_name())
        if self.wants_fragment("figures"):
            return self.fragment(self.figures_template_name)
        return self.render()

    def export_columns(self) -> Sequence[Column]:
        raise NotImplementedError

    def export_rows(self) -> Sequence[Any]:
        raise NotImplementedError

    def export_name(self) -> str:
        raise NotImplementedError

    @cached_property
    def form(self) -> Any:
        data = self.request.GET.copy()
        for name in data:
            data.setlist(name, [value.replace("\x00", "") for value in data.getlist(name)])
        return self.form_class(data)

    @cached_property
    def window(self) -> Window:
        return self.form.window()

    def query_string(self, **changes: str) -> str:
        """What is asked, as the query of a link, with some parts changed."""
        self.form.is_valid()
        data = {name: str(value) for name, value in self.form.cleaned_data.items() if value}
        data |= {name: value for name, value in changes.items() if value}
        return f"?{urlencode(data)}"

    def days(self) -> dict[str, str]:
        """The window as the parameters of a page of rows."""
        named = {"from_on": self.window.from_on, "to_on": self.window.to_on, "as_of": self.window.as_of}
        return {"period": "days"} | {name: day.isoformat() for name, day in named.items() if day}

    def get_acts(self) -> list[Act]:
        return [
            Act("CSV", self.query_string(export="csv"), icon="download"),
            Act("XLSX", self.query_string(export="xlsx"), icon="download"),
        ]

    def get_context(self) -> dict[str, Any]:
        return {"form": self.form, "updated_at": updated_at(), "shows_days": self.form.names_days}


WHOLE = gettext_lazy("Total")
