"""Sentences for the codes that rules give back, in the reader's language."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse

from companies.rules.industries import BY_CODE
from companies.rules.sentences import RULES
from console.values import day
from leads.rules.routing import NO_RULE, NOBODY_FREE
from leads.rules.validity import UNMET

if TYPE_CHECKING:
    from leads.models import Lead

INVALID: Mapping[str, Any] = {
    "no_contact": _("Neither phone nor e-mail"),
    "phone_invalid": _("The phone number can't be right"),
    "email_invalid": _("The e-mail address can't be right"),
    "disposable": _("Only a throw-away mailbox"),
    "nobody": _("Neither a name nor a company"),
}
UNROUTABLE: Mapping[str, Any] = {
    NO_RULE: _("No routing rule fits this lead"),
    NOBODY_FREE: _("Nobody in the team that the rule names is free"),
}
WHY_NOT: Mapping[str, Any] = {
    "not_at_work": _("not at work"),
    "no_share": _("has no share in this rule"),
    "off_hours": _("outside their working hours"),
    "other_region": _("does not cover the lead's region"),
    "no_skill": _("does not have the skill"),
    "was_late": _("had it and let it wait"),
    "full": _("full: {open} of {capacity} open leads"),
    "not_their_turn": _("not their turn ({open} open leads)"),
    "more_open": _("has more open leads ({open})"),
}
CLAIM: Mapping[str, Any] = {
    "full": _("You hold as many open leads as you may. Finish or return one first."),
    "had_it": _("You gave this lead up. You can claim it again from {until}."),
    "role": _("The rules of the pool let other roles claim, not yours."),
    "team": _("The rules of the pool let other teams claim, not yours."),
    "enough": _("You have claimed as many leads today as you may. The next one: {until}."),
}
TWIN_KEYS: Mapping[str, Any] = {
    "email": _("same e-mail"),
    "phone": _("same phone"),
    "person": _("same person at the same company"),
}
PROBLEMS: Mapping[str, Any] = {
    "shape": _("The conditions can't be read."),
    "field": _("A condition asks about something that leads don't have."),
    "operator": _("A condition compares in a way that doesn't exist."),
    "number": _("“More than” and “less than” need a number."),
    "value": _("A condition has no value to compare with."),
    "empty": _("A group of conditions is empty."),
}
SCORE_PROBLEMS: Mapping[str, Any] = {
    "many": _("A table has at most 200 rules."),
    "name": _("A rule needs a name."),
    "score": _("A rule gives points for fit or for intent."),
    "points": _("Points are whole numbers from −100 to 100."),
    "limit": _("The rungs begin at a score from 0 to 100."),
    "base": _("A score starts at a number from 0 to 100."),
    "thresholds": _("The bands of the grades begin at different scores from 1 to 100, the highest first."),
    "grades": _("Each box of the grades is A, B, C or D."),
    **PROBLEMS,
}
FIELDS: Mapping[str, Any] = {
    "channel": _("Channel"),
    "channel_parent": _("Group of channels"),
    "side": _("Online or offline"),
    "region": _("Region"),
    "city": _("City"),
    "industry": _("Industry"),
    "employees": _("Employees"),
    "company_name": _("Company"),
    "name": _("Name"),
    "title": _("Job title"),
    "need": _("What they need"),
    "campaign": _("Campaign"),
    "email_kind": _("Kind of mailbox"),
    "domain": _("Web domain"),
    "website": _("Website"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "credit_code": _("Credit code"),
    "address": _("Address"),
    "legal_representative": _("Legal representative"),
    "grade": _("Grade"),
    "rung": _("Rung"),
    "fit": _("Fit"),
    "intent": _("Intent"),
    "touches": _("Times they came again"),
    "days": _("Days since they last came"),
}
GRADES: Mapping[str, Any] = {letter: letter for letter in "ABCD"}
RUNGS: Mapping[str, Any] = {
    "potential": _("Potential"),
    "target": pgettext_lazy("rung", "Target"),
    "intending": _("Intending"),
}
SIDES: Mapping[str, Any] = {"online": _("Online"), "offline": _("Offline"), "other": _("Other")}
MAILBOXES: Mapping[str, Any] = {
    "work": _("company mailbox"),
    "free": _("free mailbox"),
    "role": _("shared mailbox"),
    "disposable": _("throw-away mailbox"),
}
NO_NAMES: Mapping[str, str] = {}
OPERATORS: Mapping[str, Any] = {
    "in": pgettext_lazy("condition", "is one of"),
    "not_in": pgettext_lazy("condition", "is none of"),
    "contains": pgettext_lazy("condition", "contains"),
    "more": pgettext_lazy("condition", "is more than"),
    "less": pgettext_lazy("condition", "is less than"),
    "blank": pgettext_lazy("condition", "is not known"),
    "filled": pgettext_lazy("condition", "is known"),
    "is": pgettext_lazy("condition", "is"),
    "is_not": pgettext_lazy("condition", "is not"),
}


def invalid_sentence(codes: Iterable[str]) -> str:
    """What speaks against a lead, as one sentence; blank when nothing does."""
    return joined(_against(code) for code in codes)


def _against(code: str) -> str:
    if code.startswith(UNMET):
        return gettext("{field}: not what a valid lead needs").format(field=field_label(code.removeprefix(UNMET)))
    return str(INVALID.get(code, code))


def cleaned_words(facts: Mapping[str, Any]) -> str:
    """How many values were cleaned as a lead came in, to stand behind where it came from; blank for none."""
    count = facts.get("changes")
    if not count:
        return ""
    return ngettext("; one value was cleaned", "; {count} values were cleaned", count).format(count=count)


def verdict_words(facts: Mapping[str, Any]) -> str:
    """Judged valid, and by which version of the definition."""
    version = facts.get("definition")
    return gettext("Judged valid by definition v{n}").format(n=version) if version else gettext("Judged valid")


def protected_day(facts: Mapping[str, Any]) -> str:
    """The day until which a lead is protected, in the reader's form."""
    until = parse_datetime(str(facts.get("until") or ""))
    return day(until) if until else ""


def field_label(name: str) -> str:
    """What a field of a lead is called; `attributes.x` by its own name."""
    return str(FIELDS.get(name) or name.removeprefix("attributes."))


def rule_label(name: str) -> str:
    """What a cleaning rule did."""
    return gettext(RULES[name]) if name in RULES else name


def phone_line(text: str) -> str:
    """Numbers in E.164 grouped for reading; anything else as it was typed."""
    return _E164.sub(lambda found: _grouped(found.group()), text)


@lru_cache(maxsize=4096)
def _grouped(number: str) -> str:
    try:
        return format_number(parse(number), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return number


_E164 = re.compile(r"\+[1-9]\d{6,14}")


def industry_label(code: str) -> str:
    """An industry in the reader's language; what is not in the tree as it was typed."""
    node = BY_CODE.get(code)
    if node is None:
        return code
    return node.chinese if (get_language() or "").startswith("zh") else node.english


def value_line(name: str, value: Any) -> Any:
    """A value of a lead's field as people read it: industries by name, numbers grouped."""
    if not isinstance(value, str):
        return value
    return {"industry": industry_label, "phone": phone_line}.get(name, str)(value)


def condition_sentence(condition: Mapping[str, Any], names: Mapping[str, str] = NO_NAMES) -> str:
    """One condition or group in words: Region is one of 上海, 浙江. `names` are the names of channels by key."""
    for group, word in (("any", _("or")), ("all", _("and"))):
        if group in condition:
            return f" {word} ".join(condition_sentence(each, names) for each in condition[group])
    field, operator = condition.get("field", ""), condition.get("is", "")
    value = "" if operator in ("blank", "filled") else value_words(field, condition.get("value"), names)
    return " ".join(filter(None, (field_label(field), str(OPERATORS.get(operator, operator)), value)))


def value_words(field: str, value: Any, names: Mapping[str, str] = NO_NAMES) -> str:
    """One or more values of a field in words."""
    values = value if isinstance(value, list) else [value]
    words = [str(each) for each in values if each not in (None, "")]
    return comma().join(_value_word(field, word, names) for word in words)


def _value_word(field: str, word: str, names: Mapping[str, str]) -> str:
    if field == "industry":
        return industry_label(word)
    if field in ("channel", "channel_parent"):
        return names.get(word, word)
    known = {"side": SIDES, "email_kind": MAILBOXES, "rung": RUNGS}.get(field, {})
    return str(known.get(word, word))


def twin_sentence(keys: list[str]) -> str:
    """On what two leads are the same: same e-mail, same phone."""
    return comma().join(str(TWIN_KEYS.get(key, key)) for key in keys)


def why_line(lead: "Lead") -> str:
    """The grey line under a lead's name: what a colleague would say about it."""
    if lead.reason:
        return lead.reason
    if lead.invalid_reasons:
        return invalid_sentence(lead.invalid_reasons)
    if lead.status == "valid" and lead.unroutable_why:
        return str(UNROUTABLE.get(lead.unroutable_why, ""))
    person = " ".join(filter(None, (lead.name, lead.title))) if lead.company_name else lead.title
    return " · ".join(filter(None, (person, lead.need[:80], industry_label(lead.industry))))


def joined(sentences: Any) -> str:
    """Sentences beside each other, in the reader's language."""
    return ("；" if (get_language() or "").startswith("zh") else "; ").join(sentences)


def comma() -> str:
    """What stands between the things of a list, in the reader's language."""
    return "、" if (get_language() or "").startswith("zh") else ", "
