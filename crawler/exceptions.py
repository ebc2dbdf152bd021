"""Errors of the crawler; those of the archive are in archive/exceptions.py.

CrawlerError
├── BadInputError          what the user gave can't be used: names what, where and what to do (exit code 2)
├── AddressRefusedError    a host has no public address; raised when connecting (capture/addresses.py)
├── BrowserError           a page can't be shown by the browser; raised by crawler/browser/
├── LimitError             an answer is more than we hold; raised by the download handler
├── WikiKeyError           the wiki's server refuses the key (exit code 77); raised by its client (wiki/push/)
└── WikiUnavailableError   the wiki's server can't be reached, or stays busy (exit code 69); the same

What a request is let go for is in crawler/ignored.py: these know nothing of Scrapy, which is slow to import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.recording.visit import Load


class CrawlerError(Exception):
    """Base of every error that the crawler raises."""


class BadInputError(CrawlerError):
    """What the user gave can't be used. The message is one sentence: what, where, what to do."""


class AddressRefusedError(CrawlerError):
    """A host has no address that may be fetched; raised before a connection is made."""


class BrowserError(CrawlerError):
    """A page can't be shown by the browser, or there is none.

    `may_pass`: it may be shown when it is tried again; `document` is the exchange of the page itself, if any.
    """

    def __init__(self, message: str, *, may_pass: bool = False) -> None:
        super().__init__(message)
        self.may_pass = may_pass
        self.document: Load | None = None


class LimitError(CrawlerError):
    """An answer has a larger head, or needs more memory, than we hold."""


class WikiKeyError(CrawlerError):
    """The wiki's server refuses the key; raised by its client."""


class WikiUnavailableError(CrawlerError):
    """The wiki's server can't be reached, is down, or lets nobody in for long; raised by its client."""
