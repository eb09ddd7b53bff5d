"""The weights that are in use now, and who can tell what people decided.

Each process keeps the weights it has read. Which are the newest comes with every look-up's own statement
(`companies.candidates`), so that a process never weighs with old ones and never asks for them apart.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from companies.models import MatchWeights
from companies.rules.learning import START, Verdict, learnt_weights
from companies.rules.match_weights import SHIPPED, Weights
from companies.rules.sentences import MATCHES

MOST_DECISIONS = 20_000
_ANY = "…"
_OF_FILES = "extra."  # other columns of a file that is matched; no record has them


@lru_cache(maxsize=4)
def weights_of(version: int | None) -> Weights:
    """The weights of a version: the primary key of a MatchWeights row; None or 0 for those that are shipped."""
    if not version:
        return SHIPPED
    row = MatchWeights.objects.filter(pk=version).first()
    levels = row.levels if row else {}
    bits = {kind: {level: float(values[0]) for level, values in of.items()} for kind, of in levels.items()}
    return learnt_weights(bits, version)


def newest_weights() -> MatchWeights | None:
    """The row that is in use; None while nothing was learnt."""
    return MatchWeights.objects.select_related("by").order_by("-pk").first()


def decided_verdicts() -> Iterator[Verdict]:
    """What people decided in every department, newest first: an app that knows has `verdicts.py` with `decided()`."""
    for app in settings.CHAIN_APPS:
        if find_spec(f"{app}.verdicts"):
            found: Iterable[Verdict] = import_module(f"{app}.verdicts").decided()
            yield from islice(found, MOST_DECISIONS)


def decisions_so_far(most: int = 1_000) -> tuple[int, int]:
    """How many pairs were merged and how many kept apart among the newest decisions, at most so many."""
    newest = [verdict.same for verdict in islice(decided_verdicts(), most)]
    return sum(newest), len(newest) - sum(newest)


@dataclass(frozen=True, slots=True)
class WeightLine:
    """One comparison: its bits as shipped and as used, and in how many merged and kept-apart pairs it came out so."""

    kind: str
    level: str
    shipped: float
    used: float
    same: int = 0
    other: int = 0

    @property
    def sentence(self) -> str:
        """What it says, in the reader's language, without the values."""
        if self.level == START:
            return gettext("Where each pair starts, since most that look alike are two")
        said = gettext(MATCHES[self.level]).format(value=_ANY, count=_ANY)
        return re.sub(rf"[:：]?\s*{_ANY}$", "", said)

    @property
    def shipped_said(self) -> str:
        """+12.0"""
        return _signed(self.shipped)

    @property
    def used_said(self) -> str:
        """+11.3"""
        return _signed(self.used)

    @property
    def is_moved(self) -> bool:
        """Whether the decisions have changed it."""
        return abs(self.used - self.shipped) >= 0.05


def _signed(bits: float) -> str:
    return f"{bits:+.1f}".replace("-", "−")


def weight_tables(row: MatchWeights | None) -> dict[str, dict[str, Any]]:
    """For each kind of party its `lines`, where a pair starts first, and how many decisions were `same` and `other`."""
    tables = {}
    for kind, bits in SHIPPED.levels.items():
        learnt = row.levels.get(kind, {}) if row else {}
        shipped = {START: SHIPPED.prior[kind], **{n: w for n, w in bits.items() if not n.startswith(_OF_FILES)}}
        lines = [WeightLine(kind, level, was, *learnt.get(level, (was, 0, 0))) for level, was in shipped.items()]
        same, other = (row.decisions.get(kind) if row else None) or (0, 0)
        tables[kind] = {"lines": lines, "same": same, "other": other, "has_learnt": bool(learnt)}
    return tables
