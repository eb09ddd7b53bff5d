"""Decisions on the bench: kept with all they changed, and taken back to the row."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import models, transaction
from django.db.models import Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from leads.actions.cleaning import KEYS, refresh_keys
from leads.actions.clusters import form_clusters, lock_clusters, pairs_around
from leads.actions.duplicates import ask_to_match
from leads.actions.images import Images, changed_since, changes_between, images_of, put_back
from leads.actions.steps import HAND_OVER
from leads.events import APART_UNDONE, KEPT_APART, LEAD_GAVE_BACK, MERGE_UNDONE
from leads.models import (
    BenchDecision,
    BenchJob,
    CleaningChange,
    DuplicateCluster,
    DuplicatePair,
    Lead,
    LeadMerge,
    Touch,
)
from people.models import HandOver, Person

_FLOWS = ("status", "owner_id")  # once these went on, a merge that set them can't be taken back
_DERIVED = frozenset({*KEYS, "invalid_reasons", "cluster_id", "fit_score", "intent_score", "grade", "rung"})


def locked_all(ids: Iterable[int]) -> dict[int, Lead]:
    """Leads by id, locked in the order of their ids, so that two decisions never wait for each other."""
    rows = Lead.objects.select_for_update(of=("self",), no_key=True).select_related("channel__parent", "owner")
    return {lead.pk: lead for lead in rows.filter(pk__in=set(ids)).order_by("pk")}


def about(ids: Sequence[int]) -> dict[type[models.Model], list[int]]:
    """Every row that a decision about these leads may change, by model."""
    own = DuplicatePair.objects.filter(Q(first__in=ids) | Q(second__in=ids))
    pairs = {pair.pk: pair for pair in [*own, *pairs_around(ids)]}
    offers = HandOver.objects.filter(kind=HAND_OVER, subject_type="leads.lead", subject_id__in=ids)
    hanging = {
        Touch: Touch.objects.filter(lead__in=ids),
        CleaningChange: CleaningChange.objects.filter(lead__in=ids),
        HandOver: offers,
    }
    return {
        DuplicateCluster: sorted({pk for pair in pairs.values() if (pk := pair.cluster_id)}),
        Lead: list(ids),
        **_ids(hanging),
        DuplicatePair: sorted(pairs),
    }


def _ids(rows: Mapping[type[models.Model], models.QuerySet]) -> dict[type[models.Model], list[int]]:
    """The ids of some rows of several tables, in one statement."""
    of = dict(enumerate(rows))
    first, *others = (
        rows[model].order_by().annotate(of=Value(number)).values_list("of", "pk") for number, model in of.items()
    )
    found: dict[type[models.Model], list[int]] = {model: [] for model in rows}
    for number, pk in first.union(*others, all=True):
        found[of[number]].append(pk)
    return {model: sorted(ids) for model, ids in found.items()}


def keep_decision(
    kind: str,
    ids: Sequence[int],
    before: Images,
    *,
    by: Person | None,
    kept: Lead | None = None,
    job: BenchJob | None = None,
) -> BenchDecision:
    """Keep what was decided with everything it changed since the picture `before` was taken."""
    rows = about(ids)
    for label, pk in before:
        model = next(model for model in rows if model._meta.label_lower == label)
        rows[model] = sorted({*rows[model], pk})
    return BenchDecision.objects.create(
        kind=kind,
        leads=sorted(ids),
        kept=kept,
        by=by,
        job=job,
        changes=changes_between(before, images_of(rows)),
        decided_at=timezone.now(),
    )


@transaction.atomic
def keep_apart(lead: Lead, other: Lead, *, by: Person | None, why: str = "") -> None:
    """Say that two leads are not the same; remembered, so that nobody is asked again.

    Raises NotPossible for a lead with itself.
    """
    keep_all_apart([lead, other], by=by, why=why)


@transaction.atomic
def keep_all_apart(
    leads: Sequence[Lead], *, by: Person | None, why: str = "", job: BenchJob | None = None, out: Lead | None = None
) -> BenchDecision:
    """Say that no two of the leads are the same; with `out`, only that it is none of the others.

    Remembered for ever. Raises NotPossible for fewer than two leads.
    """
    held = locked_all([lead.pk for lead in leads])
    if len(held) < 2:
        raise NotPossible(_("A lead can't be kept apart from itself."), code="same")
    lock_clusters()
    ids = sorted(held)
    before = images_of(about(ids))
    now = timezone.now()
    wanted = [(a, b) for place, a in enumerate(ids) for b in ids[place + 1 :] if out is None or out.pk in (a, b)]
    rows = [
        DuplicatePair(first_id=a, second_id=b, verdict=DuplicatePair.Verdict.DIFFERENT, by=by, found_at=now)
        for a, b in wanted
    ]
    DuplicatePair.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["first", "second"], update_fields=["verdict", "by"]
    )
    DuplicatePair.objects.filter(first__in=ids, second__in=ids, verdict=DuplicatePair.Verdict.DIFFERENT).update(
        cluster=None
    )
    form_clusters(ids)
    kind = BenchDecision.Kind.APART if out is None else BenchDecision.Kind.OUT
    for a, b in wanted:
        record(KEPT_APART, held[a], by=by, why=why, other=b)
        record(KEPT_APART, held[b], by=by, why=why, other=a)
    return keep_decision(kind, ids, before, by=by, kept=out, job=job)


def take_out(lead: Lead, others: Sequence[Lead], *, by: Person | None, why: str = "") -> BenchDecision:
    """Say that one lead of a group is none of the others; these stay a group."""
    return keep_all_apart([lead, *others], by=by, why=why, out=lead)


def last_decision(person: Person) -> BenchDecision | None:
    """The person's last decision by hand that stands; what long work did is taken back as a whole, or by its lead."""
    return BenchDecision.objects.filter(by=person, undone_at=None, job=None).order_by("-pk").first()


@transaction.atomic
def undo_decision(decision: BenchDecision, *, by: Person | None, why: str = "") -> BenchDecision:
    """Take a decision back: every column of every row is what it was. What a person changed since in other values
    stays. Raises NotPossible when the leads went on since in a way that can't be taken back."""
    leads = locked_all(decision.leads)
    decision = BenchDecision.objects.select_for_update().get(pk=decision.pk)
    if decision.undone_at is not None:
        raise NotPossible(_("This was taken back already."), code="undone")
    lock_clusters()
    check_may_undo(decision, leads)
    _keys_again(put_back(decision.changes))
    decision.undone_at, decision.undone_by = timezone.now(), by
    decision.save(update_fields=["undone_at", "undone_by"])
    LeadMerge.objects.filter(decision=decision, undone_at=None).update(undone_at=decision.undone_at)
    form_clusters(decision.leads)
    ask_to_match(decision.leads)
    _record_undone(decision, leads, by, why)
    return decision


def _keys_again(kept: Iterable[tuple[str, int, str]]) -> None:
    """What is computed from a lead's values follows them where it could not be put back."""
    for pk in {pk for label, pk, name in kept if label == "leads.lead" and name in _DERIVED}:
        lead = Lead.objects.get(pk=pk)
        refresh_keys(lead)
        lead.save(update_fields=[*KEYS, "invalid_reasons"])


def check_may_undo(decision: BenchDecision, leads: dict[int, Lead]) -> None:
    """Raise NotPossible with the reason when a merge can't be taken back any more."""
    if decision.kind != BenchDecision.Kind.MERGE:
        return
    kept = leads.get(decision.kept_id or 0)
    if kept is None:
        raise NotPossible(_("The lead that stayed is gone."), code="gone")
    if kept.status == Lead.Status.MERGED:
        raise NotPossible(
            _("“{lead}” was itself merged into another lead since. Take that back first.").format(lead=kept), "later"
        )
    if kept.converted_at and kept.converted_at > decision.decided_at:
        raise NotPossible(
            _("“{lead}” was converted since. Take the conversion back first.").format(lead=kept), "converted"
        )
    since = changed_since(decision.changes)
    own = {name for label, pk, name in since if (label, pk) == ("leads.lead", kept.pk)}
    if own.intersection(_FLOWS) or any(label == "people.handover" for label, _pk, _name in since):
        raise NotPossible(
            _("“{lead}” went on since: it is {status} now, by what came from the merged lead.").format(
                lead=kept, status=kept.get_status_display()
            ),
            code="went_on",
        )
    _check_later(decision, kept)


def _check_later(decision: BenchDecision, kept: Lead) -> None:
    """A later merge that changed the same values must be taken back first, else neither could be undone exactly."""
    own = _places(decision)
    for later in BenchDecision.objects.filter(pk__gt=decision.pk, undone_at=None, leads__overlap=decision.leads):
        if own & _places(later):
            raise NotPossible(
                _("“{lead}” was decided about again since. Take the later decision back first.").format(lead=kept),
                code="later",
            )


def _places(decision: BenchDecision) -> set[tuple[str, int, str]]:
    return {
        (label, pk, name)
        for label, pk, columns in decision.changes.get("changed", ())
        for name in columns
        if label != "leads.duplicatecluster" and name not in _DERIVED
    }


def _record_undone(decision: BenchDecision, leads: dict[int, Lead], by: Person | None, why: str) -> None:
    if decision.kind == BenchDecision.Kind.MERGE:
        for merge in decision.merges.all():
            record(MERGE_UNDONE, leads[merge.lead_id], by=by, why=why, into=merge.into_id, merge=merge.pk)
            record(LEAD_GAVE_BACK, leads[merge.into_id], by=by, why=why, lead=merge.lead_id, merge=merge.pk)
        return
    for pk, lead in leads.items():
        other = next(each for each in decision.leads if each != pk)
        record(APART_UNDONE, lead, by=by, why=why, other=other)


@transaction.atomic
def undo_merge(lead: Lead, *, by: Person | None, why: str = "") -> Lead:
    """Take back the decision by which the lead was merged; returns the lead as it is then."""
    merge = LeadMerge.objects.filter(lead=lead, undone_at=None).select_related("decision").first()
    if merge is None or merge.decision is None:
        raise NotPossible(_("“{lead}” is not merged.").format(lead=lead), code="wrong_state")
    undo_decision(merge.decision, by=by, why=why)
    return Lead.objects.get(pk=lead.pk)
