"""A payload that is stored already is referred to, and read back from where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.dedupe import LEAST, Deduplicator
from archive.exceptions import DamagedError
from archive.index import CaptureIndex
from archive.scan import scan_file
from archive.writer import WarcWriter
from tests.archive.samples import URL, Stored, exchange

if TYPE_CHECKING:
    from pathlib import Path

    from archive.model import Exchange

BODY = bytes(range(256)) * 3
OTHER = URL + "other"
ASKED = b'GET /a HTTP/1.1\r\nHost: site.example\r\nIF-None-Match: "x"\r\n\r\n'
NOT_MODIFIED = b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n'


def response(body: bytes = BODY, status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 %s\r\nX-Number: %s\r\nContent-Length: %d\r\n\r\n%s" % (status, status, len(body), body)


def store(data: Path, *exchanges: Exchange) -> Stored:
    """Write exchanges as a crawl does, that is with deduplication."""
    (data / "archive").mkdir()
    writer, captures = WarcWriter(data / "archive", "sample"), []
    with CaptureIndex(data) as index:
        for each in exchanges:
            capture = writer.write_exchange(each, Deduplicator(index))
            assert capture is not None
            index.add(capture)
            captures.append(capture)
    writer.close()
    return Stored(data, captures)


@pytest.mark.parametrize("url", [URL, OTHER])
def test_the_same_payload_is_stored_once(tmp_path: Path, url: str) -> None:
    again = exchange(url, response(status=b"203 Again"))
    stored = store(tmp_path, exchange(response=response()), again, again)
    assert [capture.kind for capture in stored.captures] == ["response", "revisit", "revisit"]
    assert len({capture.digest for capture in stored.captures}) == 1
    found = stored.read(2)
    assert (found.status, found.reason, found.body, found.complete) == (203, "Again", BODY, True)
    assert ("X-Number", "203 Again") in found.headers
    assert stored.findings() == []
    before = stored.indexed()
    stored.rebuild()
    assert stored.indexed() == before


def test_what_was_taken_away_is_stored_again(tmp_path: Path) -> None:
    """Old files may have been moved elsewhere: nothing new may refer to them."""
    stored = store(tmp_path, exchange(response=response()))
    for path in (tmp_path / "archive").iterdir():
        path.unlink()
    writer = WarcWriter(tmp_path / "archive", "later")
    with CaptureIndex(tmp_path) as index:
        capture = writer.write_exchange(exchange(OTHER, response()), Deduplicator(index))
    writer.close()
    assert stored.captures
    assert capture is not None
    assert capture.kind == "response"


def test_a_304_is_read_with_the_pages_own_head(tmp_path: Path) -> None:
    """Another URL may hold the same payload, under another status."""
    gone = exchange(OTHER, response(status=b"404 Gone"))
    own = exchange(URL, response(status=b"200 Own"))
    asked = exchange(URL, NOT_MODIFIED, request=ASKED)
    stored = store(tmp_path, gone, own, asked)
    found = stored.read(2)
    assert (found.status, found.reason, found.body, found.complete) == (200, "Own", BODY, True)


def test_a_revisit_names_what_it_refers_to(tmp_path: Path) -> None:
    stored = store(tmp_path, exchange(response=response()), exchange(OTHER, response()))
    [fields] = [each.fields for each in scan_file(stored.file) if each.kind == "revisit"]
    assert fields["warc-refers-to"] == stored.captures[0].record_id
    assert (fields["warc-refers-to-target-uri"], fields["warc-target-uri"]) == (URL, OTHER)
    assert fields["warc-refers-to-date"] == "2025-01-02T03:04:05.678901Z"
    assert fields["warc-profile"].endswith("/identical-payload-digest")


@pytest.mark.parametrize(
    "again",
    [
        exchange(response=response(BODY[:-1])),
        exchange(response=response(), truncated="length"),
        exchange(response=response()[:-9]),
    ],
)
def test_what_is_another_payload_or_not_whole_is_stored(tmp_path: Path, again: Exchange) -> None:
    stored = store(tmp_path, exchange(response=response()), again)
    assert [capture.kind for capture in stored.captures] == ["response", "response"]


@pytest.mark.parametrize(("size", "kind"), [(LEAST - 1, "response"), (LEAST, "revisit")])
def test_a_small_payload_is_not_worth_it(tmp_path: Path, size: int, kind: str) -> None:
    stored = store(tmp_path, *[exchange(response=response(b"x" * size))] * 2)
    assert stored.captures[1].kind == kind


def test_what_is_not_modified_reads_as_what_it_was(tmp_path: Path) -> None:
    stored = store(
        tmp_path,
        exchange(response=response(b"old")),
        exchange(response=response()),
        exchange(response=NOT_MODIFIED, request=ASKED),
        exchange(response=NOT_MODIFIED, request=ASKED),
    )
    assert [capture.kind for capture in stored.captures[2:]] == ["revisit", "revisit"]
    found = stored.read(3)
    assert (found.status, found.body) == (200, BODY)
    assert found.capture.status == 304
    assert stored.findings() == []


@pytest.mark.parametrize(
    ("request_bytes", "url"), [(ASKED, OTHER), (b"GET /a HTTP/1.1\r\nHost: a\r\n\r\nIf-None-Match: x", URL)]
)
def test_a_304_that_nobody_asked_for_is_stored_as_it_is(
    tmp_path: Path, request_bytes: bytes, url: str
) -> None:
    stored = store(
        tmp_path, exchange(response=response()), exchange(url, NOT_MODIFIED, request=request_bytes)
    )
    assert stored.captures[1].kind == "response"
    assert (stored.read(1).status, stored.read(1).body) == (304, b"")


def test_a_payload_that_is_gone_is_damage(tmp_path: Path) -> None:
    stored = store(tmp_path, exchange(response=response()), exchange(OTHER, response()))
    with CaptureIndex(tmp_path) as index:
        index.replace_all(stored.captures[1:])
    with pytest.raises(DamagedError, match="isn't in the archive"):
        stored.read(1)
