"""The deals of a former system, with what became of them."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.imports import Field, Importer, Option, Row, register
from sales.actions.loading import load_deals
from sales.actions.shipping import ensure_stages
from sales.models import Deal, DealKind
from sales.queries.lookup import Lookup

if TYPE_CHECKING:
    from console.imports.models import Import


@register
class DealImporter(Importer):
    """One deal per row: open, won (then with its signed order) or lost; known again by its id in the former system.

    A row with `lead_ref` goes on from that lead, which is converted. Loading the file again with a corrected date or
    amount corrects the deal and its order, and says so in their history.
    """

    kind = "sales.deal"
    label = gettext_lazy("Deals")
    right = "sales.import_orders"
    fields = [
        Field("ref", gettext_lazy("Id in the former system"),
              ("id", "opportunity_id", "deal id", "商机编号", "商机id"), required=True),
        Field("name", gettext_lazy("Deal"), ("deal name", "opportunity", "商机", "商机名称")),
        Field("lead_ref", gettext_lazy("Id of the lead"), ("lead id", "mql_id", "线索编号", "线索id")),
        Field("company", gettext_lazy("Company"), ("account", "customer", "公司", "企业名称", "客户", "客户名称")),
        Field("company_ref", gettext_lazy("Id of the company"), ("account id", "seller_id", "客户编号")),
        Field("rep", gettext_lazy("Sales rep"), ("sales_agent", "owner", "sr_id", "负责人", "销售", "销售代表")),
        Field("sdr", gettext_lazy("Lead desk"), ("sdr_id", "sdr", "线索清洗岗", "清洗人")),
        Field("product", gettext_lazy("Product"), ("product", "产品")),
        Field("stage", gettext_lazy("Stage"), ("deal_stage", "阶段", "商机阶段")),
        Field("status", gettext_lazy("Status"), ("status", "状态"), kind="choice", choices=Deal.Status.choices),
        Field("kind", gettext_lazy("Kind"), ("deal type", "类型"), kind="choice", choices=DealKind.choices),
        Field("opened_at", gettext_lazy("Opened"), ("engage_date", "created", "created date", "创建日期", "开始日期"),
              kind="datetime"),
        Field("closed_at", gettext_lazy("Closed"), ("close_date", "won_date", "成交日期", "关闭日期", "签约日期"),
              kind="datetime"),
        Field("amount", gettext_lazy("Amount"), ("close_value", "value", "金额", "成交金额"), kind="money"),
        Field("currency", gettext_lazy("Currency"), ("currency", "币种")),
        Field("recurring", gettext_lazy("Recurring per year"), ("arr", "年费"), kind="money"),
        Field("starts_on", gettext_lazy("Term starts"), ("start date", "合同开始"), kind="date"),
        Field("ends_on", gettext_lazy("Term ends"), ("end date", "合同结束", "到期日期"), kind="date"),
        Field("reason", gettext_lazy("Reason"), ("loss reason", "原因", "输单原因")),
    ]  # fmt: skip
    options = [
        Option("creates_companies", gettext_lazy("Add companies that are not known yet"), kind="boolean", initial=True),
        Option("company_word", gettext_lazy("What to call a company without a name"), initial="Company",
               help=gettext_lazy("“Seller” gives “Seller 2c43fb51”, from the company's id.")),
        Option("currency", gettext_lazy("Currency when the row names none"), initial="CNY"),
    ]  # fmt: skip
    accepts_extra = True
    key_fields = ("ref",)

    def start(self, run: "Import") -> None:
        """People, products and stages are few: all chunks share what one look finds."""
        ensure_stages()
        self.lookup = Lookup.load()

    def take(self, rows: list[Row], run: "Import") -> None:
        """Take one chunk with a fixed number of statements."""
        if not hasattr(self, "lookup"):
            self.start(run)
        fresh, seen = [], set()
        for row in rows:
            if row.ref in seen:
                row.refused(_("The id {ref} stands twice in this file; the first row was taken.").format(ref=row.ref))
            else:
                seen.add(row.ref)
                fresh.append(row)
        load_deals(fresh, self.lookup, options=run.options, by=run.by, migrated=run.migrated)
