"""Mail addresses: syntax without asking the network, the normalised form, and what kind of mailbox it is."""
# ruff: noqa: E501 (lists of words)

import re
from functools import lru_cache
from typing import NamedTuple

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from companies.rules.domains import domain_of_host
from companies.rules.mail_hosts import host_kind
from companies.rules.text import CACHE, tidy

_PLAIN = re.compile(r"[a-z0-9](?:[a-z0-9_%+-]|\.(?!\.)){0,62}(?<!\.)@([a-z0-9](?:[a-z0-9.-]{0,249}[a-z0-9])?)")
# Labels of letters, digits and inner hyphens, none of them encoded, and a top level that is a word.
_USUAL_HOST = re.compile(r"(?:(?!..--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,40}")
_RESERVED = frozenset(SPECIAL_USE_DOMAIN_NAMES)
_SPLIT = re.compile(r"[;；,，、|\s]+|/(?=[^/@]+@)")
_LABEL = re.compile(r"^(?:mailto|e-?mail|邮箱|电子邮箱|邮件)\s*[:：]\s*", re.I)
_IN_ANGLES = re.compile(r"<([^<>]*@[^<>]*)>")
_DOTS = str.maketrans({"。": ".", "．": ".", "＠": "@", "｡": "."})
ROLES = frozenset(
    "info sales sale support service services contact admin administrator office mail email hello hr job jobs career careers "
    "marketing market webmaster postmaster hostmaster abuse noreply no-reply billing finance accounts account accounting "
    "enquiry enquiries inquiry press media pr help helpdesk team business bd customerservice cs kefu zhaopin xiaoshou "
    "recruit recruitment legal ir investor purchase purchasing procurement export import reception secretary orders order "
    "security privacy feedback news newsletter partner partners public webmail root shop store company gongsi".split()
)


class Email(NamedTuple):
    """`address` normalised, blank when unreadable; `kind`: work, free, disposable, role or blank; `domain` registrable."""

    address: str
    valid: bool
    kind: str = ""
    domain: str = ""
    reason: str = ""


def read_emails(text: str) -> tuple[Email, ...]:
    """Every address of a cell in the order written, each once."""
    return _read_cell(text)


@lru_cache(maxsize=CACHE)
def _read_cell(text: str) -> tuple[Email, ...]:
    if _PLAIN.fullmatch(text):
        return (read_email(text),)
    text = _LABEL.sub("", tidy(text.translate(_DOTS)))
    if not text:
        return ()
    pieces = _IN_ANGLES.findall(text) or [p for p in _SPLIT.split(text) if p]
    with_at = [p for p in pieces if "@" in p] or [text]
    return tuple({mail.address or piece: mail for piece in with_at if (mail := read_email(piece))}.values())


@lru_cache(maxsize=CACHE)
def read_email(text: str) -> Email:
    """One address. Never raises: what is none comes back with a reason (no_at, bad_name, bad_domain)."""
    address = text
    if not _PLAIN.fullmatch(text):
        address = _LABEL.sub("", tidy(text.translate(_DOTS))).strip(" <>'\"()[],;:").rstrip(".").lower()
    if address.count("@") != 1:
        return Email("", False, reason="no_at" if "@" not in address else "bad_name")
    name, host = address.split("@")
    trouble = _host_trouble(host) if _PLAIN.fullmatch(address) else _trouble(address)
    if trouble:
        return Email("", False, reason=trouble)
    return Email(address, True, _kind(name, host), domain_of_host(host))


def _kind(name: str, host: str) -> str:
    kind = host_kind(host)
    return "role" if kind == "work" and name.split("+")[0] in ROLES else kind


@lru_cache(maxsize=CACHE)
def _host_trouble(host: str) -> str:
    labels = host.split(".")
    if len(labels) < 2 or labels[-1].isdigit():
        return "bad_domain"
    if _USUAL_HOST.fullmatch(host) and labels[-1] not in _RESERVED and len(host) <= 200:
        return ""  # what the validator would say, told by one look
    return "" if _accepted("a@" + host) else "bad_domain"


def _trouble(address: str) -> str:
    """The reason why an address is none; blank when it is one."""
    return _host_trouble(address.partition("@")[2]) or ("" if _accepted(address) else "bad_name")


def _accepted(address: str) -> bool:
    try:
        validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True
