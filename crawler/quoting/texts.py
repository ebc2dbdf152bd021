"""The texts of a page: that of its record, and those of its earlier captures, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Self

from dateutil.parser import isoparse

from archive.exceptions import CannotWriteError, DamagedError
from archive.reader import Archive
from archive.replay.capturetext import capture_text
from archive.replay.timestamp import to_digits
from crawler.quoting.match import Searched
from crawler.records import no_records, open_records
from crawler.urls import fetch_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from archive.model import Capture

_MOST: Final = 200
"""Earlier captures of a page that are looked at."""


@dataclass(frozen=True, slots=True)
class CapturedText:
    """What a page said at a time, and where the replay shows it as it was."""

    searched: Searched
    captured_at: datetime
    memento_url: str


class PageTexts:
    """Reads the texts of pages.

    `replay_url` is where the replay is served. A capture that can't be read is passed over.

    Raises:
        BadInputError: the folder holds no records.
    """

    def __init__(self, data_dir: Path, replay_url: str) -> None:
        self._folder, self._replay_url = data_dir / "archive", replay_url.rstrip("/")
        self._records = open_records(data_dir)
        try:
            self._archive = Archive(data_dir)
        except CannotWriteError as error:
            raise no_records(data_dir) from error

    def current(self, url: str) -> CapturedText | None:
        """Return the text of the record of exactly this URL; None where it has none."""
        record = self._records.by_url(url)
        if record is None or not record["text"] or not record["memento_url"]:
            return None
        moment = isoparse(record["content_fetched_at"] or record["fetched_at"])
        return CapturedText(Searched(record["text"]), moment, record["memento_url"])

    def earlier(self, url: str) -> Iterator[CapturedText]:
        """Yield what captures said, the newest first; the same payload, or the same text, is yielded once.

        That of the record is among them where a capture has it.
        """
        payloads, last = set(), ""
        for capture in self._captures(url):
            if capture.digest in payloads:
                continue
            payloads.add(capture.digest)
            try:
                found = capture_text(self._archive, self._folder, capture)
            except DamagedError:
                continue
            if found is not None and found.text and found.text != last:
                last = found.text
                yield CapturedText(Searched(found.text), capture.timestamp, self._memento(capture))

    def _captures(self, url: str) -> list[Capture]:
        """Return the good captures of a page, by the URL that was asked for and by the one that answered."""
        record = self._records.by_url(url)
        urls = {fetch_url(url), *_answering(record or {})}
        found = [capture for each in sorted(urls) for capture in self._archive.captures(each)]
        good = [capture for capture in found if capture.status == HTTPStatus.OK]
        return sorted(good, key=lambda capture: capture.timestamp, reverse=True)[:_MOST]

    def _memento(self, capture: Capture) -> str:
        return f"{self._replay_url}/web/{to_digits(capture.timestamp)}/{capture.url}"

    def close(self) -> None:
        """Close the archive and the records."""
        self._archive.close()
        self._records.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _answering(record: dict[str, Any]) -> Iterator[str]:
    """Yield the URLs at which a page has answered: the last time, and when its content was made."""
    if record.get("final_url"):
        yield record["final_url"].partition("#")[0]
    _, _, place = (record.get("memento_url") or "").partition("/web/")
    if "/" in place:
        yield place.partition("/")[2]
