"""How the matcher comes to its weights: from people's decisions, or as shipped."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from companies import events
from companies.models import MatchWeights
from companies.rules.learning import ENOUGH, ENOUGH_EACH, Learnt, Verdict, learn
from companies.weights import decided_verdicts, newest_weights
from journal.actions import record
from journal.errors import NotPossible
from people.models import Person


@transaction.atomic
def learn_weights(verdicts: Iterable[Verdict] | None = None, *, by: Person | None, why: str = "") -> MatchWeights:
    """Learn the weights from decisions (default: all that the departments know) and use them from now on.

    Raises NotPossible while the decisions are too few for every kind of party.
    """
    learnt = learn(decided_verdicts() if verdicts is None else verdicts)
    enough = {kind: found for kind, found in learnt.items() if found.is_enough}
    if not enough:
        raise NotPossible(_too_few(learnt), code="too_few")
    row = MatchWeights.objects.create(
        levels={kind: _as_json(found) for kind, found in enough.items()},
        decisions={kind: [found.same, found.other] for kind, found in learnt.items()},
        by=by,
        made_at=timezone.now(),
    )
    decisions = sum(found.same + found.other for found in enough.values())
    record(events.WEIGHTS_LEARNED, row, by=by, why=why, decisions=decisions)
    return row


def _as_json(found: Learnt) -> dict[str, list[float]]:
    return {level: [one.weight, one.same, one.other] for level, one in found.levels.items()}


def _too_few(learnt: dict[str, Learnt]) -> str:
    best = max(learnt.values(), key=lambda found: found.same + found.other)
    return _(
        "To learn, the matcher needs {enough} decisions, {each} of each kind at least; so far {same} pairs were merged "
        "and {other} kept apart."
    ).format(enough=ENOUGH, each=ENOUGH_EACH, same=best.same, other=best.other)


@transaction.atomic
def use_shipped_weights(*, by: Person | None, why: str = "") -> MatchWeights:
    """Go back to the weights that are shipped. Raises NotPossible when they are in use."""
    newest = newest_weights()
    if newest is None or not newest.levels:
        raise NotPossible(_("The matcher uses its shipped weights already."), code="shipped")
    row = MatchWeights.objects.create(decisions=newest.decisions, by=by, made_at=timezone.now())
    record(events.WEIGHTS_RESET, row, by=by, why=why)
    return row
