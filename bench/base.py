"""The leads that are there before anything is measured: a sample goes through the whole import, the rest copy it."""

import logging
import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from console.imports.actions import run_import, start_import
from console.imports.models import Import
from leads.actions import ensure_channels
from leads.models import Channel, Lead
from people.models import Person, Team

SAMPLE = 1_000
HEAD = "公司名称,联系人,手机,邮箱,地区,行业,备注\n"
PLACES = ("北京", "上海", "深圳", "杭州", "成都", "武汉", "西安", "南京", "苏州", "广州")
WORDS = (
    "云启",
    "海拓",
    "明日",
    "字节",
    "远景",
    "智联",
    "恒信",
    "卓越",
    "星河",
    "蓝图",
    "博雅",
    "鼎新",
    "汇通",
    "金诺",
    "飞腾",
)
FIELDS = ("科技", "制造", "零售", "物流", "教育", "医疗", "能源", "软件", "网络", "食品")
FAMILIES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超"


@contextmanager
def own_database() -> Iterator[None]:
    """A database beside the one that is set up, gone afterwards: nobody's leads are mixed with ours."""
    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def quiet() -> None:
    """The measurements tell; the log does not."""
    logging.disable(logging.WARNING)


def person() -> Person:
    """Somebody who sees everything."""
    team, _ = Team.objects.get_or_create(name="Bench", defaults={"department": "sales", "region": "North"})
    found = Person.objects.filter(email="bench@ltoc.test").first()
    return found or Person.objects.create_user(
        "bench@ltoc.test", "bench", name="Bench", roles=["administrator", "sales_rep"], team=team
    )


def write_file(folder: Path, rows: int, seed: int) -> Path:
    """A CSV of firms and people that differ from those of any other seed."""
    chance = random.Random(seed)
    path = folder / f"leads-{seed}.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for number in range(rows):
            file.write(_line(chance, seed * 10_000_000 + number))
    return path


def _line(chance: random.Random, number: int) -> str:
    place, word, field = chance.choice(PLACES), chance.choice(WORDS), chance.choice(FIELDS)
    code = f"{number:x}"
    name = chance.choice(FAMILIES) + chance.choice(GIVEN) + chance.choice(GIVEN)
    phone = f"1{chance.choice('3578')}{number % 1_000_000_000:09}"
    email = f"info@firm{code}.example.com"
    return f"{place}{word}{code}{field}有限公司,{name},{phone},{email},{place},{field},想了解报价\n"


def take_in(rows: int, seed: int) -> Import:
    """Import so many new leads through the whole pipeline, in this process."""
    ensure_channels()
    options = {"channel": Channel.objects.filter(is_active=True).order_by("pk").values_list("key", flat=True)[0]}
    with tempfile.TemporaryDirectory() as folder:
        run = start_import("leads.lead", write_file(Path(folder), rows, seed), person(), options)
        run = run_import(run.pk)
    if run.status != Import.Status.DONE or not run.created:
        raise SystemExit(f"The import of the base ended as {run.status}: {run.error}")
    return run


def grow(size: int) -> None:
    """Have at least `size` leads with their first events; each differs from all others as imported ones do."""
    if not Lead.objects.exists():
        take_in(SAMPLE, seed=1)
    missing = size - Lead.objects.count()
    if missing > 0:
        with connection.cursor() as cursor, _without_indexes(cursor, missing):
            _copy(cursor, missing)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE leads_lead")
            cursor.execute("VACUUM ANALYZE journal_event")


@contextmanager
def _without_indexes(cursor: Any, rows: int) -> Iterator[None]:
    """Many rows are quicker put in first and indexed afterwards; few are not worth it."""
    indexes = _indexes(cursor) if rows > 20_000 else []
    for name, _definition in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    cursor.execute("SET maintenance_work_mem = '512MB'")
    for _name, definition in indexes:
        cursor.execute(definition)
    cursor.execute("RESET maintenance_work_mem")


def _indexes(cursor: Any) -> list[tuple[str, str]]:
    """Name and definition of the indexes of leads and events that stand for no constraint."""
    cursor.execute(
        "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "WHERE i.indrelid IN ('leads_lead'::regclass, 'journal_event'::regclass) "
        "AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)"
    )
    return cursor.fetchall()


COPY_EVENTS = """
INSERT INTO journal_event (name, subject_type, subject_id, journey, why, facts, happened_at, recorded_at, known_at)
SELECT e.name, 'leads.lead', l.id, l.journey, '', jsonb_build_object('channel', l.channel_id, 'owner', %s,
    'amount', '1200.00', 'currency', 'CNY'), l.came_at + e.after, l.came_at + e.after, l.came_at + e.after
FROM leads_lead l
JOIN (VALUES ('leads.lead_came', interval '0', 1.0), ('leads.lead_judged_valid', interval '1 day', 0.4),
    ('sales.deal_opened', interval '5 days', 0.15), ('sales.order_signed', interval '40 days', 0.05),
    ('sales.cash_received', interval '50 days', 0.04)) AS e (name, after, share) ON (l.id %% 100) < 100 * e.share
WHERE l.id > %s
"""

# What tells a lead of the sample from all others is replaced wherever it stands: the code in its names and addresses,
# the number in its phone.
COPY_LEADS = """
INSERT INTO leads_lead ({columns})
SELECT {values}
FROM generate_series(%(first)s::bigint, %(first)s + %(count)s - 1) n
JOIN LATERAL (
    SELECT l.*, substring(l.email from 'firm([0-9a-f]+)') AS old_code, right(l.phone_e164, 9) AS old_phone,
        to_hex(n) AS new_code, lpad((n %% 1000000000)::text, 9, '0') AS new_phone
    FROM leads_lead l WHERE l.id = (SELECT min(id) FROM leads_lead) + n %% %(sample)s
) s ON true
"""
TOLD_APART = ("company_name", "company_core", "company_pinyin", "email", "email_clean", "domain", "phone", "phone_e164",
              "search")  # fmt: skip


def _copy(cursor: Any, count: int) -> None:
    columns = [field.column for field in Lead._meta.local_concrete_fields if field.column != "id"]
    changed = {
        "journey": "gen_random_uuid()",
        "source_ref": "NULL",
        "came_at": "s.came_at - (n %% 540) * interval '1 day' - (n %% 86400) * interval '1 second'",
    } | {name: f"replace(replace(s.{name}, old_code, new_code), old_phone, new_phone)" for name in TOLD_APART}
    values = ", ".join(changed.get(name, f"s.{name}") for name in columns)
    cursor.execute("SELECT max(id) FROM leads_lead")
    last = cursor.fetchone()[0]
    cursor.execute(
        COPY_LEADS.format(columns=", ".join(columns), values=values),
        {"first": 100_000_000 + last, "count": count, "sample": SAMPLE - 1},
    )
    cursor.execute(COPY_EVENTS, [person().pk, last])
