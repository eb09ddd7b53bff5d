"""How a field with choices is drawn: as one piece, because Django's template for each option was a third of a page."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

SELECT = "django/forms/widgets/select.html"


class QuickRenderer(DjangoTemplates):
    """Django's own renderer, except that a select is put together here, to the same text."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if template_name == SELECT:
            return select_html(context["widget"])
        return super().render(template_name, context, request)


def select_html(widget: dict[str, Any]) -> SafeString:
    """What django/forms/widgets/select.html makes of the same widget."""
    groups = "".join(_group(name, options) for name, options, _index in widget["optgroups"])
    return mark_safe(
        f'<select name="{conditional_escape(widget["name"])}"{_attrs(widget["attrs"])}>{groups}\n</select>'
    )


def _group(name: Any, options: list[dict[str, Any]]) -> str:
    inside = "".join(map(_option, options))
    return f'\n  <optgroup label="{conditional_escape(name)}">{inside}\n  </optgroup>' if name else inside


def _option(option: dict[str, Any]) -> str:
    value, label = conditional_escape(str(option["value"])), conditional_escape(localize(option["label"]))
    return f'\n  <option value="{value}"{_attrs(option["attrs"])}>{label}</option>'


def _attrs(attrs: dict[str, Any]) -> str:
    return "".join(_attr(name, value) for name, value in attrs.items() if value is not False)


def _attr(name: str, value: Any) -> str:
    return f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'
