"""WARC records: what stands in them, what other tools read, and that nobody else writes a field."""

from __future__ import annotations

import gzip
import hashlib
import io
from base64 import b32encode
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive import record
from archive.digest import sha1
from archive.http1 import frame_response
from tests.archive.samples import HELLO, MOMENT, URL, exchange

INFO_ID = "<urn:uuid:11111111-1111-4111-8111-111111111111>"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
NASTY = [
    "\r\nWARC-Evil: 1",
    "\nWARC-Evil: 1",
    "\rWARC-Evil: 1",
    "\r\n\r\nWARC/1.1\r\nWARC-Type: evil",
    "\x00\x0b\x0c\x1f\x7f",
    "\r\n\tfolded",
]


def pair(**more: Any) -> tuple[record.Record, record.Record]:
    """The response and the request record of an exchange."""
    given = exchange(**more)
    framed = frame_response(given.response)
    assert framed is not None
    response = record.response(given, framed, sha1(framed.body), INFO_ID)
    return response, record.request(given, response.record_id, INFO_ID)


def lines(made: record.Record) -> list[bytes]:
    """The lines of a record's head, of which each must be one field."""
    head, _, rest = made.to_bytes().partition(b"\r\n\r\n")
    assert rest == bytes(made.block) + b"\r\n\r\n"
    return head.split(b"\r\n")


def read(*made: record.Record) -> list[tuple[dict[str, str], bytes]]:
    """Records as warcio reads them: named fields, and the block."""
    data = b"".join(each.to_bytes() for each in made)
    found = []
    for each in ArchiveIterator(io.BytesIO(data), no_record_parse=True):
        found.append((dict(each.rec_headers.headers), each.raw_stream.read()))
        assert each.rec_headers.protocol == "WARC/1.1"
    return found


def test_digests_are_labelled_base_32() -> None:
    expected = "sha1:" + b32encode(hashlib.sha1(b"hello").digest()).decode()
    assert sha1(b"hel", b"lo") == sha1(b"hello") == expected
    assert sha1() == sha1(b"") == "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"


def test_a_response_says_what_it_is() -> None:
    response, _ = pair(ip="192.0.2.7", truncated="length")
    fields, block = read(response)[0]
    assert block == HELLO
    assert fields == {
        "WARC-Type": "response",
        "WARC-Date": "2025-01-02T03:04:05.678901Z",
        "WARC-Target-URI": URL,
        "WARC-Warcinfo-ID": INFO_ID,
        "WARC-IP-Address": "192.0.2.7",
        "Content-Type": "application/http; msgtype=response",
        "WARC-Block-Digest": sha1(HELLO),
        "WARC-Payload-Digest": sha1(b"hello"),
        "WARC-Truncated": "length",
        "WARC-Record-ID": response.record_id,
        "Content-Length": str(len(HELLO)),
    }


def test_a_request_names_its_response() -> None:
    response, request = pair()
    fields, block = read(request)[0]
    assert block == exchange().request
    assert fields["WARC-Type"] == "request"
    assert fields["WARC-Concurrent-To"] == response.record_id
    assert fields["WARC-Target-URI"] == URL
    assert "WARC-IP-Address" not in fields
    assert "WARC-Truncated" not in fields
    assert request.record_id != response.record_id


def test_the_payload_is_without_its_chunks_and_the_block_is_with_them() -> None:
    response, _ = pair(response=CHUNKED)
    fields, block = read(response)[0]
    assert block == CHUNKED
    assert fields["WARC-Block-Digest"] == sha1(CHUNKED)
    assert fields["WARC-Payload-Digest"] == sha1(b"hello")


def test_warcio_finds_the_payload_digest_right() -> None:
    response, request = pair()
    info = record.warcinfo("a.warc.gz", MOMENT, {"software": "tests"})
    text = record.conversion(URL, MOMENT, response.record_id, "text", INFO_ID)
    data = b"".join(each.to_bytes() for each in (info, response, request, text))
    kinds = []
    for each in ArchiveIterator(io.BytesIO(data), check_digests="raise"):
        each.raw_stream.read()
        assert each.digest_checker.passed
        kinds.append(each.rec_type)
    assert kinds == ["warcinfo", "response", "request", "conversion"]


def test_a_conversion_refers_to_its_capture() -> None:
    made = record.conversion(URL, MOMENT, "<urn:uuid:2>", "Grüße 𝄞\n\nSecond", INFO_ID)
    fields, block = read(made)[0]
    assert block.decode() == "Grüße 𝄞\n\nSecond"
    assert fields["WARC-Type"] == "conversion"
    assert fields["WARC-Refers-To"] == "<urn:uuid:2>"
    assert fields["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["WARC-Payload-Digest"] == fields["WARC-Block-Digest"] == sha1(block)


def test_a_text_that_is_no_unicode_is_still_written() -> None:
    assert record.conversion(URL, MOMENT, "<urn:uuid:2>", "a\ud800b", INFO_ID).block == b"a?b"


def test_a_warcinfo_has_its_fields_in_the_block() -> None:
    made = record.warcinfo("a.warc.gz", MOMENT, {"software": "x/1", "operator": "me\r\nevil: 1"})
    fields, block = read(made)[0]
    assert block == b"software: x/1\r\noperator: me%0D%0Aevil: 1\r\n"
    assert (fields["WARC-Filename"], fields["Content-Type"]) == ("a.warc.gz", "application/warc-fields")


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize("where", ["url", "ip"])
def test_nothing_adds_a_field_to_an_exchange(where: str, nasty: str) -> None:
    plain = [len(lines(each)) for each in pair(url=URL, ip="192.0.2.7")]
    values = {"url": URL, "ip": "192.0.2.7"}
    values[where] += nasty
    made = pair(**values)
    assert [len(lines(each)) for each in made] == plain
    for each in made:
        assert not any(line.lower().startswith((b"warc-evil", b"\t")) for line in lines(each))
        assert not any(byte < 32 or byte == 127 for line in lines(each) for byte in line)
    assert len(read(*made)) == 2


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize("where", ["url", "refers_to", "filename"])
def test_nothing_adds_a_field_to_other_records(where: str, nasty: str) -> None:
    if where == "filename":
        made = record.warcinfo("a" + nasty, MOMENT, {})
        count = 8
    else:
        values = {"url": URL, "refers_to": "<urn:uuid:2>"}
        values[where] += nasty
        made = record.conversion(moment=MOMENT, text="t", warcinfo_id=INFO_ID, **values)
        count = 11
    assert len(lines(made)) == count
    assert len(read(made)) == 1


def test_headers_of_the_server_stay_in_the_block() -> None:
    response = (
        b"HTTP/1.1 200 OK\r\nX: a\r\nWARC-Type: evil\r\n\r\n\r\n\r\nWARC/1.1\r\nWARC-Type: evil\r\n\r\n"
    )
    made = pair(response=response)
    found = read(*made)
    assert [fields["WARC-Type"] for fields, _ in found] == ["response", "request"]
    assert found[0][1] == response


def test_every_record_has_an_id_of_its_own() -> None:
    ids = {each.record_id for _ in range(100) for each in pair()}
    assert len(ids) == 200


def test_a_member_holds_what_the_record_is() -> None:
    response, _ = pair()
    assert gzip.decompress(response.to_member()) == response.to_bytes()


def test_the_connection_is_told_where_it_is_known() -> None:
    given = exchange(protocols=("http/1.1", "tls/1.3"), cipher="TLS_AES_256_GCM_SHA384\r\nEvil: 1")
    framed = frame_response(given.response)
    assert framed is not None
    made = record.response(given, framed, sha1(framed.body), INFO_ID)
    assert [line for line in lines(made) if line.startswith((b"WARC-Protocol", b"WARC-Cipher", b"Evil"))] == [
        b"WARC-Protocol: http/1.1",
        b"WARC-Protocol: tls/1.3",
        b"WARC-Cipher-Suite: TLS_AES_256_GCM_SHA384%0D%0AEvil: 1",
    ]


@pytest.mark.parametrize("nasty", ["", *NASTY])
def test_a_failure_says_what_was_asked_and_why_nothing_came(nasty: str) -> None:
    given = exchange(url=URL + nasty, response=b"half a he", error="it broke" + nasty)
    made = record.failure(given, INFO_ID)
    fields, block = read(made)[0]
    assert (fields["WARC-Type"], fields["Content-Type"]) == ("metadata", "application/warc-fields")
    assert fields["WARC-Target-URI"].startswith("urn:venue-archive:fetch-failure:http%3A%2F%2Fsite.example")
    names = [line.partition(b":")[0] for line in block.split(b"\r\n")]
    assert names == [b"url", b"error", b"duration", b"bytesReceived", b""]
    assert b"error: it broke" in block
    assert b"bytesReceived: 9\r\n" in block
    assert b"error: no response\r\n" in record.failure(exchange(), INFO_ID).block


def test_interim_responses_have_a_record_of_their_own() -> None:
    given = exchange(response=b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + HELLO)
    framed = frame_response(given.response)
    assert framed is not None
    fields, block = read(record.interim(given, framed, "<urn:uuid:9>", INFO_ID))[0]
    assert block == b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    assert (fields["WARC-Type"], fields["WARC-Concurrent-To"]) == ("metadata", "<urn:uuid:9>")
    assert fields["WARC-Target-URI"].startswith("urn:venue-archive:interim-responses:")
