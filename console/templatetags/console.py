"""{% load console %}: the tags that pages are written with."""

from __future__ import annotations

import json
import secrets
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from console import shell as shells
from console import values
from console.links import url_of, url_of_event
from console.pages.parts import RIGHT_ALIGNED, Act, Chart, Link, Table

DASHES = "---------"  # what Django calls an empty choice

register = template.Library()


@register.simple_tag(takes_context=True)
def shell(context: Any) -> shells.Shell:
    """What stands around every page for this person: navigation, saved views, unread notices, appearance."""
    return shells.shell_for(context.get("request"))


@register.simple_tag
def icon(name: str) -> SafeString:
    """{% icon "home" %}: a Tabler icon; put its label beside it."""
    return values.icon_svg(name)


@register.simple_tag
def number(value: Any, form: str = "") -> str:
    """{% number n %} or {% number n "compact" %}."""
    return values.number(value, compact=form == "compact")


@register.simple_tag
def money(amount: Any, currency: str | None = "CNY", form: str = "") -> str:
    """{% money amount currency %} or {% money amount currency "compact" %}."""
    return values.money(amount, currency, compact=form == "compact")


@register.simple_tag
def percent(fraction: Any, places: int = 1) -> str:
    """{% percent 0.123 %} shows 12.3%."""
    return values.percent(fraction, places)


@register.simple_tag
def when(value: Any) -> SafeString:
    """{% when moment %}: a date, or a date and time, in the reader's form and zone."""
    return values.time_tag(value, with_time=True)


@register.simple_tag
def status_chip(record: Any, field: str = "status") -> SafeString:
    """{% status_chip record %}: the state in words, with its shape and colour."""
    return values.status_chip(record, field)


@register.simple_tag
def chip(label: Any, tone: str = "") -> SafeString:
    """{% chip "late" "bad" %}; tones: good, warn, bad, blue, or none."""
    return values.chip(label, tone)


@register.simple_tag
def person(someone: Any) -> SafeString:
    """{% person p %}: the name; nobody is a dash."""
    if someone is None:
        return mark_safe(values.NOTHING)
    return format_html('<span class="person" title="{}">{}</span>', getattr(someone, "email", ""), someone)


@register.simple_tag
def why(text: Any) -> SafeString:
    """{% why sentence %}: the grey sentence under a name; nothing when it is empty."""
    return format_html('<span class="why">{}</span>', text) if text else SafeString("")


@register.simple_tag
def bar(fraction: Any) -> SafeString:
    """{% bar 0.4 %}: a thin bar with its percentage."""
    return values.progress_bar(fraction)


@register.simple_tag
def shown(fact: Any) -> Any:
    """{% shown fact %}: the value of a Fact or Stat in the reader's form."""
    return values.rendered(fact.value, fact.kind, fact.currency)


@register.simple_tag
def link_to(subject_type: str, subject_id: int) -> str:
    """{% link_to line.subject_type line.subject_id %}: the record's page, or nothing."""
    return url_of(subject_type, subject_id)


@register.simple_tag(takes_context=True)
def act(context: Any, one: Act, size: str = "") -> SafeString | str:
    """{% act act %}: a link or button for an Act; nothing for those without the right."""
    request = context.get("request")
    user = getattr(request, "user", None) or AnonymousUser()
    if not one.is_open_to(user):
        return ""
    href = one.href
    values_of = {"act": one, "href": href, "in_dialog": one.method == "get" and opens_in_dialog(href), "size": size,
                 "act_key": secrets.token_hex(16)}  # fmt: skip
    return mark_safe(render_to_string("console/parts/act.html", values_of, request))


def opens_in_dialog(href: str) -> bool:
    """Whether the page at this path shows itself in a dialog."""
    try:
        view = resolve(href.split("?")[0]).func
    except Resolver404:
        return False
    return bool(getattr(getattr(view, "view_class", None), "in_dialog", False))


@register.simple_tag(takes_context=True)
def chart(context: Any, one: Chart | None) -> SafeString | str:
    """{% chart chart %}: the drawing with its title and, one click away, its table."""
    if one is None:
        return ""
    name = f"chart-{secrets.token_hex(4)}"
    values_of = {"chart": one, "id": name, "option": one.option}
    return mark_safe(render_to_string("console/parts/chart.html", values_of, context.get("request")))


@register.inclusion_tag("console/parts/table.html")
def table(one: Table) -> dict[str, Any]:
    """{% table table %}: a small table of ready values."""
    columns = one.columns()
    rows = [[_cell(value, kind) for value, (_head, kind) in zip(row, columns, strict=False)] for row in one.rows]
    heads = [(head, kind in RIGHT_ALIGNED) for head, kind in columns]
    return {"table": one, "heads": heads, "rows": rows}


def _cell(value: Any, kind: str) -> dict[str, Any]:
    url = value.url if isinstance(value, Link) else ""
    plain = value.value if isinstance(value, Link) else value
    return {"html": values.rendered(plain, kind), "url": url, "is_right": kind in RIGHT_ALIGNED}


@register.inclusion_tag("console/parts/timeline.html")
def timeline(lines: Any) -> dict[str, Any]:
    """{% timeline lines %}: who did what, when and why, newest first."""
    return {"lines": [{"line": line, "url": url_of_event(line)} for line in lines]}


@register.inclusion_tag("console/parts/progress.html")
def progress(value: Any, most: Any, label: Any = "", url: str = "", note: Any = "", every: int = 2) -> dict[str, Any]:
    """{% progress done total label url %}: a bar of long work. With a `url` it is fetched again every few seconds and
    replaced by what comes, until that holds no url any more."""
    share = round(100 * float(value or 0) / float(most)) if most else None
    return {"value": value, "most": most, "label": label, "url": url, "note": note, "every": every, "share": share}


@register.inclusion_tag("console/parts/stat.html")
def stat(one: Any) -> dict[str, Any]:
    """{% stat stat %}: a number that opens its rows."""
    return {"stat": one}


@register.inclusion_tag("console/parts/empty.html", takes_context=True)
def empty(context: Any, one: Any) -> dict[str, Any]:
    """{% empty empty %}: what is said where there are no rows."""
    return {"empty": one, "request": context.get("request")}


@register.inclusion_tag("console/parts/fields.html")
def form_fields(form: Any) -> dict[str, Any]:
    """{% form_fields form %}: all fields with labels, help and errors."""
    return {"form": form}


@register.simple_tag
def field(bound: Any) -> SafeString:
    """{% field form.name %}: the widget alone, in the console's style."""
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "")
    style = "form-check-input" if kind in ("checkbox", "radio") else "form-control"
    if kind == "select" or type(widget).__name__.startswith("Select"):
        style = "form-select"
    attrs = {"class": f"{widget.attrs.get('class', '')} {style}{' is-invalid' if bound.errors else ''}".strip()}
    if bound.errors:
        attrs["aria-describedby"] = f"{bound.auto_id}_error"
    html = bound.as_widget(attrs=attrs)
    return mark_safe(html.replace(f">{DASHES}</option>", ">—</option>")) if style == "form-select" else html


@register.filter
def as_json(value: Any) -> str:
    """A value as JSON text for a data attribute."""
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)


@register.simple_tag(takes_context=True)
def missing_right(context: Any) -> dict[str, Any]:
    """For 403.html: which right is missing, who has it and whom to ask."""
    from console.errors import missing_right as explain

    return explain(context.get("request"))
