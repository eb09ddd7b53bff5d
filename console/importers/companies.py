"""Firms from a file: known again by id, credit code or core name, and never made twice."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.actions import change_company, clean_company, create_company
from companies.models import Company
from console.imports import Field, Importer, Row, register
from console.imports.models import Import

PLAIN = (
    "name short_name credit_code legal_representative phone website industry region city address employees "
    "annual_revenue"
).split()


@register
class CompanyImporter(Importer):
    """One firm per row. A row whose credit code or core name is that of a firm without an id is its twin."""

    kind = "companies.company"
    label = gettext_lazy("Companies")
    right = "companies.change_company"
    fields = [
        Field("ref", gettext_lazy("Id in the former system"), ("id", "company id", "account id", "客户编号")),
        Field("name", gettext_lazy("Company"),
              ("company name", "account", "公司", "公司名称", "公司全称", "企业名称", "客户名称"), required=True),
        Field("short_name", gettext_lazy("Short name"), ("简称", "公司简称", "企业简称", "a股简称")),
        Field("credit_code", gettext_lazy("Unified social credit code"), ("统一社会信用代码", "信用代码", "税号")),
        Field("legal_representative", gettext_lazy("Legal representative"), ("法定代表人", "法人", "法人代表")),
        Field("phone", gettext_lazy("Phone"), ("telephone", "tel", "电话", "联系电话", "总机")),
        Field("website", gettext_lazy("Website"), ("web", "url", "homepage", "公司网址", "网址", "网站", "官网")),
        Field("industry", gettext_lazy("Industry"), ("sector", "行业", "所属行业")),
        Field("region", gettext_lazy("Region"), ("province", "state", "省份", "省", "地区")),
        Field("city", gettext_lazy("City"), ("office_location", "城市", "市")),
        Field("address", gettext_lazy("Address"), ("street", "地址", "注册地址", "公司地址")),
        Field("employees", gettext_lazy("Employees"), ("headcount", "staff", "员工数", "人数", "规模"), kind="integer"),
        Field("annual_revenue", gettext_lazy("Annual revenue"), ("revenue", "turnover", "年收入", "营业额"),
              kind="money"),
        Field("parent", gettext_lazy("Part of"), ("subsidiary_of", "parent company", "母公司", "所属集团")),
    ]  # fmt: skip

    def take(self, rows: list[Row], run: Import) -> None:
        """Add or change each firm; then, when all of the chunk are there, say whose part they are."""
        wanted = {id(row): values_of(row) for row in rows}
        known = _Known([wanted[id(row)] for row in rows], [row.ref for row in rows])
        for row in rows:
            self._take_one(row, wanted[id(row)], known, run)
        for row in rows:
            if row.values["parent"] and row.record_id:
                self._join_parent(row, known, run)

    def _take_one(self, row: Row, values: dict[str, Any], known: "_Known", run: Import) -> None:
        columns = clean_company(values)[0]
        company = known.by_ref.get(row.ref) if row.ref else None
        if company is None and (twin := known.same(columns)) is not None and not (row.ref and twin.source_ref):
            company = twin
            if row.ref:
                values["source_ref"] = row.ref
        if company is None:
            company = create_company({**values, "source_ref": row.ref or None}, by=run.by, migrated=run.migrated)
            known.add(company)
            row.created(company.pk)
            return
        before = _state(company)
        company = change_company(company, values, by=run.by)
        known.add(company)
        if before != _state(company):
            row.updated(company.pk)
        else:
            row.unchanged(company.pk) if row.ref else row.twin(company.pk, _("The same company is here already."))

    @staticmethod
    def _join_parent(row: Row, known: "_Known", run: Import) -> None:
        parent = known.named(row.values["parent"])
        if parent is None:
            row.warn(_("There is no company “{name}” that it could be part of.").format(name=row.values["parent"]))
            return
        company = Company.objects.get(pk=row.record_id or 0)
        if company.parent_id != parent.pk:
            change_company(company, {"parent": parent}, by=run.by)
            if row.outcome in ("unchanged", "twin"):
                row.updated(company.pk)


def values_of(row: Row) -> dict[str, Any]:
    """What the row says of the firm; blank cells say nothing."""
    return {name: row.values[name] for name in PLAIN if row.values[name] is not None}


def _state(company: Company) -> dict[str, Any]:
    return {name: getattr(company, name) for name in (*PLAIN, "source_ref")}


class _Known:
    """The firms that the rows of a chunk may mean, found with two statements."""

    def __init__(self, wanted: list[dict[str, Any]], refs: list[str]) -> None:
        self.by_ref: dict[str, Company] = {}
        self.by_code: dict[str, Company] = {}
        self.by_core: dict[str, Company] = {}
        columns = [clean_company(values)[0] for values in wanted]
        codes = {c["credit_code"] for c in columns if c.get("credit_code")}
        cores = {c["company_core"] for c in columns if c.get("company_core")}
        found = Company.objects.current().filter(
            Q(source_ref__in=[ref for ref in refs if ref]) | Q(credit_code__in=codes) | Q(company_core__in=cores)
        )
        for company in found.order_by("-pk"):
            self.add(company)

    def add(self, company: Company) -> None:
        """Know a firm under each of its names."""
        if company.source_ref:
            self.by_ref[company.source_ref] = company
        if company.credit_code:
            self.by_code[company.credit_code] = company
        if company.company_core:
            self.by_core[company.company_core] = company

    def same(self, columns: dict[str, Any]) -> Company | None:
        """The firm with this credit code, else with this core name."""
        code, core = columns.get("credit_code") or "-", columns.get("company_core") or "-"
        return self.by_code.get(code) or self.by_core.get(core)

    def named(self, name: str) -> Company | None:
        """A firm by its id or name."""
        if name in self.by_ref:
            return self.by_ref[name]
        core = clean_company({"name": name})[0].get("company_core") or "-"
        rows = Company.objects.current().filter(Q(source_ref=name) | Q(company_core=core))
        return self.by_core.get(core) or rows.first()
