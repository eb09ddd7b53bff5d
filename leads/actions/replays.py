"""Play a draft and the table in use over past leads, in the background when there are many."""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import record
from journal.actions.copying import copy_in
from journal.errors import NotPossible
from leads.actions.desks import desks_of, everybody, hours_of, readers
from leads.actions.drafts import lines_in_use
from leads.events import ROUTING_REPLAYED
from leads.models import Lead, ReplayMove, RoutingDecision, RoutingDraft, RoutingReplay
from leads.rules.replay import Difference, Move, Past, Rehearsal, overlaid, play
from leads.rules.rulesets import findings, rules_from
from leads.wording.routing import finding_sentence
from people.models import Person
from people.rules.working_time import is_working_time

log = logging.getLogger(__name__)
AT_ONCE = 1_000  # so many leads are played while the person waits
MOST = 200_000
CHUNK = 2_000
SILENCE = timedelta(seconds=90)
Line = dict[str, Any]


def start_replay(draft: RoutingDraft, *, last: int, stay_days: int = 0, by: Person | None) -> RoutingReplay:
    """Play a draft over the last leads that the rules decided; few at once, many by a worker.

    `stay_days` > 0: limits on open leads count, and a lead leaves its desk after so many days. Raises NotPossible for
    a draft that can't be read.
    """
    if not 1 <= last <= MOST:
        raise NotPossible(_("Choose between 1 and {n} leads.").format(n=f"{MOST:,}"), code="last")
    broken = [f for f in findings(draft.lines, {}) if f.code in ("empty", "conditions")]
    if broken:
        names = {line["key"]: line["name"] for line in draft.lines}
        raise NotPossible(finding_sentence(broken[0], names), code=broken[0].code)
    replay = _begin(draft, last, stay_days, by)
    if last <= AT_ONCE:
        run_replay(replay.pk)
        replay.refresh_from_db()
    else:
        transaction.on_commit(lambda: _wake_worker(replay.pk), robust=True)
    return replay


@transaction.atomic
def _begin(draft: RoutingDraft, last: int, stay_days: int, by: Person | None) -> RoutingReplay:
    now = timezone.now()
    replay = RoutingReplay.objects.create(
        draft=draft,
        lines=draft.lines,
        last=last,
        stay_days=stay_days,
        by=by,
        started_at=now,
        heartbeat_at=now - 2 * SILENCE,
    )
    record(ROUTING_REPLAYED, draft, by=by, count=last)
    return replay


def _wake_worker(replay_id: int) -> None:
    """Tell a worker at once; should the broker be away, the sweep of the next minute finds the replay."""
    from leads.tasks import run_replay as task

    try:
        task.delay(replay_id)
    except Exception:
        log.warning("The broker did not answer; the sweep will run the replay.", exc_info=True)


def resume_replays() -> int:
    """Run replays whose worker died or never came; returns how many."""
    stale = RoutingReplay.objects.filter(status="running", heartbeat_at__lt=timezone.now() - SILENCE)
    return sum(run_replay(pk) for pk in stale.values_list("pk", flat=True)[:5])


def run_replay(replay_id: int) -> bool:
    """Play it from the beginning unless another worker is at it; returns whether it was played."""
    replay = _claim(replay_id)
    if replay is None:
        return False
    try:
        _play(replay)
    except Exception:
        RoutingReplay.objects.filter(pk=replay.pk).update(status=RoutingReplay.Status.FAILED)
        log.exception("Replay %s failed", replay.pk)
        raise
    return True


@transaction.atomic
def _claim(replay_id: int) -> RoutingReplay | None:
    replay = RoutingReplay.objects.select_for_update(of=("self",)).filter(pk=replay_id).first()
    now = timezone.now()
    if replay is None or replay.status != RoutingReplay.Status.RUNNING or replay.heartbeat_at > now - SILENCE:
        return None
    replay.moves.all().delete()
    replay.heartbeat_at, replay.done = now, 0
    replay.save(update_fields=["heartbeat_at", "done"])
    return replay


def _play(replay: RoutingReplay) -> None:
    in_use, people = lines_in_use(), everybody()
    desks = desks_of(people, timezone.now())
    stay = timedelta(days=replay.stay_days) if replay.stay_days else None
    works_at = _working(people)
    now, draft = (Rehearsal(rules_from(lines, desks), stay, works_at) for lines in (in_use, replay.lines))
    past = _past(replay.last)
    replay.total = len(past)
    replay.save(update_fields=["total"])
    names = sorted({*now.router.fields, *draft.router.fields})
    keys = _keys(in_use), _keys(replay.lines)
    total, other_rule = Difference(), 0
    for start in range(0, len(past), CHUNK):
        moves = play(_as_they_were(past[start : start + CHUNK], names), now, draft, total)
        with transaction.atomic():
            copy_in(rows := [_row(replay, move, *keys) for move in moves])
            other_rule += sum(row.rule_before != row.rule_after for row in rows)
            RoutingReplay.objects.filter(pk=replay.pk).update(done=total.leads, heartbeat_at=timezone.now())
    replay.result = _result(total, in_use, replay.lines, keys) | {"other_rule": other_rule}
    replay.status, replay.finished_at, replay.done = RoutingReplay.Status.DONE, timezone.now(), total.leads
    replay.save(update_fields=["result", "status", "finished_at", "done"])


def _past(last: int) -> list[tuple[int, datetime, dict[str, Any]]]:
    """The last leads that the rules decided, oldest first: id, when, and what the rules asked. Each lead once."""
    newest = RoutingDecision.objects.order_by("-decided_at", "-pk").only("lead_id", "decided_at", "facts")[:last]
    found: dict[int, tuple[int, datetime, dict[str, Any]]] = {}
    for one in newest.iterator(chunk_size=CHUNK):
        found.setdefault(one.lead_id, (one.lead_id, one.decided_at, one.known))
    return list(reversed(found.values()))


def _as_they_were(chunk: Sequence[tuple[int, datetime, dict[str, Any]]], names: Sequence[str]) -> Iterator[Past]:
    rows = Lead.objects.select_related("channel__parent").in_bulk([pk for pk, _at, _known in chunk])
    reads = readers(names)
    for pk, at, known in chunk:
        yield Past(pk, at, overlaid({name: read(rows[pk]) for name, read in reads}, known))


def _working(people: Sequence[Person]) -> Callable[[int, datetime], bool]:
    """Whether somebody's working time ran at a moment; people of a team share the answer."""
    team_of = {person.pk: person.team_id for person in people}
    hours = {person.team_id: hours_of(person.team) for person in people}
    known: dict[tuple[int | None, datetime], bool] = {}

    def works_at(person: int, moment: datetime) -> bool:
        key = (team_of[person], moment)
        if key not in known:
            known[key] = is_working_time(moment, hours[key[0]])
        return known[key]

    return works_at


def _keys(lines: Sequence[Line]) -> list[str]:
    """Keys of the lines in use by their number, "" for none."""
    return ["", *(line["key"] for line in lines if line["is_active"])]


def _row(replay: RoutingReplay, move: Move, before: Sequence[str], after: Sequence[str]) -> ReplayMove:
    return ReplayMove(
        replay=replay,
        lead_id=move.lead,
        person_before_id=move.before or None,
        person_after_id=move.after or None,
        rule_before=before[move.rule_before],
        rule_after=after[move.rule_after],
    )


def _result(total: Difference, in_use: Sequence[Line], drafted: Sequence[Line], keys: Any) -> dict[str, Any]:
    """The figures as plain values, people by id (0 is nobody), rules by key."""
    people = sorted({*total.before, *total.after})
    before, after = keys
    return {
        "leads": total.leads,
        "moved": total.moved,
        "people": [[pk, total.before[pk], total.after[pk]] for pk in people],
        "flows": [[a, b, n] for (a, b), n in total.flows.most_common()],
        "rules_before": [[before[number], n] for number, n in sorted(total.rules_before.items())],
        "rules_after": [[after[number], n] for number, n in sorted(total.rules_after.items())],
        "names_before": {line["key"]: line["name"] for line in in_use},
        "names_after": {line["key"]: line["name"] for line in drafted},
    }
