"""Which channel a link's source and medium mean. Plain values in and out."""

from collections.abc import Iterable

Rule = tuple[str, str, int]  # source, medium (folded; blank fits all), id of the channel


def fold(text: str) -> str:
    """As sources and mediums are compared: capitals and spaces at the ends say nothing."""
    return text.strip().casefold()[:80]


def channel_of(source: str, medium: str, rules: Iterable[Rule]) -> int | None:
    """The id of the channel by the rule that says most: source and medium, then source alone, then medium alone.

    None when no rule fits, or the link says nothing of its source.
    """
    known = {(rule_source, rule_medium): channel for rule_source, rule_medium, channel in rules}
    source, medium = fold(source), fold(medium)
    tries = [pair for pair in ((source, medium), (source, ""), ("", medium)) if any(pair)]
    return next((known[pair] for pair in tries if pair in known), None)
