"""Where a response ends and what its body is, for what servers really send."""

from __future__ import annotations

import pytest

from archive.http1 import dechunk, frame_response, parse_head, parse_headers

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (b"A: 1\r\nB: 2\r\n", ((b"A", b"1"), (b"B", b"2"))),
        (b"A: 1\nB: 2\n", ((b"A", b"1"), (b"B", b"2"))),
        (b"A: 1\r\n  folded\r\n\tagain\r\n", ((b"A", b"1 folded again"),)),
        (b" A: first is folded onto nothing\r\n", ((b"A", b"first is folded onto nothing"),)),
        (b"Set-Cookie: a\r\nSet-Cookie: b\r\n", ((b"Set-Cookie", b"a"), (b"Set-Cookie", b"b"))),
        (b"no colon\r\nA: 1\r\n", ((b"A", b"1"),)),
        (b"A : 1 \r\nEmpty:\r\n", ((b"A", b"1"), (b"Empty", b""))),
        (b"A: b:c: d\r\n", ((b"A", b"b:c: d"),)),
        (b"A: \xe9\xff\x00\r\n", ((b"A", b"\xe9\xff\x00"),)),
        (b"A: b\rC: d\r\n", ((b"A", b"b\rC: d"),)),
        (b"", ()),
    ],
)
def test_headers(block: bytes, expected: tuple[tuple[bytes, bytes], ...]) -> None:
    assert parse_headers(block) == expected


@pytest.mark.parametrize(
    ("line", "status", "reason"),
    [
        (b"HTTP/1.1 200 OK", 200, b"OK"),
        (b"HTTP/1.1 200", 200, b""),
        (b"HTTP/1.1 200 ", 200, b""),
        (b"HTTP/1.1 404  Not \xe9 Found ", 404, b"Not \xe9 Found"),
        (b"HTTP/1.0 500\tBroken", 500, b"Broken"),
        (b"HTTP/2 299 Odd", 299, b"Odd"),
        (b"HTTP/1.1   200 OK", 200, b"OK"),
        (b"HTTP/1.1 999 Request denied", 999, b"Request denied"),
    ],
)
@pytest.mark.parametrize("end", [b"\r\n\r\n", b"\n\n", b"\n\r\n", b"\r\n\n"])
def test_status_lines(line: bytes, status: int, reason: bytes, end: bytes) -> None:
    head = parse_head(line + end + b"body")
    assert head is not None
    assert (head.status, head.reason, head.headers, head.end) == (status, reason, (), len(line + end))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n\r\n",
        b"<html>no head at all</html>",
        b"<html>\n\n</html>",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"ICY 200 OK\r\n\r\n",
        b"\x16\x03\x01\x02\x00\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nCut: he",
    ],
)
def test_what_has_no_whole_final_head_is_none(data: bytes) -> None:
    assert frame_response(data) is None


def test_a_head_answers_by_name() -> None:
    data = b"content-TYPE: Text/HTML; charset=x\r\nVary: A, b\r\nX: 1\r\nvary: ,C\r\nX: 2\r\n\r\n"
    head = parse_head(OK + data)
    assert head is not None
    assert head.get(b"Content-Type") == b"Text/HTML; charset=x"
    assert head.get(b"x") == b"1"
    assert head.get(b"absent") is None
    assert head.tokens(b"VARY") == [b"a", b"b", b"c"]
    assert head.mime == "text/html"


@pytest.mark.parametrize("value", [b"", b" ", b";charset=utf-8"])
def test_no_media_type_is_none(value: bytes) -> None:
    head = parse_head(OK + b"Content-Type:" + value + b"\r\n\r\n")
    assert head is not None
    assert head.mime is None


@pytest.mark.parametrize(
    ("headers", "rest", "body", "complete"),
    [
        (b"Content-Length: 5\r\n", b"hello", b"hello", True),
        (b"Content-Length: 5\r\n", b"hello and more", b"hello", True),
        (b"Content-Length: 50\r\n", b"hello", b"hello", False),
        (b"Content-Length: 5\r\n", b"", b"", False),
        (b"Content-Length: 0\r\n", b"", b"", True),
        (b"Content-Length: 0\r\n", b"stray", b"", True),
        (b"content-length :  5 \r\n", b"hello!", b"hello", True),
        (b"Content-Length: 5\r\nContent-Length: 5\r\n", b"hello!", b"hello", True),
        (b"Content-Length: 5, 5\r\n", b"hello!", b"hello", True),
        (b"Content-Length: -5\r\n", b"hello", b"hello", True),
        (b"Content-Length: five\r\n", b"hello", b"hello", True),
        (b"Content-Length: \xb2\r\n", b"hello", b"hello", True),
        (b"Content-Length: " + b"9" * 30 + b"\r\n", b"hello", b"hello", False),
        (b"Content-Length: " + b"0" * 30 + b"5\r\n", b"hello!", b"hello", True),
        (b"Content-Length: " + b"9" * 5000 + b"\r\n", b"hello", b"hello", False),
        (b"", b"until close", b"until close", True),
        (b"", b"", b"", True),
        (b"Transfer-Encoding: identity\r\nContent-Length: 2\r\n", b"hello", b"he", True),
    ],
)
def test_framing_by_length_or_close(headers: bytes, rest: bytes, body: bytes, complete: bool) -> None:
    framed = frame_response(OK + headers + b"\r\n" + rest)
    assert framed is not None
    assert (framed.body, framed.complete) == (body, complete)
    assert framed.message == OK + headers + b"\r\n" + body


@pytest.mark.parametrize(
    ("chunks", "body", "stray", "complete"),
    [
        (b"5\r\nhello\r\n0\r\n\r\n", b"hello", 0, True),
        (b"5\nhello\n0\n\n", b"hello", 0, True),
        (b"0\r\n\r\n", b"", 0, True),
        (b'2;name=v;q="x"\r\nhe\r\n3 ; x\r\nllo\r\n0;last\r\n\r\n', b"hello", 0, True),
        (b"000000005\r\nhello\r\n000\r\n\r\n", b"hello", 0, True),
        (b"A\r\n0123456789\r\n0\r\nTrailer: x\r\nMore: y\r\n\r\n", b"0123456789", 0, True),
        (b"5\r\nhello\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\nstray", b"hello", 24, True),
        (b"5\r\nhello\r\n0\r\nTrailer: x\r\n\r\nstray", b"hello", 5, True),
        (b"5\r\nhello\r\n", b"hello", 0, False),
        (b"5\r\nhello", b"hello", 0, False),
        (b"5\r\nhel", b"hel", 0, False),
        (b"5\r\nhello\r\n0\r\n", b"hello", 0, False),
        (b"5\r\nhello\r\n0\r\nTrailer: cu", b"hello", 0, False),
        (b"5\r\nhello\r\nzz\r\nworld\r\n", b"hello", 0, False),
        (b"5\r\nhello\r\n-3\r\nwor\r\n", b"hello", 0, False),
        (b"3\r\nhello\r\n0\r\n\r\n", b"hel", 0, False),
        (b"not chunked at all", b"", 0, False),
        (b"", b"", 0, False),
        (b"5", b"", 0, False),
        (b"fffffffffffffff\r\nhello", b"hello", 0, False),
        (b"f" * 5000 + b"\r\nhello", b"", 0, False),
        (b"5\r\nhe\r\nl\r\n0\r\n\r\n", b"he\r\nl", 0, True),
    ],
)
def test_framing_by_chunks(chunks: bytes, body: bytes, stray: int, complete: bool) -> None:
    framed = frame_response(CHUNKED + chunks)
    assert framed is not None
    assert (framed.body, framed.complete) == (body, complete)
    assert framed.message == CHUNKED + chunks[: len(chunks) - stray]


def test_chunks_go_before_a_length() -> None:
    headers = b"Content-Length: 3\r\nTransfer-Encoding: Chunked\r\n\r\n"
    framed = frame_response(OK + headers + b"5\r\nhello\r\n0\r\n\r\n")
    assert framed is not None
    assert (framed.body, framed.complete) == (b"hello", True)


def test_http_1_0_lasts_until_the_close() -> None:
    framed = frame_response(b"HTTP/1.0 200 OK\r\n\r\nall\r\n\r\nof it")
    assert framed is not None
    assert (framed.body, framed.complete) == (b"all\r\n\r\nof it", True)


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
@pytest.mark.parametrize("headers", [b"", b"Content-Length: 9\r\n", b"Transfer-Encoding: chunked\r\n"])
def test_some_statuses_have_no_body(status: bytes, headers: bytes) -> None:
    head = b"HTTP/1.1 " + status + b"\r\n" + headers + b"\r\n"
    framed = frame_response(head + b"stray")
    assert framed is not None
    assert (framed.message, framed.body, framed.complete) == (head, b"", True)


def test_head_has_no_body() -> None:
    head = OK + b"Content-Length: 9\r\n\r\n"
    framed = frame_response(head, method=b"HEAD")
    assert framed is not None
    assert (framed.message, framed.body, framed.complete) == (head, b"", True)


@pytest.mark.parametrize(
    "interim",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 102 Processing\n\n",
    ],
)
def test_interim_responses_are_left_out(interim: bytes) -> None:
    final = OK + b"Content-Length: 5\r\n\r\nhello"
    framed = frame_response(interim + final)
    assert framed is not None
    assert (framed.message, framed.body, framed.head.status) == (final, b"hello", 200)


def test_framing_a_message_again_gives_the_same() -> None:
    data = b"HTTP/1.1 100 Continue\r\n\r\n" + CHUNKED + b"5\r\nhello\r\n0\r\nT: x\r\n\r\nstray"
    first = frame_response(data)
    assert first is not None
    again = frame_response(bytes(first.message))
    assert again is not None
    assert (again.message, again.body, again.complete) == (first.message, first.body, first.complete)


def test_ten_thousand_headers_are_kept() -> None:
    lines = b"".join(b"X-%d: %d\r\n" % (n, n) for n in range(10_000))
    head = parse_head(OK + lines + b"\r\n")
    assert head is not None
    assert len(head.headers) == 10_000


def test_dechunk_begins_where_it_is_told() -> None:
    assert dechunk(b"skip5\r\nhello\r\n0\r\n\r\n", 4) == (b"hello", 19, True)
