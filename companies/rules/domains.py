"""Web domains: the registrable part of an address, by the public suffix list that tldextract carries (no network)."""

import re
from functools import lru_cache

import tldextract

from companies.rules.text import CACHE, tidy

_EXTRACT = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:[^/@\s]*@)?([^/:?#\s\\]+)", re.I)
_DOTS = str.maketrans({"。": ".", "．": ".", "｡": "."})
_SPLIT = re.compile(r"[\s,;，；、|]+")
# Shop fronts and pages of others: they say where a firm shows itself, not which firm it is.
PLATFORMS = frozenset(
    "taobao.com tmall.com 1688.com alibaba.com jd.com pinduoduo.com weibo.com weixin.qq.com douyin.com zhihu.com "
    "xiaohongshu.com baidu.com bilibili.com facebook.com linkedin.com twitter.com x.com instagram.com youtube.com "
    "google.com blogspot.com wordpress.com wixsite.com github.io github.com medium.com yelp.com b2b.cn "
    "made-in-china.com hc360.com qichacha.com tianyancha.com amazon.com ebay.com etsy.com wix.com weebly.com t.co "
    "bit.ly tumblr.com pinterest.com vk.com aiqicha.com".split()
)


@lru_cache(maxsize=CACHE)
def registrable_domain(text: str) -> str:
    """www.example.co.uk/x → example.co.uk, in lower case; blank when there is none (an IP address, a bare suffix)."""
    hosts = [h for part in _SPLIT.split(tidy(text.translate(_DOTS))) if (h := _host(part))]
    return next((d for h in hosts if (d := domain_of_host(h))), "")


def _host(text: str) -> str:
    found = _HOST.match(text)
    host = found.group(1).strip(".").lower() if found and not text.startswith(".") else ""
    return host if "." in host and ".." not in host else ""


@lru_cache(maxsize=CACHE)
def domain_of_host(host: str) -> str:
    """The same of a host alone, in lower case and without a dot at its ends."""
    parts = _EXTRACT(host)
    if not parts.domain or not parts.suffix:
        return "" if parts.suffix or re.fullmatch(r"[\d.]+", host) else _last_two(host)
    return f"{parts.domain}.{parts.suffix}"


def _last_two(host: str) -> str:
    """An unknown top level counts as a suffix of one label, as the list's rule `*` says."""
    labels = host.split(".")
    return ".".join(labels[-2:]) if all(labels[-2:]) else ""


def is_company_domain(domain: str) -> bool:
    """True when a domain can tell firms apart: it is there and no platform of others."""
    return bool(domain) and domain not in PLATFORMS
