"""Firms and contacts from files: as an import of today, or as a firm's past."""
# ruff: noqa: E501 (a Chinese character counts double)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.actions import change_company, change_contact, load_companies, load_contacts
from companies.actions.loading import Load
from companies.models import Company, Contact
from companies.queries import SURE, best_matches_of, reasons, sentence
from companies.rules.cleaning import clean_party
from companies.rules.company_names import company_core
from companies.rules.matching import Party, party_of
from console.companies.beside import live_beside_each
from console.companies.reversal import CompanyReversal, ContactReversal
from console.imports.registry import Field, Importer, register
from console.imports.reversal import state_of, told
from console.imports.rows import CREATED
from people.models import Person

if TYPE_CHECKING:
    from console.imports.models import Import
    from console.imports.rows import Row

_REF = Field("ref", gettext_lazy("Id in the former system"), ("id", "编号", "客户编号", "account id", "company id"))
_ADDED = Field("added_at", gettext_lazy("Added at"), ("created", "created at", "创建时间", "date"), kind="datetime")


@register
class CompanyImporter(Importer):
    """One row is one firm; known by its id in the former system, else by the matcher when it is sure."""

    kind = "companies.company"
    label = gettext_lazy("Companies")
    right = "companies.change_company"
    reversal = CompanyReversal()
    key_fields = ("name",)
    help = gettext_lazy("A company that the console surely knows already is not made twice.")
    fields = (
        _REF,
        Field("name", gettext_lazy("Company"), ("account", "account name", "company", "公司", "公司名称", "企业名称", "客户名称",
              "公司全称", "单位", "客户", "客户名", "企业"), required=True, looks="firm"),
        Field("short_name", gettext_lazy("Short name"), ("简称", "公司简称")),
        Field("credit_code", gettext_lazy("Credit code"), ("统一社会信用代码", "信用代码", "税号")),
        Field("legal_representative", gettext_lazy("Legal representative"), ("法定代表人", "法人", "法人代表")),
        Field("phone", gettext_lazy("Phone"), ("tel", "telephone", "电话", "联系电话")),
        Field("website", gettext_lazy("Website"), ("url", "web", "网址", "公司网址", "网站", "domain")),
        Field("industry", gettext_lazy("Industry"), ("sector", "行业", "所属行业")),
        Field("region", gettext_lazy("Region"), ("province", "state", "省份", "省", "地区", "office location", "country")),
        Field("city", gettext_lazy("City"), ("城市", "城    市")),
        Field("address", gettext_lazy("Address"), ("地址", "注册地址", "公司地址")),
        Field("employees", gettext_lazy("Employees"), ("headcount", "员工数", "人数", "人员规模"), kind="integer"),
        Field("annual_revenue", gettext_lazy("Annual revenue"), ("revenue", "年营收", "营业收入"), kind="money"),
        Field("parent", gettext_lazy("Part of"), ("subsidiary of", "parent", "母公司", "上级公司")),
        Field("owner", gettext_lazy("Owner"), ("负责人", "owner email", "account manager")),
        _ADDED,
    )  # fmt: skip

    def take(self, rows: list[Row], run: Import) -> None:
        known = _by_ref(Company, rows)
        fresh: list[tuple[Row, Load]] = []
        firsts: dict[str, Row] = {}
        owners = _people()
        typed = [_company_values(row, owners) for row in rows]
        twins = _twins([{} if row.ref else values for row, values in zip(rows, typed, strict=True)])
        for row, values, twin in zip(rows, typed, twins, strict=True):
            if row.ref and row.ref in known:
                _update(row, known, values, run)
            elif twin:
                row.twin(twin.record.pk, " ".join(reasons(twin.match)))
            elif not row.ref and (key := _row_key(values)) in firsts:
                firsts[key].values.setdefault("_again", []).append(row)
            else:
                firsts[_row_key(values)] = row
                fresh.append((row, Load(values, row.values.get("added_at"), facts=_facts(row))))
        _tell_live(fresh, _make(fresh, load_companies, run), run)
        for row in firsts.values():
            for again in row.values.pop("_again", []):
                again.twin(
                    row.record_id or 0, _("The same company stands in row {n} of this file.").format(n=row.number)
                )
        _link_parents(rows)


def _row_key(values: dict[str, Any]) -> str:
    return f"{company_core(values.get('name') or '')}\t{values.get('region') or ''}\t{values.get('credit_code') or ''}"


def _facts(row: Row) -> dict[str, Any]:
    return {"row": row.number}


def _company_values(row: Row, owners: dict[str, Person]) -> dict[str, Any]:
    values = {name: row.values.get(name) for name in _COMPANY_COLUMNS if row.values.get(name) is not None}
    if row.ref:
        values["source_ref"] = row.ref
    if text := str(row.values.get("owner") or "").strip():
        values["owner"] = owners.get(text.casefold())
        if values["owner"] is None:
            row.warn(_("Nobody here is called {name}; the company has no owner.").format(name=text))
    return values


_COMPANY_COLUMNS = (
    "name", "short_name", "credit_code", "legal_representative", "phone", "website", "industry", "region", "city",
    "address", "employees", "annual_revenue",
)  # fmt: skip


def _people() -> dict[str, Person]:
    """People by e-mail, name and id in the former system."""
    found: dict[str, Person] = {}
    for person in Person.objects.order_by("-is_active", "id"):
        for key in (person.email, person.name, person.source_ref):
            if key:
                found.setdefault(key.casefold(), person)
    return found


def _by_ref(model: Any, rows: list[Row]) -> dict[str, Any]:
    refs = [row.ref for row in rows if row.ref]
    return {one.source_ref: one for one in model.objects.filter(source_ref__in=refs)}


def _twins(rows: list[dict[str, Any]]) -> list[Any]:
    """For each row the stored company that it surely means, or None."""
    parties = []
    for values in rows:
        raw = {name: value for name, value in values.items() if isinstance(value, str)}
        parties.append(party_of(clean_party({**raw, "company": raw.get("name", ""), "name": ""})))
    best = best_matches_of(parties, Company.objects.current(), limit=1)
    return [found[0] if found and found[0].match.verdict == SURE else None for found in best]


def _update(row: Row, known: dict[str, Any], values: dict[str, Any], run: Import) -> None:
    """What the file says wins over what the file said before; blanks say nothing."""
    record = known[row.ref]
    before = state_of(record)
    change = change_company if isinstance(record, Company) else change_contact
    why = _("Import of {file}").format(file=run.name)
    known[row.ref] = change(record, values, by=run.by, why=why, facts={"import": run.pk})
    differences = told(before, state_of(known[row.ref]))
    if differences:
        row.updated(record.pk, differences)
    else:
        row.unchanged(record.pk)


def _make(fresh: list[tuple[Row, Load]], load: Any, run: Import) -> Any:
    made = load([one for _row, one in fresh], by=run.by, migrated=run.migrated)
    for (row, _load), record in zip(fresh, made, strict=True):
        row.created(record.pk)
    return made


def _tell_live(fresh: list[tuple[Row, Load]], firms: list[Company], run: Import) -> None:
    """Who brings a firm beside what a department has under way with it is told so, and that keeps it."""
    if run.by is None or run.migrated:
        return
    why = _("Import of {file}").format(file=run.name)
    for (row, _load), firm, found in zip(fresh, firms, live_beside_each(firms, run.by), strict=True):
        for live in found:
            row.warn(_("This firm is worked already: {lead}, {says}.").format(lead=live.record, says=live.says))
            live.keep(firm, by=run.by, why=why)


def _link_parents(rows: list[Row]) -> None:
    """Sets the firm that a row is part of, by its id in the former system or its name; a parent further down waits."""
    wanted = {row.record_id: str(row.values["parent"]).strip() for row in rows if row.values.get("parent")}
    if not wanted:
        return
    parents: dict[str, int] = {}
    for company in Company.objects.current().filter(company_core__in=[company_core(t) for t in wanted.values()]):
        parents.setdefault(company.company_core, company.pk)
    refs = dict(Company.objects.filter(source_ref__in=wanted.values()).values_list("source_ref", "pk"))
    for row in rows:
        text = wanted.get(row.record_id, "")
        parent = refs.get(text) or parents.get(company_core(text)) if text else None
        if text and parent and parent != row.record_id:
            if Company.objects.filter(pk=row.record_id or 0, parent=None).update(parent=parent):
                _tell_parent(row, parent)
        elif text and not parent:
            row.warn(_("The company {name}, of which this is a part, is not known yet.").format(name=text))


def _tell_parent(row: Row, parent: int) -> None:
    """A known firm that was made part of another was changed."""
    if row.outcome != CREATED and row.record_id:
        row.updated(row.record_id, {**(row.before or {}), "parent_id": [None, parent]})


@register
class ContactImporter(Importer):
    """One row is one person at a firm, which is found by its id or name."""

    kind = "companies.contact"
    label = gettext_lazy("Contacts")
    right = "companies.change_company"
    reversal = ContactReversal()
    key_fields = ("name", "phone", "email")
    help = gettext_lazy("The company of a contact must be known before; import the companies first.")
    fields = (
        Field("ref", gettext_lazy("Id in the former system"), ("id", "编号", "contact id")),
        Field(
            "name",
            gettext_lazy("Name"),
            ("contact", "contact name", "full name", "姓名", "联系人", "联络人", "连络人", "对接人"),
            looks="person",
        ),
        Field("title", gettext_lazy("Job title"), ("position", "职位", "职务", "职称")),
        Field("phone", gettext_lazy("Phone"), ("mobile", "tel", "手机", "电话", "手机号")),
        Field("email", gettext_lazy("E-mail"), ("mail", "email address", "邮箱", "电子邮箱")),
        Field(
            "company",
            gettext_lazy("Company"),
            ("account", "公司", "公司名称", "企业名称", "company name", "客户", "客户名称"),
            looks="firm",
        ),
        Field(
            "company_ref", gettext_lazy("Company's id in the former system"), ("account id", "company id", "客户编号")
        ),
        _ADDED,
    )

    def take(self, rows: list[Row], run: Import) -> None:
        known, firms = _by_ref(Contact, rows), _firms(rows)
        fresh: list[tuple[Row, Load]] = []
        unsure: list[tuple[Row, dict[str, Any], Company | None]] = []
        for row in rows:
            values = {n: row.values.get(n) for n in ("name", "title", "phone", "email") if row.values.get(n)}
            firm = firms.get(str(row.values.get("company_ref") or "")) or firms.get(_core_of(row))
            if (row.values.get("company_ref") or row.values.get("company")) and firm is None:
                row.refused(_("The company of this contact is not known. Import it first."))
            elif row.ref and row.ref in known:
                _update(row, known, {**values, **({"company": firm} if firm else {})}, run)
            elif not values:
                row.refused(_("The row has neither a name nor a phone nor an e-mail address."))
            else:
                unsure.append((row, values, firm))
        _settle_contacts(unsure, fresh)
        _make(fresh, load_contacts, run)


def _core_of(row: Row) -> str:
    return f"core:{company_core(str(row.values.get('company') or ''))}"


def _firms(rows: list[Row]) -> dict[str, Company]:
    """The firms that rows name, by former id and by core."""
    refs = [str(row.values["company_ref"]) for row in rows if row.values.get("company_ref")]
    cores = [company_core(str(row.values["company"])) for row in rows if row.values.get("company")]
    found: dict[str, Company] = {}
    for firm in Company.objects.current().filter(company_core__in=[c for c in cores if c]).order_by("id"):
        found.setdefault(f"core:{firm.company_core}", firm)
    return found | {str(f.source_ref): f for f in Company.objects.filter(source_ref__in=refs)}


def _settle_contacts(rows: list[tuple[Row, dict[str, Any], Company | None]], fresh: list[tuple[Row, Load]]) -> None:
    """Rows whose person is surely known become twins; the others are new. A row with an id is new under this id."""
    cleaned = [clean_party({**values, "company": firm.name if firm else ""}) for _row, values, firm in rows]
    parties = [
        Party("person") if row.ref else party_of(clean, "person")
        for (row, _values, _firm), clean in zip(rows, cleaned, strict=True)
    ]
    best = best_matches_of(parties, Contact.objects.select_related("company"), limit=1)
    for (row, values, firm), clean, found in zip(rows, cleaned, best, strict=True):
        if found and found[0].match.verdict == SURE:
            row.twin(found[0].record.pk, sentence(found[0].match.contributions[0]))
            continue
        if row.ref:
            values["source_ref"] = row.ref
        named = clean.values["email_clean"] or clean.values["phone_e164"] or values.get("phone", "")
        values.setdefault("name", named)
        fresh.append((row, Load(values, row.values.get("added_at"), firm, _facts(row))))
