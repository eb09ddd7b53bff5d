"""Usage from files: one row per customer and day. A day that comes again replaces itself."""
# ruff: noqa: E501 (a Chinese character counts double)

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.imports import Field, Importer, Row, register
from console.imports.models import Import
from console.imports.reversal import Rows, SilentReversal, Undo, why_of
from console.imports.rows import CREATED
from success.actions import Usage, find_accounts, take_usage
from success.actions.usage import tell_withdrawn, withdraw_usage
from success.models import Account, UsageDay

NUMBERS = ("logins", "active_executives", "active_managers", "active_staff", "key_minutes")


class UsageReversal(SilentReversal):
    """Days of use that the file brought go, corrected ones say again what they said before."""

    model = UsageDay

    def staying(self, rows: Rows, run: Import) -> dict[int, str]:
        """Also the day on which a customer was first active stays: the funnel counts that customer since."""
        made = {row.record_id: row for row in rows if row.outcome == CREATED and row.record_id}
        days = UsageDay.objects.filter(pk__in=made, account__active_at__isnull=False).select_related("account")
        first = [day for day in days if localdate(day.account.active_at, get_default_timezone()) == day.day]
        return {made[day.pk].pk: str(Undo.LINKED) for day in first} | super().staying(rows, run)

    def tell_restored(self, names: Mapping[Any, Iterable[str]], run: Import) -> None:
        """Accounts keep how many of their days say again what they said."""
        tell_withdrawn(Counter(day.account_id for day in names), by=run.undone_by, why=why_of(run), run=run.pk)

    def remove(self, ids: Collection[int], run: Import) -> None:
        """Days that nobody had told of before are unknown again."""
        withdraw_usage(ids, by=run.undone_by, why=why_of(run), run=run.pk)


@register
class UsageImporter(Importer):
    """Days of use. Columns that are no field may be mapped to `attributes.<name>`: counts of business processes."""

    kind = "success.usage"
    label = gettext_lazy("Usage")
    right = "success.import_usage"
    reversal = UsageReversal()
    accepts_extra = True
    help = gettext_lazy("Use per customer and day. Further columns with counts become key processes.")
    fields = (
        Field(
            "account",
            gettext_lazy("Customer"),
            ("account", "customer", "company", "account id", "company id", "credit code", "客户", "客户编号", "公司编号",
             "统一社会信用代码"),
            required=True,
            help=gettext_lazy("Credit code, id of the company, or id in the former system."),
        ),
        Field("day", gettext_lazy("Day"), ("date", "usage date", "日期", "天"), required=True, kind="date"),
        Field("logins", gettext_lazy("Logins"), ("login", "sessions", "登录次数", "登录"), kind="integer"),
        Field(
            "active_executives",
            gettext_lazy("Active executives"),
            ("executives", "高管活跃", "活跃高管", "高管活跃数"),
            kind="integer",
        ),
        Field(
            "active_managers", gettext_lazy("Active managers"), ("managers", "经理活跃", "活跃经理"), kind="integer"
        ),
        Field(
            "active_staff",
            gettext_lazy("Active staff"),
            ("staff", "users", "active users", "员工活跃", "活跃员工", "活跃用户"),
            kind="integer",
        ),
        Field(
            "key_minutes",
            gettext_lazy("Minutes in key modules"),
            ("minutes", "key module minutes", "关键模块时长", "使用时长", "分钟"),
            kind="integer",
        ),
    )  # fmt: skip

    def take(self, rows: list[Row], run: Any) -> None:
        """Take one chunk: customers looked up together, days stored with one statement."""
        found = find_accounts(str(row.values["account"]) for row in rows)
        since = dict(Account.objects.filter(pk__in=set(found.values())).values_list("pk", "since_on"))
        known = [row for row in rows if self._is_known(row, found)]
        taken = take_usage([_usage(row, found) for row in known], migrated=run.migrated)
        for row, result in zip(known, taken, strict=True):
            if result.sentence:
                row.refused(result.sentence)
            else:
                getattr(row, result.outcome)(result.pk)
                row.before = result.before or None
                self._warn(row, since[found[str(row.values["account"]).strip()]])

    def _is_known(self, row: Row, found: dict[str, int]) -> bool:
        if str(row.values["account"]).strip() in found:
            return True
        row.refused(_("No customer has this credit code or id: {ref}").format(ref=row.values["account"]))
        return False

    def _warn(self, row: Row, since: Any) -> None:
        if row.values["day"] < since:
            row.warn(_("Before the customer signed on {day}: kept, but it makes nobody active.").format(day=since))
        for name, text in row.extra.items():
            if text.strip() and _count(text) is None:
                row.warn(_("“{text}” in {column} is no count and was left out.").format(text=text, column=name))


def _usage(row: Row, found: dict[str, int]) -> Usage:
    counts = {name: count for name, text in row.extra.items() if (count := _count(text)) is not None}
    numbers = {name: row.values[name] for name in NUMBERS}
    numbers["logins"] = numbers["logins"] or 0
    account = found[str(row.values["account"]).strip()]
    return Usage(account, row.values["day"], business_counts=counts, **numbers)


def _count(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) < 10 else None
