"""Leads from files: the fields a file may have, what is asked once, and how a chunk is taken."""
# ruff: noqa: E501 (a Chinese character counts double)

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import leads.importers.marketing  # noqa: F401  its importers register themselves
from console.imports import Field, Following, Importer, Option, Row, register
from leads.actions.channels import ChannelFinder, channel_choices, strange_channels
from leads.actions.cleaning import clean_lead
from leads.actions.intake_many import (
    CREATED,
    REFUSED,
    TWIN,
    UNCHANGED,
    UPDATED,
    Incoming,
    Intake,
    add_leads,
    draft_leads,
)
from leads.actions.scoring import load_appraiser
from leads.actions.withdrawing import LeadReversal
from leads.importers.following import matching_of
from leads.models import Channel, Lead
from leads.wording import FIELDS, field_label, invalid_sentence, twin_sentence
from people.models import Person

PAST_STATUSES = (
    Lead.Status.CLEAN, Lead.Status.VALID, Lead.Status.ACCEPTED, Lead.Status.WORKING, Lead.Status.REFUSED,
    Lead.Status.POOLED, Lead.Status.LOST,
)  # fmt: skip


@register
class LeadImporter(Importer):
    """One row of a file is one contact with a lead: a new lead, a touch of a known one, or a change under its id."""

    kind = "leads.lead"
    label = gettext_lazy("Leads")
    right = "leads.import_leads"
    accepts_extra = True
    key_fields = ("ref", "company_name", "name", "phone", "mobile", "email")
    prepare = staticmethod(clean_lead)
    reversal = LeadReversal()
    fields: Sequence[Field] = (
        Field(
            "ref",
            gettext_lazy("Id in the former system"),
            ("id", "lead id", "lead_id", "mql_id", "external id", "编号", "线索编号", "线索ID"),
        ),
        Field(
            "company_name",
            gettext_lazy("Company"),
            ("company", "company name", "account", "account name", "organization", "organisation", "firm", "公司",
             "公司名称", "企业", "企业名称", "单位", "单位名称", "客户名称", "公司名", "客户名", "客户", "公司全称", "企业全称"),
            looks="firm",
        ),
        Field(
            "name",
            gettext_lazy("Name"),
            ("contact", "contact name", "full name", "person", "lead name", "姓名", "联系人", "联系人姓名", "名字", "对接人",
             "联络人", "连络人", "客户姓名", "称呼"),
            looks="person",
        ),
        Field("title", gettext_lazy("Job title"), ("job title", "position", "role", "职位", "职务", "岗位", "职称")),
        Field(
            "phone",
            gettext_lazy("Phone"),
            ("telephone", "tel", "phone number", "电话", "联系电话", "座机", "联系方式", "电话号码"),
        ),
        Field(
            "mobile", gettext_lazy("Mobile phone"), ("mobile", "cell", "cell phone", "手机", "手机号", "手机号码", "移动电话", "行动电话")
        ),
        Field("email", gettext_lazy("E-mail"), ("mail", "e-mail", "email address", "邮箱", "电子邮箱", "邮件", "电子邮件")),
        Field("website", gettext_lazy("Website"), ("web", "url", "homepage", "网址", "官网", "网站", "公司网址")),
        Field("industry", gettext_lazy("Industry"), ("sector", "segment", "行业", "所属行业")),
        Field("region", gettext_lazy("Region"), ("state", "area", "地区", "区域", "所在地", "所在地区", "省市")),
        Field("province", gettext_lazy("Province"), ("省", "省份")),
        Field("city", gettext_lazy("City"), ("town", "城市", "市", "所在城市")),
        Field("country", gettext_lazy("Country"), ("国家",)),
        Field("address", gettext_lazy("Address"), ("street", "地址", "公司地址", "联系地址", "详细地址")),
        Field(
            "need",
            gettext_lazy("What they need"),
            ("need", "message", "notes", "comment", "comments", "remark", "需求", "备注", "留言", "咨询内容"),
        ),
        Field(
            "employees",
            gettext_lazy("Employees"),
            ("employee count", "headcount", "number of employees", "人数", "员工数", "员工人数", "公司规模"),
            kind="integer",
        ),
        Field(
            "credit_code", gettext_lazy("Credit code"), ("credit code", "统一社会信用代码", "信用代码", "社会信用代码")
        ),
        Field("legal_representative", gettext_lazy("Legal representative"), ("法定代表人", "法人", "法人代表")),
        Field(
            "channel", gettext_lazy("Channel"), ("origin", "source", "lead source", "渠道", "来源", "线索来源", "来源渠道"),
            known=channel_choices,
        ),
        Field("campaign", gettext_lazy("Campaign"), ("utm_campaign", "活动", "市场活动", "活动名称")),
        Field(
            "came_at",
            gettext_lazy("Came in"),
            ("date", "created", "created at", "first contact date", "first_contact_date", "created on", "时间", "创建时间",
             "登记时间", "提交时间", "日期", "注册时间", "登记日期", "登记日", "录入时间", "获取时间", "留资时间", "来访时间"),
            kind="datetime",
        ),
        Field(
            "status",
            gettext_lazy("Status (of a past that is loaded)"),
            ("lead status", "线索状态"),
            kind="choice",
            choices=lambda: [(str(status), status.label) for status in PAST_STATUSES],
        ),
        Field("owner", gettext_lazy("Owner (of a past that is loaded)"), ("lead owner", "负责人", "跟进人")),
        Field("reason", gettext_lazy("Reason (of a past that is loaded)"), ("lost reason", "丢失原因", "无效原因")),
    )  # fmt: skip
    options = (
        Option(
            "channel",
            gettext_lazy("Channel"),
            kind="choice",
            choices=channel_choices,
            remembers=True,
            help=gettext_lazy("Where these leads come from. A channel column in the file wins, row by row."),
        ),
        Option(
            "judge",
            gettext_lazy("Judge valid and route at once"),
            kind="boolean",
            initial=True,
            help=gettext_lazy("Rows with a name or company and a way to reach them go to sales by the rules."),
        ),
        Option(
            "mail_is_one",
            gettext_lazy("The same e-mail is the same lead"),
            kind="boolean",
            initial=True,
        ),
    )

    def start(self, run: Any) -> None:
        """Load the channels and people that rows may name, and what leads are scored by."""
        self.channels = ChannelFinder()
        self.people: dict[str, Person] | None = None
        self.default = self.channels.find(run.options.get("channel") or "")
        self.appraiser = load_appraiser()

    def make_ready(self, rows: list[Row], run: Any) -> None:
        """Draft and score the leads; a past that is loaded may add channels, and waits."""
        if run.migrated:
            return
        for row in rows:
            if not row.outcome:
                row.ready = self._incoming(row, run)
        draft_leads([row.ready for row in rows if row.ready is not None], _intake(run), self.appraiser)

    def take(self, rows: list[Row], run: Any) -> None:
        """Take one chunk: rows without a channel are refused, the rest goes through the one intake."""
        items = [(row, row.ready or self._incoming(row, run)) for row in rows]
        add_leads([item for _row, item in items if item is not None], _intake(run))
        for row, item in items:
            if item is not None:
                tell_row(row, item)

    def keys_of(self, row: Row) -> list[str]:
        """The exact keys by which twins are found, and the id in the former system."""
        card = (row.prepared or clean_lead(row.values)).card
        person = f"{card.company}\t{card.person}" if card.company and (card.person or card.is_firm_only) else ""
        places = {"email": card.email, "phone": card.phone, "person": person, "ref": row.ref}
        return [f"{kind} {value}" for kind, value in places.items() if value]

    def strangers(self, name: str, words: Sequence[str]) -> list[str]:
        """Words that no channel is called."""
        return strange_channels(words)

    def following(self, run: Any, person: Person) -> Following | None:
        """The matcher looks for duplicates of new leads within a minute; the bench shows what it found."""
        return matching_of(run, person)

    def _incoming(self, row: Row, run: Any) -> Incoming | None:
        channel = self._channel(row, run.migrated)
        if channel is None:
            return None
        values = row.values | {"attributes": {name: text for name, text in row.extra.items() if text}}
        item = Incoming(values, channel, self._came_at(row), row.ref[:120], clean=row.prepared)
        if run.migrated:
            item.status, item.reason = row.values.get("status") or "", row.values.get("reason") or ""
            item.owner = self._owner(row)
        return item

    def _channel(self, row: Row, migrated: bool) -> Channel | None:
        text = str(row.values.get("channel") or "").strip()
        if not text and self.default is not None:
            return self.default
        if migrated:
            return self.channels.find_or_add(text)
        found = self.channels.find(text) if text else None
        if found is None and text:
            row.refused(
                _("There is no channel called “{name}”. Add it on the channels page, or correct the cell.").format(
                    name=text[:60]
                )
            )
        elif found is None:
            row.refused(_("No channel: choose one for the file, or fill the channel column."))
        return found

    def _came_at(self, row: Row) -> datetime | None:
        came_at = row.values.get("came_at")
        if came_at is not None and came_at > timezone.now() + timedelta(days=1):
            row.warn(_("The day lies in the future; today was taken."))
            return None
        return came_at

    def _owner(self, row: Row) -> Person | None:
        text = str(row.values.get("owner") or "").strip().casefold()
        if not text:
            return None
        if self.people is None:
            self.people = {}
            for person in Person.objects.order_by("-pk"):
                self.people |= {k.casefold(): person for k in (person.name, person.source_ref or "", person.email) if k}
        owner = self.people.get(text)
        if owner is None:
            row.warn(_("Nobody here is called “{name}”; the lead has no owner.").format(name=text[:60]))
        return owner


def _intake(run: Any) -> Intake:
    return Intake(
        by=run.by,
        judge=run.options.get("judge", True),
        route=run.options.get("judge", True),
        mail_counts=run.options.get("mail_is_one", True),
        migrated=run.migrated,
        import_run_id=run.pk,
    )


def tell_row(row: Row, item: Incoming) -> None:
    """Say of a row what became of it, in the reader's language."""
    for name in [name for name in item.cut if name in FIELDS]:  # what is kept for the matcher tells nobody anything
        row.warn(_("{field} was too long and lost its end.").format(field=field_label(name)))
    if item.outcome == REFUSED:
        row.refused(_("Nobody can be reached by this row: {reasons}.").format(reasons=invalid_sentence(item.why)))
        return
    assert item.lead is not None
    if item.outcome == TWIN:
        row.twin(item.lead.pk, twin_sentence(item.keys))
    elif item.outcome == CREATED:
        row.created(item.lead.pk)
    elif item.outcome == UPDATED:
        row.updated(item.lead.pk, item.before)
    elif item.outcome == UNCHANGED:
        row.unchanged(item.lead.pk)
