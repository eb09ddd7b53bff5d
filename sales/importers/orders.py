"""Orders that were signed elsewhere: in the former system, on paper, at a subsidiary."""
# ruff: noqa: E501 (a Chinese character counts double)

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.imports import Field, Importer, Option, Row, register
from sales.actions.loading.orders import load_orders
from sales.actions.loading.origins import Origins
from sales.actions.shipping import ensure_stages
from sales.importers.reversal import OrderReversal
from sales.models import DealKind
from sales.queries.lookup import Lookup

if TYPE_CHECKING:
    from console.imports.models import Import


@register
class OrderImporter(Importer):
    """One signed order per row, known again by its number: a second load of the same file changes nothing."""

    kind = "sales.order"
    reversal = OrderReversal()
    label = gettext_lazy("Signed orders")
    right = "sales.import_orders"
    fields = [
        Field("ref", gettext_lazy("Order number"), ("order no", "order no.", "order_no", "order", "order number",
              "contract no", "number", "id", "订单号", "订单编号", "合同号", "合同编号"), required=True),
        Field("company", gettext_lazy("Company"), ("company name", "customer", "account", "公司", "公司名称", "企业名称",
              "客户", "客户名称"), required=True),
        Field("legal_representative", gettext_lazy("Legal representative"), ("legal rep", "representative", "法人",
              "法定代表人", "法人代表")),
        Field("credit_code", gettext_lazy("Credit code"), ("uscc", "unified social credit code", "统一社会信用代码",
              "信用代码", "税号")),
        Field("contact", gettext_lazy("Contact"), ("contact person", "contact name", "联系人", "联系人姓名")),
        Field("phone", gettext_lazy("Phone"), ("mobile", "telephone", "tel", "电话", "手机", "联系电话")),
        Field("email", gettext_lazy("E-mail"), ("e-mail", "mail", "email address", "邮箱", "电子邮箱")),
        Field("address", gettext_lazy("Address"), ("registered address", "地址", "注册地址", "公司地址")),
        Field("rep", gettext_lazy("Sales rep"), ("sales rep", "sales_rep", "seller", "owner", "sales", "销售", "销售代表",
              "负责人", "业务员")),
        Field("origin", gettext_lazy("Origin"), ("source", "channel", "来源", "渠道", "客户来源", "商机来源")),
        Field("signed_on", gettext_lazy("Signed on"), ("signed", "signed at", "date signed", "sign date", "签约日期",
              "签订日期", "签单日期"), required=True, kind="date"),
        Field("lines", gettext_lazy("Lines"), ("products", "items", "product", "订单明细", "明细", "产品"),
              help=gettext_lazy("Such as “CRM Suite × 1 @ 12000; Seat × 20 @ 60”.")),
        Field("amount", gettext_lazy("Amount"), ("total", "value", "contract value", "金额", "合同金额", "订单金额"), kind="money",
              exact=True),
        Field("currency", gettext_lazy("Currency"), ("currency", "币种")),
        Field("kind", gettext_lazy("Kind"), ("order type", "type", "类型"), kind="choice", choices=DealKind.choices),
        Field("starts_on", gettext_lazy("Term starts"), ("start date", "term start", "合同开始"), kind="date"),
        Field("ends_on", gettext_lazy("Term ends"), ("end date", "term end", "合同结束", "到期日期"), kind="date"),
        Field("lead_ref", gettext_lazy("Id of the lead"), ("lead id", "lead", "线索编号", "线索id")),
    ]  # fmt: skip
    options = [
        Option("rep", gettext_lazy("Who gets orders whose rep is not here any more"),
               help=gettext_lazy("E-mail or name; blank: who imports, else a sales manager.")),
        Option("past", gettext_lazy("Figures count the orders from when they were signed"), kind="boolean", initial=True),
        Option("currency", gettext_lazy("Currency when the row names none"), initial="CNY"),
    ]  # fmt: skip
    key_fields = ("ref",)

    def start(self, run: "Import") -> None:
        """People, products, stages and channels are few: all chunks share what one look finds."""
        ensure_stages()
        self.lookup, self.origins = Lookup.load(), Origins()

    def take(self, rows: list[Row], run: "Import") -> None:
        """Take one chunk with a fixed number of statements; a number that stands twice is taken once."""
        self.start(run)
        fresh, seen = [], set()
        for row in rows:
            if row.ref in seen:
                row.refused(
                    _("The order {number} stands twice in this file; the first row was taken.").format(number=row.ref)
                )
                continue
            seen.add(row.ref)
            fresh.append(row)
        self.origins.learn(str(row.values["lead_ref"]) for row in fresh if row.values.get("lead_ref"))
        past = run.migrated or run.options.get("past", True) is not False
        load_orders(fresh, self.lookup, self.origins, options=run.options, by=run.by, past=past)
