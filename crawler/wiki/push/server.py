"""The wiki's server: where it is, the key that it wants, and what it lets us do."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

KEY: Final = "VENUE_ARCHIVE_WIKI_KEY"
"""Environment variable of the key: it is no setting, so that no log or list of settings shows it."""
_SUCH: Final = "give one such as https://wiki.example.org"


@dataclass(frozen=True, slots=True)
class Server:
    """Where the wiki's server is, and what it lets us do.

    Attributes:
        writes, reads: Requests a minute; 0: as many as there are.
        timeout: Seconds for one try.
        backoff: Seconds before the second try, doubled for each further one.
        retry_after_most: Seconds that a `Retry-After` is cut to.
    """

    url: str
    key: str = field(repr=False)
    writes: int = 200
    reads: int = 1000
    timeout: float = 60.0
    backoff: float = 0.5
    retry_after_most: float = 600.0


def read_server(settings: BaseSettings, *, needs_key: bool) -> Server:
    """Return the server that the settings and the environment name.

    Raises:
        BadInputError: they name none, or what can't be; the message holds neither key nor password.
    """
    url, key = str(settings["WIKI_URL"] or "").strip().rstrip("/"), os.environ.get(KEY, "")
    if not url:
        raise BadInputError("WIKI_URL says where the wiki's server is: -s WIKI_URL=https://wiki.example.org")
    _check_url(url)
    if needs_key and not key:
        raise BadInputError(f"the wiki's server wants a key: set it in the environment, as {KEY}")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise BadInputError(f"{KEY} holds what no key has: a space, a line break or an odd character")
    for name in ("WIKI_WRITES_PER_MINUTE", "WIKI_READS_PER_MINUTE", "WIKI_BACKOFF"):
        if settings.getfloat(name) < 0:
            raise BadInputError(f"{name}={settings[name]}: give 0 or more")
    if not settings.getfloat("WIKI_TIMEOUT") > 0:
        raise BadInputError(f"WIKI_TIMEOUT={settings['WIKI_TIMEOUT']}: give more than 0 seconds")
    return Server(
        url,
        key,
        writes=settings.getint("WIKI_WRITES_PER_MINUTE"),
        reads=settings.getint("WIKI_READS_PER_MINUTE"),
        timeout=settings.getfloat("WIKI_TIMEOUT"),
        backoff=settings.getfloat("WIKI_BACKOFF"),
        retry_after_most=settings.getfloat("RETRY_AFTER_MOST"),
    )


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadInputError(f"WIKI_URL is no URL; {_SUCH}") from None
    if parts.username is not None or parts.password is not None:
        raise BadInputError(f"WIKI_URL holds a name or a password; leave it out, the key is in {KEY}")
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0 or not url.isascii():
        raise BadInputError(f"WIKI_URL={url} is no http(s) URL; {_SUCH}")
    if not url.isprintable() or " " in url:
        raise BadInputError(f"WIKI_URL holds a space or a line break; {_SUCH}")
    if parts.query or parts.fragment:
        raise BadInputError(f"WIKI_URL={url}: leave out what begins with ? or #")
