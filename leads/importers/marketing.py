"""Spend, visitors and campaigns from files: told again they change what they told before, and never double it."""
# ruff: noqa: E501 (a Chinese character counts double)

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.imports import Field, Importer, Option, Row, register
from console.imports.reversal import state_of, told
from console.imports.values import Month
from journal.errors import NotPossible
from leads import actions
from leads.actions.campaigns import CampaignFinder
from leads.actions.channels import ChannelFinder, channel_choices, strange_channels
from leads.actions.spend import Amount, Count
from leads.importers.reversal import CampaignReversal, SpendReversal, VisitsReversal
from leads.models import Campaign, Channel, Spend
from leads.queries.results import local_today
from people.models import Person

CHANNEL = Field(
    "channel",
    gettext_lazy("Channel"),
    ("source", "origin", "medium", "渠道", "来源", "投放渠道", "来源渠道"),
    required=True,
    known=channel_choices,
)
CURRENCY = Field("currency", gettext_lazy("Currency"), ("币种", "货币"))
FIRST_DAY = date(2000, 1, 1)


class _MarketingImporter(Importer):
    right = "leads.change_spend"

    def strangers(self, name: str, words: Sequence[str]) -> list[str]:
        """Words that no channel is called."""
        return strange_channels(words)

    def start(self, run: Any) -> None:
        """Load the channels and campaigns that rows may name."""
        self.channels = ChannelFinder()
        self.campaigns = CampaignFinder()

    def channel_of(self, row: Row, run: Any) -> Channel | None:
        """The channel that a row names; a row that names none we know is refused, unless a firm's past is loaded."""
        text = str(row.values["channel"])
        found = self.channels.find_or_add(text) if run.migrated else self.channels.find(text)
        if found is None:
            row.refused(
                _("There is no channel called “{name}”. Add it on the channels page, or correct the cell.").format(
                    name=text[:60]
                )
            )
        return found

    def campaign_of(self, row: Row) -> int | None:
        """The id of the campaign that a row names; one we don't know is told and left out."""
        text = str(row.values.get("campaign") or "").strip()
        found = self.campaigns.find(text) if text else None
        if text and found is None:
            row.warn(
                _("There is no campaign called “{name}”; the amount is kept for the channel.").format(name=text[:60])
            )
        return found


def is_day(row: Row, day: date) -> bool:
    """Whether a day can be meant; else the row is refused with the reason."""
    if FIRST_DAY <= day <= local_today() + timedelta(days=1100):
        return True
    row.refused(_("The day {day} can't be meant.").format(day=day))
    return False


def month_end(day: date) -> date:
    """The last day of a day's month."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1) - timedelta(days=1)


@register
class SpendImporter(_MarketingImporter):
    """Amounts per channel, campaign and days. The same days told again replace the amount."""

    kind = "leads.spend"
    reversal = SpendReversal()
    label = gettext_lazy("Spend")
    help = gettext_lazy(
        "What channels cost, one amount a row. The same channel, campaign, days and kind told again replace the amount."
    )
    fields: Sequence[Field] = (
        CHANNEL,
        Field("campaign", gettext_lazy("Campaign"), ("utm_campaign", "campaign name", "活动", "市场活动", "计划", "推广计划")),
        Field(
            "from_on",
            gettext_lazy("First day"),
            ("day", "date", "from", "start", "month", "period", "日期", "天", "开始日期", "月份", "时间"),
            required=True,
            kind="date",
            months=True,
        ),
        Field(
            "to_on", gettext_lazy("Last day"), ("to", "end", "until", "结束日期", "截止日期"), kind="date", months=True
        ),
        Field(
            "amount",
            gettext_lazy("Amount"),
            ("cost", "spend", "spent", "金额", "费用", "花费", "消费", "消耗", "投放金额"),
            required=True,
            kind="money",
        ),
        CURRENCY,
        Field(
            "kind",
            gettext_lazy("Kind"),
            ("type", "类型", "费用类型"),
            kind="choice",
            choices=lambda: [
                *((str(kind), kind.label) for kind in Spend.Kind),
                ("performance", "效果"), ("performance", "效果投放"), ("brand", "品牌"), ("brand", "PR"), ("brand", "公关"),
            ],
        ),
        Field("note", gettext_lazy("Note"), ("remark", "comment", "备注", "说明")),
        Field("source_ref", gettext_lazy("Number of the bill"), ("invoice", "bill", "ref", "发票号", "单号", "账单号")),
    )  # fmt: skip
    options = (
        Option(
            "period",
            gettext_lazy("A row without a last day covers"),
            kind="choice",
            choices=lambda: [("day", _("one day")), ("month", _("its whole month"))],
            initial="day",
            remembers=True,
        ),
        Option(
            "kind",
            gettext_lazy("Rows that name no kind are"),
            kind="choice",
            choices=lambda: [(str(kind), str(kind.label)) for kind in Spend.Kind],
            initial="performance",
        ),
    )

    def take(self, rows: list[Row], run: Any) -> None:
        """Take one chunk: amounts stored together, each row told what became of it."""
        told = [(row, amount) for row in rows if (amount := self._amount(row, run)) is not None]
        actions.take_spend([amount for _row, amount in told], by=run.by, run=run.pk)
        for row, amount in told:
            getattr(row, amount.outcome)(amount.pk)
            row.before = amount.before

    def _amount(self, row: Row, run: Any) -> Amount | None:
        channel, values = self.channel_of(row, run), row.values
        if channel is None:
            return None
        first, last = self._days(values, run)
        if not is_day(row, first) or not is_day(row, last):
            return None
        if last < first:
            row.refused(_("The last day comes before the first."))
            return None
        if not 0 <= values["amount"] < 10**12:
            row.refused(_("An amount is not below 0; take out what was wrong instead."))
            return None
        currency = str(values.get("currency") or "CNY").strip().upper()
        if len(currency) != 3 or not currency.isalpha():
            row.refused(_("A currency has three letters, such as CNY."))
            return None
        kind = values.get("kind") or run.options.get("kind") or Spend.Kind.PERFORMANCE
        return Amount(
            channel, self.campaign_of(row), first, last, str(kind), round(Decimal(values["amount"]), 2), currency,
            str(values.get("note") or "")[:300], str(values.get("source_ref") or "")[:120],
        )  # fmt: skip

    def _days(self, values: dict[str, Any], run: Any) -> tuple[date, date]:
        first, last = values["from_on"], values.get("to_on")
        if last is None and (isinstance(first, Month) or run.options.get("period") == "month"):
            return date(first.year, first.month, 1), month_end(first)
        return first, month_end(last) if isinstance(last, Month) else last or first


@register
class VisitsImporter(_MarketingImporter):
    """Visitors and registrations per channel and day. A day that comes again replaces itself."""

    kind = "leads.visits"
    reversal = VisitsReversal()
    label = gettext_lazy("Visitors and registrations")
    help = gettext_lazy(
        "How many people visited and registered, per channel and day. A day told again replaces itself."
    )
    key_fields = ("visitors", "registrations")
    fields: Sequence[Field] = (
        CHANNEL,
        Field("day", gettext_lazy("Day"), ("date", "日期", "天", "时间"), required=True, kind="date"),
        Field(
            "visitors",
            gettext_lazy("Visitors (UV)"),
            ("uv", "visits", "unique visitors", "users", "访客", "访客数", "访问人数", "独立访客"),
            kind="integer",
        ),
        Field(
            "registrations",
            gettext_lazy("Registrations"),
            ("registered", "signups", "sign-ups", "signup", "注册", "注册数", "注册人数"),
            kind="integer",
        ),
    )  # fmt: skip

    def take(self, rows: list[Row], run: Any) -> None:
        """Take one chunk with a fixed number of statements."""
        told = [(row, count) for row in rows if (count := self._count(row, run)) is not None]
        actions.take_visits([count for _row, count in told], by=run.by)
        for row, count in told:
            getattr(row, count.outcome)(count.pk)
            row.before = count.before

    def _count(self, row: Row, run: Any) -> Count | None:
        channel, day = self.channel_of(row, run), row.values["day"]
        if channel is None or not is_day(row, day):
            return None
        numbers = [row.values.get("visitors"), row.values.get("registrations")]
        if all(number is None for number in numbers):
            row.refused(_("Neither visitors nor registrations are told."))
            return None
        if any(number is not None and not 0 <= number < 2**31 for number in numbers):
            row.refused(_("A count is a whole number from 0 on."))
            return None
        return Count(channel, day, numbers[0], numbers[1])


@register
class CampaignImporter(_MarketingImporter):
    """Campaigns of a plan or of a former system, known again by their code."""

    kind = "leads.campaign"
    reversal = CampaignReversal()
    label = gettext_lazy("Campaigns")
    right = "leads.change_campaign"
    help = gettext_lazy("Campaigns by their code. A code told again changes its campaign.")
    fields: Sequence[Field] = (
        Field("code", gettext_lazy("Code"), ("id", "campaign id", "utm_campaign", "编号", "活动编号", "代码"), required=True),
        Field("name", gettext_lazy("Campaign"), ("name", "title", "campaign name", "活动", "活动名称", "名称"), required=True),
        CHANNEL,
        Field("from_on", gettext_lazy("First day"), ("start", "from", "starts on", "开始日期", "开始时间"), required=True, kind="date"),
        Field("to_on", gettext_lazy("Last day"), ("end", "to", "ends on", "结束日期", "结束时间"), kind="date"),
        Field("planned_cost", gettext_lazy("Planned cost"), ("budget", "预算", "计划费用"), kind="money"),
        CURRENCY,
        Field("owner", gettext_lazy("Owner"), ("responsible", "负责人"), help=gettext_lazy("Name or e-mail.")),
        Field("goal_leads", gettext_lazy("Goal: leads"), ("leads goal", "目标线索", "目标线索数"), kind="integer"),
        Field("goal_valid", gettext_lazy("Goal: valid leads"), ("目标有效线索",), kind="integer"),
        Field("goal_deals", gettext_lazy("Goal: deals"), ("目标商机",), kind="integer"),
        Field("aliases", gettext_lazy("Other names"), ("alias", "别名", "其他名称"), help=gettext_lazy("Separated by ;")),
        Field("note", gettext_lazy("Note"), ("remark", "备注", "说明")),
    )  # fmt: skip

    def start(self, run: Any) -> None:
        """Load the channels and people that rows may name."""
        super().start(run)
        self.people: dict[str, Person] = {}
        for person in Person.objects.order_by("-pk"):
            self.people |= {text.casefold(): person for text in (person.name, person.email) if text}

    def take(self, rows: list[Row], run: Any) -> None:
        """Campaigns are few: each is added or changed by the same act as on its page."""
        known = {campaign.code.casefold(): campaign for campaign in Campaign.objects.all()}
        for row in rows:
            values = self._values(row, run)
            if values is not None:
                self._take_one(row, values, known, run)

    def _take_one(self, row: Row, values: dict[str, Any], known: dict[str, Campaign], run: Any) -> None:
        campaign = known.get(values["code"].strip().casefold())
        try:
            if campaign is None:
                campaign = actions.add_campaign({**values, "owner": values.get("owner") or run.by}, by=run.by)
                known[campaign.code.casefold()] = campaign
                row.created(campaign.pk)
                return
            given = {name: value for name, value in values.items() if value not in (None, "", []) and name != "code"}
            before = state_of(campaign)
            changed = actions.change_campaign(campaign, given, by=run.by, run=run.pk)
            known[campaign.code.casefold()] = changed
            if differences := told(before, state_of(changed)):
                row.updated(campaign.pk, differences)
            else:
                row.unchanged(campaign.pk)
        except NotPossible as refusal:
            row.refused(str(refusal))

    def _values(self, row: Row, run: Any) -> dict[str, Any] | None:
        channel, told = self.channel_of(row, run), row.values
        if channel is None:
            return None
        owner = self.people.get(str(told.get("owner") or "").strip().casefold())
        if owner is None and run.by is None:
            row.refused(_("Nobody here is called “{name}”.").format(name=str(told.get("owner") or "")[:60]))
            return None
        first, last = told["from_on"], told.get("to_on") or told["from_on"]
        if not is_day(row, first) or not is_day(row, last):
            return None
        goals = {name: told.get(name) for name in ("goal_leads", "goal_valid", "goal_deals")}
        if any(number is not None and not 0 <= number < 2**31 for number in goals.values()):
            row.refused(_("A count is a whole number from 0 on."))
            return None
        return goals | {
            "code": str(told["code"])[:60], "name": str(told["name"])[:120], "channel": channel, "owner": owner,
            "starts_on": first, "ends_on": last, "planned_cost": told.get("planned_cost") or Decimal(0),
            "currency": str(told.get("currency") or "CNY").strip().upper()[:3], "note": str(told.get("note") or ""),
            "aliases": [text for text in str(told.get("aliases") or "").replace("；", ";").split(";") if text.strip()],
        }  # fmt: skip
