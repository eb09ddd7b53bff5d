"""What a program sends as JSON, read so that only texts which can be kept and shown get any further."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class SoundJSONParser(JSONParser):
    """JSON as DRF reads it. Halves of characters (lone surrogates) and bottomless nesting are a ParseError: 400."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            data = super().parse(stream, media_type, parser_context)
            if has_half_character(data):
                raise ParseError(_("A text holds half of a character (a lone surrogate), which nothing can store."))
        except RecursionError as error:
            raise ParseError(_("This JSON is nested too deeply.")) from error
        return data


def has_half_character(value: Any) -> bool:
    """Whether a text anywhere in this JSON value holds a lone surrogate."""
    if isinstance(value, str):
        return not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, dict):
        return any(has_half_character(part) for pair in value.items() for part in pair)
    return isinstance(value, list) and any(has_half_character(part) for part in value)
