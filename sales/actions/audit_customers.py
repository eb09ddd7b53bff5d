"""Each signed customer is credited once, also inside a group of firms, in whatever month."""

from collections import defaultdict
from collections.abc import Hashable, Iterable

from django.db import connection

from companies.models import Company
from companies.rules.text import fold
from sales.models import AuditCandidate, AuditMonth, AuditWin
from sales.rules.audit import COMMON_NAMES

SAME_CUSTOMER, CREDITED_BEFORE = "same_customer", "credited_before"


def propose_once(audit: AuditMonth) -> None:
    """Mark the wins that the audit proposes to credit: of each customer the first that was signed."""
    wins = list(audit.wins.select_related("order", "order__company").order_by("order__signed_on", "order_id"))
    best = _best_of(audit)
    groups = _groups(wins, best)
    before = _credited_elsewhere(audit)
    taken: set[int] = set()
    firms = _families(wins, groups)
    for win in wins:
        found, group = best.get(win.pk), groups[win.pk]
        win.customer, win.best_score, win.note = group, found.score if found else 0.0, ""
        win.is_proposed = bool(found and found.is_credited)
        if not win.is_proposed or found is None:
            continue
        if found.lead_id in before["leads"] or firms[group] & before["firms"]:
            win.is_proposed, win.note = False, CREDITED_BEFORE
        elif group in taken:
            win.is_proposed, win.note = False, SAME_CUSTOMER
        taken.add(group)
    _save(wins)


def _save(wins: list[AuditWin]) -> None:
    """All of them in one statement: bulk_update takes seconds for what this does in milliseconds."""
    if not wins:
        return
    rows = [(win.pk, win.customer, win.best_score, win.note, win.is_proposed) for win in wins]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {AuditWin._meta.db_table} w
            SET customer = n.customer, best_score = n.score, note = n.note, is_proposed = n.proposed
            FROM unnest(%s::bigint[], %s::bigint[], %s::float8[], %s::text[], %s::boolean[])
                AS n (id, customer, score, note, proposed)
            WHERE w.id = n.id""",  # noqa: S608 (a table's name)
            list(map(list, zip(*rows, strict=True))),
        )


def _best_of(audit: AuditMonth) -> dict[int, AuditCandidate]:
    found: dict[int, AuditCandidate] = {}
    rows = AuditCandidate.objects.filter(win__month=audit).order_by("win", "-is_credited", "-score", "id")
    for candidate in rows.defer("evidence"):
        found.setdefault(candidate.win_id, candidate)
    return found


def _credited_elsewhere(audit: AuditMonth) -> dict[str, set[int]]:
    rows = list(
        AuditWin.objects.exclude(month=audit)
        .filter(verdict=AuditWin.Verdict.CREDIT)
        .values_list("lead", "order__company", "order__company__parent")
    )
    firms = {firm for row in rows for firm in row[1:] if firm}
    return {"leads": {row[0] for row in rows if row[0]}, "firms": firms}


def _families(wins: Iterable[AuditWin], groups: dict[int, int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for win in wins:
        firm = win.order.company
        found[groups[win.pk]] |= {pk for pk in (firm.pk, firm.parent_id) if pk}
    return found


def _groups(wins: list[AuditWin], best: dict[int, AuditCandidate]) -> dict[int, int]:
    """For each win a number that all wins of one customer share: the smallest of their firms' ids."""
    parents: dict[Hashable, Hashable] = {}

    def root(key: Hashable) -> Hashable:
        while parents.setdefault(key, key) != key:
            key = parents[key]
        return key

    for win in wins:
        for tie in _ties(win.order.company, best.get(win.pk)):
            parents[root(tie)] = root(("firm", win.order.company_id))
    smallest: dict[Hashable, int] = {}
    for win in wins:
        key = root(("firm", win.order.company_id))
        smallest[key] = min(smallest.get(key, win.order.company_id), win.order.company_id)
    return {win.pk: smallest[root(("firm", win.order.company_id))] for win in wins}


def _ties(firm: Company, found: AuditCandidate | None) -> list[tuple[str, ...]]:
    """What firms of one customer have in common: an owner, a code, a lead, a representative and one more."""
    ties: list[tuple[str, ...]] = [("group", str(firm.parent_id or firm.pk))]
    if firm.credit_code:
        ties.append(("code", firm.credit_code))
    if found and found.is_credited:
        ties.append(("lead", str(found.lead_id)))
    chief = firm.legal_representative
    if chief and chief not in COMMON_NAMES:
        more = (("phone", firm.phone_e164), ("domain", firm.domain), ("address", fold(firm.address)))
        ties += [(kind, chief, value) for kind, value in more if value]
    return ties
