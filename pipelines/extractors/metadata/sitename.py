"""The names that a site goes by: what a title carries behind it, and who is no author but the publisher."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.extractors.metadata.meta import Metas

_NAMES: Final = (
    "og:site:name",
    "application:name",
    "apple:mobile:web:app:title",
    "twitter:site",
    "publisher",
)
_HOST: Final = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
_SEPARATOR: Final = re.compile(r"\s+(?:[|•·»«\u2013\u2014-]|::)\s+|\s*[|\uff5c]\s*")
_SHORTEST: Final = 2


class SiteName:
    """The names of one site, by its page's metadata and its host; compared by letters and digits alone."""

    def __init__(self, url: str, metas: Metas, publishers: Iterable[str]) -> None:
        try:
            host = (urlsplit(url).hostname or "").removeprefix("www.")
        except ValueError:
            host = ""
        labels = host.split(".")
        stated = [name for key in _NAMES for name in metas.get(key, [])]
        named = [*stated, *publishers, host, *labels[-3:-1]]
        self._host = host
        self._names = {key for name in named if len(key := letters(name)) >= _SHORTEST}

    def is_name(self, text: str) -> bool:
        """Tell whether a text is one of the site's names."""
        return letters(text) in self._names

    def is_publisher(self, author: str) -> bool:
        """Tell whether what is given as an author is the site ("The Gazette", "Gazette (gazette.com)")."""
        first, _, behind = author.partition(",")
        # "The Gazette, London": what stands behind is its address.
        is_address = all(" " not in part.strip() for part in behind.split(","))
        has_host = bool(self._host) and self._host in author.lower()
        return has_host or (is_address and self.is_name(first))

    def cut(self, title: str) -> str:
        """Return a title without the names of the site, or of any site by its host, before or behind it."""
        for _ in range(3):
            cuts = list(_SEPARATOR.finditer(title))
            if not cuts:
                return title
            if self._is_site(title[cuts[-1].end() :]):
                title = title[: cuts[-1].start()]
            elif self._is_site(title[: cuts[0].start()]):
                title = title[cuts[0].end() :]
            else:
                return title
        return title

    def _is_site(self, part: str) -> bool:
        return self.is_name(part) or _HOST.fullmatch(part.strip()) is not None


def letters(text: str) -> str:
    """Return the letters and digits of a text without case: what two spellings of it have in common."""
    return "".join(filter(str.isalnum, text)).casefold()
