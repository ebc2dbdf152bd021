"""Cookies: Scrapy's own, with the public suffixes that tldextract ships, never fetched from the internet."""

from __future__ import annotations

from scrapy.downloadermiddlewares import cookies
from tldextract import TLDExtract

cookies._split_domain = TLDExtract(  # noqa: SLF001 - the one place where Scrapy keeps it
    suffix_list_urls=(), include_psl_private_domains=True, cache_dir=None
)


class OfflineCookiesMiddleware(cookies.CookiesMiddleware):
    """Scrapy's cookies; to import this module is what makes them ask nobody."""
