"""Give leads their scores, and publish the table that scores are counted by."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import Entry, record, record_many
from journal.errors import NotPossible
from leads.actions.desks import Reader, readers
from leads.defaults.scoring import SHIPPED
from leads.events import LEAD_GRADED, SCORES_PUBLISHED
from leads.models import Lead, Recount, ScoreTable, Touch, ValidDefinition
from leads.rules.conditions import alike, asked_fields
from leads.rules.scoring import Table, asked_by, compile_scoring, table_of, table_problems, values_of
from leads.rules.validity import SHIPPED_DEFINITION, Definition, compile_definition, judge
from leads.wording import SCORE_PROBLEMS
from people.models import Person

SCORED = ["fit_score", "intent_score", "grade", "rung", "invalid_reasons"]
_BY_TIME = ("touches", "days")
_SHORT_LOCK = 4_711_006


def current_table() -> Table:
    """The table in use: the last one published, or the one that is shipped."""
    row = ScoreTable.objects.order_by("-version").first()
    return as_table(row) if row else SHIPPED


def as_table(row: ScoreTable) -> Table:
    """A stored version as the rules understand it."""
    names = ("rules", "matrix", "base_fit", "base_intent", "target_from", "intending_from", "version")
    return table_of({name: getattr(row, name) for name in names})


def current_definition() -> Definition:
    """The definition of a valid lead in use: the last one published, or the one that is shipped."""
    row = ValidDefinition.objects.filter(is_draft=False).order_by("-version").first()
    return as_definition(row) if row else SHIPPED_DEFINITION


def as_definition(row: ValidDefinition) -> Definition:
    """A stored definition as the rules understand it; a draft has version 0."""
    return Definition(row.version or 0, row.needs_contact, row.needs_somebody, row.conditions)


class Appraiser:
    """A table and a definition made ready for many leads. Make one per chunk: it asks the database nothing more.

    `settle` sets the scores, grade, rung and what speaks against a lead on the record, saved or not; saves nothing.
    """

    def __init__(self, table: Table, definition: Definition, now: datetime | None = None) -> None:
        self.table, self.definition, self.now = table, definition, now or timezone.now()
        self.versions = (table.version, definition.version)
        self._score, self._reasons = compile_scoring(table), compile_definition(definition)
        asked = asked_by(table) | asked_fields(definition.conditions)
        self._readers = readers(sorted(asked.difference(_BY_TIME, _OUTCOMES)))

    def facts(self, lead: Lead, touches: int = 0, last_came: datetime | None = None) -> dict[str, Any]:
        """What the rules ask about a lead; `touches` says how often it came again, `last_came` when last."""
        facts = {name: read(lead) for name, read in self._readers}
        came = max(filter(None, (lead.came_at, last_came)), default=self.now)
        facts["touches"], facts["days"] = touches, max((self.now - came).days, 0)
        return facts

    def settle(
        self,
        lead: Lead,
        touches: int = 0,
        last_came: datetime | None = None,
        found: Sequence[str] | None = None,
    ) -> bool:
        """Score one lead; says whether anything about it changed. `found` is what `judge` said when it was cleaned."""
        facts = self.facts(lead, touches, last_came)
        scores = self._score(facts)
        facts |= {"fit": scores.fit, "intent": scores.intent, "grade": scores.grade, "rung": scores.rung}
        reasons = self.reasons(lead, facts, found)
        new = (scores.fit, scores.intent, scores.grade, scores.rung, reasons)
        if new == (lead.fit_score, lead.intent_score, lead.grade, lead.rung, lead.invalid_reasons):
            return False
        lead.fit_score, lead.intent_score, lead.grade, lead.rung, lead.invalid_reasons = new
        return True

    def reasons(self, lead: Lead, facts: Mapping[str, Any], found: Sequence[str] | None = None) -> list[str]:
        """What speaks against it: by the definition while nobody has judged it, else only what can't work."""
        plain = judge(_plain(lead)).reasons if found is None else found
        return self._reasons(facts, plain) if lead.status in _NOT_JUDGED else list(plain)


_NOT_JUDGED = (Lead.Status.NEW, Lead.Status.CLEAN)
_OUTCOMES = ("fit", "intent", "grade", "rung")
_JUDGED: list[tuple[str, Reader]] = readers(
    ("name", "company_name", "phone", "phone_e164", "email", "email_clean", "email_kind")
)


def _plain(lead: Lead) -> dict[str, Any]:
    return {name: read(lead) for name, read in _JUDGED}


def load_appraiser() -> Appraiser:
    """The table and the definition in use. Two queries."""
    return Appraiser(current_table(), current_definition())


def touches_by_lead(leads: Iterable[int]) -> dict[int, tuple[int, datetime]]:
    """How often and when last leads came again, by lead id; those that did not are left out. One query."""
    rows = Touch.objects.filter(lead__in=list(leads)).order_by().values_list("lead")
    return {pk: (count, last) for pk, count, last in rows.annotate(n=Count("pk"), last=Max("happened_at"))}


def score_lead(lead: Lead, *, by: Person | None = None) -> Lead:
    """Score one saved lead as it stands now, inside the caller's transaction; history tells a change of its grade."""
    score_leads([lead], load_appraiser(), by=by)
    return lead


def score_leads(leads: Sequence[Lead], appraiser: Appraiser, *, by: Person | None = None) -> int:
    """Score saved leads, in the caller's transaction, which holds them; returns how many changed.

    Three statements whatever their number. Scoring twice changes nothing the second time.
    """
    touches = touches_by_lead(lead.pk for lead in leads)
    before = {lead.pk: lead.grade for lead in leads}
    changed = [lead for lead in leads if appraiser.settle(lead, *touches.get(lead.pk, ()))]
    _save(changed)
    graded = [lead for lead in changed if before[lead.pk] and before[lead.pk] != lead.grade]
    record_many(LEAD_GRADED, [Entry(lead, by, facts=_graded(lead, before[lead.pk], appraiser)) for lead in graded])
    return len(changed)


def score_again(ids: Iterable[int], appraiser: Appraiser, *, by: Person | None = None) -> int:
    """Score stored leads by their ids, in the caller's transaction, which then holds them; returns how many changed."""
    wanted = sorted(set(ids))
    if not wanted:
        return 0
    rows = Lead.objects.select_for_update(of=("self",), no_key=True).select_related("channel__parent")
    return score_leads(list(rows.filter(pk__in=wanted).order_by("pk")), appraiser, by=by)


def _graded(lead: Lead, before: str, appraiser: Appraiser) -> dict[str, Any]:
    return {
        "before": before,
        "grade": lead.grade,
        "fit": lead.fit_score,
        "intent": lead.intent_score,
        "version": appraiser.table.version,
    }


def _save(leads: Sequence[Lead]) -> None:
    """One statement; lists of codes go as text that PostgreSQL reads as an array."""
    if not leads:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE leads_lead SET fit_score = new.fit, intent_score = new.intent, grade = new.grade,"
            " rung = new.rung, invalid_reasons = new.reasons::varchar(40)[]"
            " FROM unnest(%s::bigint[], %s::smallint[], %s::smallint[], %s::text[], %s::text[], %s::text[])"
            " AS new(id, fit, intent, grade, rung, reasons) WHERE leads_lead.id = new.id",
            [
                [lead.pk for lead in leads],
                [lead.fit_score for lead in leads],
                [lead.intent_score for lead in leads],
                [lead.grade for lead in leads],
                [lead.rung for lead in leads],
                ["{" + ",".join(map(_quoted, lead.invalid_reasons)) + "}" for lead in leads],
            ],
        )


def _quoted(code: str) -> str:
    return '"' + code.replace("\\", "\\\\").replace('"', '\\"') + '"'


@transaction.atomic
def publish_scores(values: Mapping[str, Any], *, by: Person | None, note: str = "") -> ScoreTable:
    """Make a table the one in use, as the next version, and start to score open leads by it.

    `values` are plain values as leads.rules.scoring.table_of reads them. Raises NotPossible when something in them is
    wrong, naming the rule, and when nothing differs from the table in use.
    """
    from leads.actions.recounting import start_recount

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SHORT_LOCK])
    table, current = read_table(values), current_table()
    if alike(values_of(table) | {"version": 0}, values_of(current) | {"version": 0}):
        raise NotPossible(_("Nothing differs from the table in use."), code="same")
    if not ScoreTable.objects.exists():
        _store(current, by=None, note="")
    row = _store(table, by=by, note=note, version=current.version + 1)
    record(SCORES_PUBLISHED, row, by=by, why=note, version=row.version)
    start_recount(Recount.Cause.SCORES, version=row.version, by=by)
    return row


def _store(table: Table, *, by: Person | None, note: str, version: int | None = None) -> ScoreTable:
    values = values_of(table) | {"version": version or table.version}
    return ScoreTable.objects.create(**values, note=note.strip()[:300], published_at=timezone.now(), by=by)


def read_table(values: Mapping[str, Any]) -> Table:
    """The table that plain values say. Raises NotPossible with a sentence for the first thing that is wrong."""
    try:
        table = table_of(values)
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError):
        raise NotPossible(_("The table can't be read."), code="shape") from None
    for code, place in table_problems(table):
        sentence = str(SCORE_PROBLEMS.get(code, SCORE_PROBLEMS["shape"]))
        if place is not None:
            name = table.rules[place].name or str(place + 1)
            sentence = _("Rule “{rule}”: {problem}").format(rule=name, problem=sentence)
        raise NotPossible(sentence, code=code)
    return table
