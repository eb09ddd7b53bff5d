"""The matcher at size: a sweep of all leads with planted twins and colleagues, and one new lead against all of them."""

import random
import resource
from collections import Counter

from django.db import connection

from bench.base import grow
from bench.results import Result, p95, stopwatch, times
from companies.queries import best_matches
from companies.rules.cleaning import clean_party
from companies.rules.matching import lead_party
from companies.sweep import likely_pairs
from leads.models import Lead

# One lead in five is planted beside another: what differs, and whether the two are one.
TWINS = {
    "phone": {"company_name": "replace(s.company_name, '有限公司', '股份有限公司')", "email": "''", "domain": "''"},
    "person": {"phone": "replace(s.phone, '+861', '+8619')", "email": "''", "domain": "''"},
    "short": {
        "company_name": "left(s.company_core, -2)", "company_core": "left(s.company_core, -2)", "phone": "''",
        "email": "s.email",
    },
    "slip": {"name": "left(s.name, 2)", "email": "''", "domain": "''"},
}  # fmt: skip
COLLEAGUE = {"name": "'欧阳' || right(s.name, 1)", "phone": "''", "email": "'own' || s.id || '@' || s.domain"}
KINDS = {**TWINS, "colleague": COLLEAGUE}
PLANTED = 0.2
ASKED = 200


def measure(base: int, rows: int) -> list[Result]:
    grow(int(base * (1 - PLANTED)))
    plant(base - Lead.objects.count())
    found: Counter[tuple[str, str]] = Counter()
    with stopwatch() as sweep:
        pairs = [(p.first_id, p.second_id, p.verdict) for p in likely_pairs(_open())]
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    truth = _truth()
    for first, second, verdict in pairs:
        found[truth.get((first, second), "none"), verdict] += 1
    one = _one_ms()
    true = sum(n for (kind, _verdict), n in found.items() if kind in TWINS)
    planted = sum(1 for kind in truth.values() if kind in TWINS)
    sure = sum(n for (_kind, verdict), n in found.items() if verdict == "sure")
    sure_true = sum(n for (kind, verdict), n in found.items() if verdict == "sure" and kind in TWINS)
    return [
        Result("match.sweep_s", sweep.seconds, "s", 480),
        Result("match.rows_per_s", Lead.objects.count() / sweep.seconds, "leads/s"),
        Result("match.rss_mb", peak_mb, "MB", 2_048),
        Result("match.one_ms", p95(one), "ms p95", 30),
        Result("match.one_median_ms", one[len(one) // 2], "ms"),
        Result("match.chunk_ms", _chunk_ms(), "ms/1,000"),
        Result("match.pairs", len(pairs), "pairs"),
        Result("match.recall", 100 * true / max(1, planted), "%", 98, more_is_better=True),
        Result("match.sure_precision", 100 * sure_true / max(1, sure), "%", 99, more_is_better=True),
    ]


def _open():
    return Lead.objects.exclude(status__in=(Lead.Status.MERGED, Lead.Status.REFUSED))


def plant(count: int) -> None:
    """Put so many leads beside others; `source_ref` remembers what was planted beside which."""
    if count <= 0 or Lead.objects.filter(source_ref__startswith="plant:").exists():
        return
    step = max(1, Lead.objects.count() // count)
    for number, (kind, changed) in enumerate(KINDS.items()):
        _plant(kind, changed, step * len(KINDS), number)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE leads_lead")


def _plant(kind: str, changed: dict[str, str], step: int, offset: int) -> None:
    columns = [field.column for field in Lead._meta.local_concrete_fields if field.column != "id"]
    values = {**changed, "source_ref": f"'plant:{kind}:' || s.id", "journey": "gen_random_uuid()"}
    for shown, key in (("phone", "phone_e164"), ("email", "email_clean")):
        if shown in values:
            values[key] = values[shown]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO leads_lead ({', '.join(columns)}) "
            f"SELECT {', '.join(values.get(name, f's.{name}') for name in columns)} FROM leads_lead s "
            f"WHERE s.id %% %s = %s AND s.source_ref IS NULL",
            [step, offset],
        )


def _truth() -> dict[tuple[int, int], str]:
    planted = Lead.objects.filter(source_ref__startswith="plant:").values_list("pk", "source_ref")
    found = {}
    for pk, ref in planted.iterator():
        _plant, kind, source = ref.split(":")
        found[int(source), pk] = kind
    return found


def _one_ms() -> list[float]:
    """Milliseconds for what a typed lead is compared with, cleaning included: known firms and people, typed again."""
    draw, last = random.Random(5), Lead.objects.order_by("-pk").values_list("pk", flat=True)[0]
    wanted = [draw.randrange(1, last) for _ in range(ASKED)]
    typed = list(Lead.objects.filter(pk__in=wanted).values("company_name", "name", "phone", "email"))
    cards = [{**one, "company": one.pop("company_name"), "phone": one["phone"][:-1] + "7"} for one in typed]
    taken = [times(lambda card=card: best_matches(lead_party(clean_party(card)), _open()), 1) for card in cards]
    return sorted(value for values in taken for value in values)


def _chunk_ms() -> float:
    """Milliseconds to match a thousand leads that just came in with all others."""
    newest = list(Lead.objects.order_by("-pk").values_list("pk", flat=True)[:1_000])
    with stopwatch() as watch:
        for _pair in likely_pairs(_open(), among=newest):
            pass
    return 1000 * watch.seconds
