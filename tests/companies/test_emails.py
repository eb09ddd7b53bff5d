import json

import disposable_email_domains
import pytest
from django.conf import settings

from companies.rules import mail_hosts
from companies.rules.domains import registrable_domain
from companies.rules.emails import read_email, read_emails
from tests.companies.samples import DATA, rows_of


def test_every_published_public_suffix_case_gives_its_registrable_domain():
    for row in rows_of("email_vectors", "psl_vectors.csv"):
        text, expected = row.values()
        assert registrable_domain(text) == expected, text


@pytest.mark.parametrize(
    ("text", "address", "kind"),
    [
        ("Zhang.San@Example-Firm.COM", "zhang.san@example-firm.com", "work"),
        ("info@example-firm.cn", "info@example-firm.cn", "role"),
        ("li＠163。com", "li@163.com", "free"),
        ("a@vip.163.com", "a@vip.163.com", "free"),
        ("sales@qq.com", "sales@qq.com", "free"),
        ("x@mailinator.com", "x@mailinator.com", "disposable"),
        ("Bob <bob@x-firm.org>", "bob@x-firm.org", "work"),
        ("mailto:a@b-firm.com", "a@b-firm.com", "work"),
        ("张三@例子.中国", "张三@例子.中国", "work"),
        ("x\x00@y-firm.com", "x@y-firm.com", "work"),
    ],
)
def test_an_address_is_normalised_and_its_mailbox_known(text, address, kind):
    (mail,) = read_emails(text)
    assert (mail.address, mail.valid, mail.kind) == (address, True, kind)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("20/05/2012", "no_at"),
        ("a@b", "bad_domain"),
        ("a@-x.com", "bad_domain"),
        ("a@192.168.1.1", "bad_domain"),
        ("a..b@c-firm.com", "bad_name"),
        ("a@@b.com", "bad_name"),
    ],
)
def test_what_is_no_address_says_why(text, reason):
    mail = read_email(text)
    assert (mail.address, mail.valid, mail.reason) == ("", False, reason)


def test_a_cell_with_two_addresses_gives_both():
    assert [m.address for m in read_emails("a@qq.com；b@x-firm.cn")] == ["a@qq.com", "b@x-firm.cn"]


def test_a_throw_away_mailbox_stays_one_even_where_it_is_also_listed_as_free():
    both = mail_hosts.disposable_hosts() & mail_hosts.free_hosts()
    assert both
    assert {mail_hosts.host_kind(host) for host in both} == {"disposable"}


def test_the_fuller_list_of_throw_away_hosts_is_read_where_the_front_end_parts_are_installed():
    assert json.loads((settings.BASE_DIR / "package.json").read_text())["dependencies"]["disposable-email-domains"]
    package = settings.BASE_DIR / "node_modules" / "disposable-email-domains"
    if not package.exists():
        pytest.skip("the front-end parts are not installed (npm ci)")
    listed = json.loads((package / "index.json").read_text())
    only_there = next(host for host in listed if host not in disposable_email_domains.blocklist)
    assert mail_hosts.host_kind(only_there) == "disposable"
    wildcard = json.loads((package / "wildcard.json").read_text())[0]
    assert mail_hosts.host_kind(f"any.{wildcard}") == "disposable"
    assert len(mail_hosts.disposable_hosts()) > 100_000


def published(name: str) -> set[str]:
    file = DATA / "email_vectors" / name
    if not file.exists():
        pytest.skip("email_vectors is not beside this clone (../shared/data)")
    return set(json.loads(file.read_text()))


def needs_npm_lists() -> None:
    if not (mail_hosts._PACKAGES / "free-email-domains").exists():
        pytest.skip("the front-end parts are not installed (npm ci)")


def test_every_published_free_domain_is_free_and_every_throw_away_one_disposable():
    needs_npm_lists()
    throw_away = published("disposable_email_domains.json") | published("disposable_email_wildcard.json")
    free = published("free_email_domains.json") - throw_away
    assert {host for host in throw_away if mail_hosts.host_kind(host) != "disposable"} == set()
    assert {host for host in free if mail_hosts.host_kind(host) != "free"} == set()


def test_a_firm_below_a_public_suffix_that_has_mailboxes_itself_is_a_firm():
    assert mail_hosts.host_kind("net.ua") == "free" or not (mail_hosts._PACKAGES / "free-email-domains").exists()
    assert mail_hosts.host_kind("zavod.net.ua") == "work"
    assert mail_hosts.host_kind("any.qq.com") == "free"


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("https://www.vanke.com/about?x=1", "vanke.com"),
        ("bank.pingan.com", "pingan.com"),
        ("www.a-firm.com.cn；www.b-firm.com", "a-firm.com.cn"),
        ("http://192.168.1.1/x", ""),
        ("no domain", ""),
        ("user@mail.firm.co.uk", "firm.co.uk"),
    ],
)
def test_a_web_address_gives_its_registrable_domain(text, domain):
    assert registrable_domain(text) == domain
