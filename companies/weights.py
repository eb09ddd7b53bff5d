"""The weights that are in use now, and who can tell what people decided.

Each process keeps the weights it has read. Which are the newest comes with every look-up's own statement
(`companies.candidates`), so that a process never weighs with old ones and never asks for them apart.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from itertools import islice

from django.conf import settings

from companies.models import MatchWeights
from companies.rules.learning import Verdict, learnt_weights
from companies.rules.match_weights import SHIPPED, Weights

MOST_DECISIONS = 20_000


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
