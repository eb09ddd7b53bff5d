"""Values in the reader's form: numbers, money, dates, states. One place for pages, panels and charts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache, partial, partialmethod
from inspect import getattr_static
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

NOTHING = "—"
SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "HKD": "HK$", "BRL": "R$", "TWD": "NT$"}
TONES = {
    "good": "accepted active converted delivered done handed_over healthy kept live paid renewed sent signed valid won",
    "warn": "checked draft_late due_soon in_acceptance on_hold overlap pending planned returned late waiting offered",
    "bad": "blocked breach broken cancelled churned deemed failed lost overdue refunded refused unhealthy",
    "blue": "approved clean confirmed first_value in_talks new open routed running working uploaded",
}
TONE_OF = {word: tone for tone, words in TONES.items() for word in words.split()}


def reads_chinese() -> bool:
    """Whether the current reader's language is Chinese."""
    return (get_language() or "").startswith("zh")


def value_at(record: Any, path: str | Callable[[Any], Any]) -> Any:
    """The value at an attribute path such as "owner.team"; methods are called; None when a step is missing."""
    if callable(path):
        return path(record)
    value = record
    for step in path.replace("__", ".").split("."):
        value = value.get(step) if isinstance(value, dict) else getattr(value, step)
        if callable(value) and not isinstance(value, models.Manager):
            value = value()
        if value is None:
            return None
    return value


def shown_at(record: Any, path: str | Callable[[Any], Any]) -> Any:
    """Like value_at, but a field with choices gives its label."""
    if isinstance(path, str) and "." not in path and "__" not in path:
        if labels := _labels(record.__class__, path):
            value = getattr(record, path)
            return str(labels.get(value, "" if value is None else value))
        display = getattr(record, f"get_{path}_display", None)
        if display is not None:
            return display()
    return value_at(record, path)


@cache
def _labels(model: Any, name: str) -> dict[Any, Any]:
    """The labels of a field with choices, empty for all else and where the model words them itself.

    Django's own get_…_display translates every label of the field to find one.
    """
    if not isinstance(getattr_static(model, f"get_{name}_display", None), partialmethod):
        return {}
    return dict(model._meta.get_field(name).flatchoices)


def number(value: Any, compact: bool = False) -> str:
    """12,345.6 as the reader writes it; compact gives 1.2万 / 3.4亿 to Chinese readers and 12.3K / 4.5M to others."""
    if value is None or value == "":
        return NOTHING
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if not amount.is_finite():
        return NOTHING
    if compact:
        amount, unit = _compact(amount)
        return _digits(amount, 1 if unit else 2) + unit
    return _digits(amount, 2)


def change(value: Any) -> str:
    """A difference with its sign: +1,234, −5, 0."""
    sign = "" if value is None or value == "" or value == 0 else "+" if value > 0 else "−"
    return sign + number(abs(value) if sign else value)


def _compact(amount: Decimal) -> tuple[Decimal, str]:
    steps = [(10**8, "亿"), (10**4, "万")] if reads_chinese() else [(10**9, "B"), (10**6, "M"), (10**3, "K")]
    for size, unit in steps:
        if abs(amount) >= size:
            return amount / size, unit
    return amount, ""


def _digits(amount: Decimal, places: int) -> str:
    rounded = round(amount, places)
    if rounded == rounded.to_integral_value():
        places = 0
    elif places == 2:
        places = min(2, max(1, -int(rounded.normalize().as_tuple().exponent)))
    return grouped(rounded, places)


def grouped(amount: Decimal, places: int) -> str:
    """12,345.60: English and Chinese readers group and point alike."""
    return f"{amount:,.{places}f}"


def money(amount: Any, currency: str | None = "CNY", compact: bool = False) -> str:
    """¥486,000 or, compact, ¥48.6万; cents only when there are any."""
    if amount is None or amount == "":
        return NOTHING
    value = Decimal(str(amount))
    sign = "−" if value < 0 else ""
    code = (currency or "CNY").upper()
    text = number(abs(value), compact)
    if not compact and "." in text and value != value.to_integral_value():
        text = grouped(abs(value), 2)
    return f"{sign}{SYMBOLS.get(code, code + ' ')}{text}"


def money_of(facts: Mapping[str, Any]) -> str:
    """The amount of an event in its currency."""
    return money(facts.get("amount"), facts.get("currency"))


def percent(fraction: Any, places: int = 1) -> str:
    """0.123 → 12.3%."""
    if fraction is None or fraction == "":
        return NOTHING
    return f"{grouped(Decimal(str(fraction)) * 100, places)}%"


def day(value: date | datetime | None) -> str:
    """21 Nov 2026, or 2026-11-21 for Chinese readers; without the year in the current one."""
    if not value:
        return NOTHING
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    this_year = value.year == timezone.localdate().year
    if reads_chinese():
        return value.strftime("%m-%d" if this_year else "%Y-%m-%d")
    text = f"{value.day} {_month(value.month)}"
    return text if this_year else f"{text} {value.year}"


def _month(month: int) -> str:
    return "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[month - 1]


def moment(value: datetime | None) -> str:
    """The day and the time of day in the reader's time zone."""
    if not value:
        return NOTHING
    if not isinstance(value, datetime):
        return day(value)
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{day(value)} {local:%H:%M}"


def time_tag(value: date | datetime | None, with_time: bool) -> SafeString:
    """A <time> element whose title is the full ISO form."""
    if not value:
        return mark_safe(NOTHING)
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    text = moment(value) if with_time and isinstance(value, datetime) else day(value)
    full = value.isoformat(" ", "minutes") if isinstance(value, datetime) else value.isoformat()
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), full, text)


def chip(label: Any, tone: str = "") -> SafeString:
    """A state with its shape: never colour alone."""
    return format_html('<span class="chip chip-{}">{}</span>', tone or "plain", label)


def tone_of(record: Any, field: str = "status") -> str:
    """good, warn, bad, blue or plain: the model's STATUS_TONES decide, else the word itself."""
    value = str(value_at(record, field) or "")
    own = getattr(record, f"{field.upper()}_TONES", None) or {}
    return own.get(value) or TONE_OF.get(value, "plain")


def status_chip(record: Any, field: str = "status") -> SafeString:
    """The chip of a record's state."""
    label = shown_at(record, field)
    return chip(label, tone_of(record, field)) if label not in (None, "") else mark_safe(NOTHING)


def progress_bar(fraction: Any) -> SafeString:
    """A thin bar with its percentage in words."""
    if fraction is None:
        return mark_safe(NOTHING)
    share = max(0, min(100, round(float(fraction) * 100)))
    return format_html(
        '<span class="bar"><progress max="100" value="{}">{}%</progress> <span>{}%</span></span>', share, share, share
    )


def tags(values: Any) -> SafeString:
    """A few plain chips."""
    words = [values] if isinstance(values, str) else list(values or [])
    if not words:
        return mark_safe(NOTHING)
    return format_html_join(" ", '<span class="chip chip-plain">{}</span>', ((word,) for word in words))


def rendered(value: Any, kind: str = "text", currency: str | None = "CNY") -> SafeString | str:
    """Any value as the page shows it, by column kind."""
    if kind == "money":
        return money(value, currency)
    if kind in BY_KIND:
        return BY_KIND[kind](value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return NOTHING if value in (None, "") else value if isinstance(value, SafeString) else str(value)


BY_KIND: dict[str, Callable[[Any], Any]] = {
    "number": number,
    "change": change,
    "percent": percent,
    "date": partial(time_tag, with_time=False),
    "datetime": partial(time_tag, with_time=True),
    "status": lambda value: chip(value) if value not in (None, "") else NOTHING,
    "tags": tags,
    "progress": progress_bar,
}


@lru_cache(maxsize=1024)
def icon_svg(name: str) -> SafeString:
    """The inline drawing of a Tabler icon; decoration only, so hidden from screen readers."""
    folder = settings.BASE_DIR / "node_modules/@tabler/icons/icons"
    path = folder / "outline" / f"{name}.svg"
    if not path.exists():
        path = folder / "outline" / "point.svg"
    source = path.read_text() if path.exists() else "<svg></svg>"
    source = source[source.index("<svg") :]
    inner = " ".join(source[source.index(">") + 1 :].split())
    return mark_safe(  # the file is the project's own part, not anybody's input
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">' + inner
    )
