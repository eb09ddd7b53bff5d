"""What the columns of an unknown table hold: by their header's words, else by the look of their values."""
# ruff: noqa: E501 (lists of words)

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from companies.rules.text import fold, has_han, tidy

Row = Sequence[str]

# field of a party → words of its headers, folded and without spaces
HEADERS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "rowid", "recordid", "recid", "uniqueid", "uid", "编号", "序号", "rid", "recordno"),
    "email": ("email", "emailaddress", "mail", "邮箱", "电子邮箱", "邮件", "电子邮件"),
    "mobile": ("mobile", "mobilephone", "cell", "cellphone", "手机", "手机号", "手机号码"),
    "phone": ("phone", "telephone", "tel", "phonenumber", "电话", "联系电话", "座机", "固定电话", "联系方式", "telefon"),
    "website": ("website", "url", "web", "domain", "homepage", "网址", "网站", "公司网址", "官网"),
    "credit_code": ("creditcode", "统一社会信用代码", "信用代码", "税号", "uscc", "socialcreditcode"),
    "legal_representative": ("legalrepresentative", "法定代表人", "法人", "法人代表"),
    "company": ("company", "companyname", "account", "accountname", "organization", "organisation", "firm", "employer",
                "公司", "公司名称", "企业", "企业名称", "单位", "单位名称", "客户名称", "公司全称", "全称", "sitename", "corpname"),
    "name": ("name", "fullname", "contact", "contactname", "person", "姓名", "联系人", "名字", "客户姓名"),
    "given_name": ("givenname", "firstname", "forename", "fname", "名"),
    "surname": ("surname", "lastname", "familyname", "lname", "姓"),
    "country": ("country", "countrycode", "国家"),
    "province": ("province", "state", "省份", "省"),
    "region": ("region", "地区", "区域"),
    "city": ("city", "town", "suburb", "城市", "市"),
    "address": ("address", "addr", "street", "address1", "地址", "注册地址", "公司地址", "详细地址", "streetaddress"),
    "postcode": ("postcode", "zip", "zipcode", "postalcode", "plz", "postcodefake", "邮编"),
    "date": ("dateofbirth", "dob", "birthdate", "birthday", "出生日期", "生日"),
    "industry": ("industry", "sector", "行业", "所属行业", "category", "segment"),
    "title": ("title", "jobtitle", "position", "职位", "职务"),
    # when a row came, from where and who works it: strangers of one day and one source are not one
    "handling": ("date", "time", "datetime", "timestamp", "created", "createdat", "createddate", "createdate", "creationdate", "updatedat",
                 "signupdate", "registrationdate", "entrydate", "日期", "时间", "source", "channel", "campaign", "来源", "渠道", "活动",
                 "status", "stage", "owner", "salesrep", "状态", "阶段", "负责人", "跟进人", "归属人", "销售", "grade", "score", "rating",
                 "priority", "等级", "评级", "标签", "notes", "remark", "remarks", "comment", "备注"),
}  # fmt: skip
_PHONE = re.compile(r"^(?:tel:)?\+?[\d\s().\-/]{7,24}(?:(?:ext|x|转|#).{1,8})?$", re.I)
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+$")
_FILE = r"(?!\S+\.(?:csv|tsv|txt|xlsx?|docx?|pdf|json|xml|zip|jpe?g|png)$)"
_DOMAIN = re.compile(rf"^{_FILE}(?:https?://)?(?:[\w-]+\.)+[a-z]{{2,}}(?:/\S*)?$", re.I)
_DATE = re.compile(
    r"^(?:\d{4}[-/.年]?\d{1,2}[-/.月]?\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
    r"|\d{1,2}[- .]+[a-z]{3,9}[- .,]+\d{2,4}|[a-z]{3,9}[ .]+\d{1,2},? +\d{4})(?:[ T].*)?$",
    re.I,
)
_FIRM = re.compile(
    r"(公司|集团|厂|银行|事务所|\b(?:inc|ltd|llc|gmbh|corp|co|company|plc|s\.?a|ag|bv|limited)\.?)$", re.I
)
ENOUGH = 0.6
# A key says much even where few rows have one; any other column must be filled more often.
FIRM_FIELDS = frozenset(
    "company name address city province region phone mobile email website postcode credit_code legal_representative".split()
)
_WHO = frozenset(("company", "name", "given_name", "surname", "address", "email", "phone", "mobile"))
KEYS = frozenset(("phone", "mobile", "email", "website", "credit_code", "postcode"))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where it stands, its header, the field it seems to be, and how it is compared (`look`)."""

    at: int
    header: str
    field: str
    look: str
    is_firm: bool = False


def guess_columns(headers: Sequence[str], rows: Sequence[Row]) -> list[Column]:
    """The columns of a table with what each seems to hold. `rows` is a sample of some hundred rows or all of them."""
    found = []
    for at, header in enumerate(headers):
        values = [v for row in rows if at < len(row) and (v := tidy(row[at]))]
        field = _by_header(header) or ""
        if field in ("email", "phone", "mobile", "date") and not _fits(field, values):
            field = ""  # a column called “Email Address” that holds dates
        field = field or _by_values(values)
        found.append(Column(at, header, field, look_of(field, values), _firm_share(values) >= 0.3))
    return found


def header_word(header: str) -> str:
    """A header as it is looked up: E-Mail 2 → email, 联系 电话： → 联系电话."""
    return fold(header).replace(" ", "").rstrip("0123456789")


def _by_header(header: str) -> str:
    """The field whose word a header is, ends with (办公电话, company address), or begins with (address line)."""
    key = header_word(header)
    words = [(field, word) for field, known in HEADERS.items() for word in known]
    parts = [(field, word) for field, word in words if len(word) >= (2 if has_han(word) else 5)]
    equal = (field for field, word in words if key == word)
    at_end = (field for field, word in parts if key.endswith(word))
    at_start = (field for field, word in parts if len(word) >= 5 and key.startswith(word))
    return next(itertools.chain(equal, at_end, at_start), "")


def _share(pattern: re.Pattern[str], values: Sequence[str]) -> float:
    return sum(1 for v in values if pattern.match(v)) / len(values) if values else 0.0


def _fits(field: str, values: Sequence[str]) -> bool:
    if not values:
        return True
    if field == "email":
        return any("@" in v for v in values)
    if field == "date":
        return _share(_DATE, values) > 0.3
    return sum(1 for v in values if sum(c.isdigit() for c in v) >= 5) / len(values) > 0.3


def _by_values(values: Sequence[str]) -> str:
    if not values:
        return ""
    if _share(_EMAIL, values) >= ENOUGH:
        return "email"
    if _share(_DATE, values) >= ENOUGH and not _share(re.compile(r"^\d{7}$"), values) > ENOUGH:
        return "date"
    if _share(_DOMAIN, values) >= ENOUGH:
        return "website"
    if _share(_PHONE, values) >= ENOUGH and len(set(values)) > len(values) / 3:
        return "phone"
    return "company" if _firm_share(values) >= 0.4 else ""


def _firm_share(values: Sequence[str]) -> float:
    return sum(1 for v in values if _FIRM.search(v)) / len(values) if values else 0.0


def look_of(field: str, values: Sequence[str]) -> str:
    """How values are compared: phone, email, date, code (digits and short ids), word (names, places) or text (long)."""
    if field in ("phone", "mobile"):
        return "phone"
    if field in ("email", "website", "date"):
        return field
    if not values:
        return "word"
    digits = sum(1 for v in values if sum(c.isdigit() for c in v) * 2 >= len(v)) / len(values)
    if digits >= 0.7:
        return "code"
    words = sum(len(v.split()) for v in values) / len(values)
    long = sum(len(v) for v in values) / len(values) > (12 if any(map(has_han, values[:50])) else 40)
    return "text" if words >= 1.8 or long else "word"


def id_column(columns: Sequence[Column], rows: Sequence[Row]) -> int:
    """Where the id stands: a column called so, else the first one, else one of codes; its values all differ. -1 for none."""
    named = [c.at for c in columns if c.field == "id"]
    first = [c.at for c in columns[:1] if c.field not in _WHO]
    codes = [c.at for c in columns[1:] if c.look == "code" and not c.field]
    for at in (*named, *first, *codes):
        values = [row[at] for row in rows if at < len(row)]
        if len(values) == len(rows) and len(set(values)) == len(values) and all(values):
            return at
    return -1


def trouble_with_ids(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[str, str]:
    """(header of the column that is called an id, a value that stands twice in it); blanks for what there is not."""
    named = next((c for c in columns if c.field == "id"), None)
    if named is None:
        return "", ""
    counts = Counter(row[named.at] for row in rows if row[named.at])
    return named.header, next((value for value, count in counts.most_common(1) if count > 1), "")


def informative(columns: Sequence[Column], rows: Sequence[Row], id_at: int, kind: str = "person") -> list[Column]:
    """The columns worth comparing: filled, not one value for all, not made of other columns, not a second id.

    Firms are compared by what says which firm it is; a column that the words do not know describes it only.
    """
    kept: list[Column] = []
    for column in columns:
        values = [v for row in rows if (v := fold(row[column.at]) if column.at < len(row) else "")]
        distinct = len(set(values))
        if column.at == id_at or distinct < 2 or len(values) < len(rows) * (0.02 if column.field in KEYS else 0.3):
            continue
        if column.field in ("website", "email") and distinct < len(values) / 20:
            continue  # the name of a file or of a source, not an address of somebody
        if column.field in ("id", "handling") or (
            column.look == "code" and distinct == len(rows) and _counts_up(values)
        ):
            continue
        kept.append(column)
    if kind == "company" and sum(c.field in FIRM_FIELDS for c in kept) >= 2:
        kept = [c for c in kept if c.field in FIRM_FIELDS]
    return [c for c in kept if not _is_made_of_others(c, kept, rows)]


def _counts_up(values: Sequence[str]) -> bool:
    numbers = [int(v) for v in values if v.isdecimal()]
    return len(numbers) == len(values) and all(b > a for a, b in itertools.pairwise(numbers))


def _is_made_of_others(column: Column, columns: Sequence[Column], rows: Sequence[Row]) -> bool:
    """True for a full name beside given name and surname: counting it too would count one fact twice."""
    if column.look not in ("text", "word"):
        return False
    parts = Counter[int]()
    both = seen = 0
    for row in rows[:2000]:
        whole = f" {fold(row[column.at])} "
        if not whole.strip():
            continue
        seen += 1
        held = [
            c.at for c in columns if c.at != column.at and (v := fold(row[c.at])) and len(v) > 1 and f" {v} " in whole
        ]
        parts.update(held)
        both += len(held) >= 2
    return seen > 0 and both / seen > 0.5
