"""What the server answers to a request, and how that answer is put into an HTTP message."""

import gzip
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, formatdate, parsedate_to_datetime
from http import HTTPStatus

Headers = list[tuple[str, str]]

_COMPRESSED = ("text/", "application/json", "application/javascript", "application/xml", "image/svg")


@dataclass(frozen=True)
class Answer:
    """A status with a body, before anything that depends on the request's headers is applied.

    A header here wins over the one the server would send; with the value None it is not sent at all.
    """

    status: int
    body: bytes = b""
    content_type: str | None = None
    headers: tuple[tuple[str, str | None], ...] = ()
    modified: datetime | None = None


@dataclass(frozen=True)
class Message:
    """An answer as it is sent: the body is whole, in its content coding, whatever the method."""

    status: int
    reason: str
    headers: Headers
    body: bytes


def page(status: int, sentence: str, headers: tuple[tuple[str, str | None], ...] = ()) -> Answer:
    """A small HTML page that says one thing."""
    title = f"{status} {_reason(status)}"
    text = f"<!doctype html><title>{title}</title><h1>{title}</h1><p>{sentence}</p>\n"
    return Answer(status, text.encode(), "text/html; charset=utf-8", headers)


def message(answer: Answer, asked: dict[str, str]) -> Message:
    """Apply content coding and validators to an answer.

    Args:
        answer: What is to be sent.
        asked: The request's headers, names in lower case.
    """
    given = {name.lower() for name, _ in answer.headers}
    body, headers = answer.body, [("Date", formatdate(usegmt=True)), ("Server", "Loopback")]
    if answer.content_type is not None:
        headers.append(("Content-Type", answer.content_type))
    tag = hashlib.sha1(body, usedforsecurity=False).hexdigest()[:16]
    if body and "content-encoding" not in given and (answer.content_type or "").startswith(_COMPRESSED):
        headers.append(("Vary", "Accept-Encoding"))
        if _takes_gzip(asked.get("accept-encoding", "")):
            headers.append(("Content-Encoding", "gzip"))
            body, tag = gzip.compress(body, 6, mtime=0), f"{tag}-gzip"
    if answer.status == HTTPStatus.OK:
        headers.append(("ETag", f'"{tag}"'))
        if answer.modified is not None:
            headers.append(("Last-Modified", _http_date(answer.modified)))
    headers = [pair for pair in headers if pair[0].lower() not in given]
    # A length that is wrong cannot be framed, so the true one is sent.
    headers += [(n, v) for n, v in answer.headers if v is not None and n.lower() != "content-length"]

    if answer.status == HTTPStatus.OK and _is_fresh({n.lower(): v for n, v in headers}, asked):
        kept = [pair for pair in headers if pair[0] not in ("Content-Type", "Content-Encoding")]
        return Message(304, _reason(304), kept, b"")
    if answer.status in (204, 304):
        return Message(answer.status, _reason(answer.status), headers, b"")
    if "transfer-encoding" not in given:
        headers.append(("Content-Length", str(len(body))))
    return Message(answer.status, _reason(answer.status), headers, body)


def _is_fresh(sent: dict[str, str], asked: dict[str, str]) -> bool:
    """Whether the client's validators match; If-None-Match wins over If-Modified-Since (RFC 9110, 13.2.2)."""
    tags, etag = asked.get("if-none-match"), sent.get("etag")
    if tags is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return etag is not None and (etag.removeprefix("W/") in known or known == {"*"})
    since, modified = asked.get("if-modified-since"), sent.get("last-modified")
    if since is None or modified is None:
        return False
    try:
        return parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False


def _takes_gzip(accepted: str) -> bool:
    for coding in accepted.split(","):
        name, _, weight = coding.partition(";")
        if name.strip().lower() in ("gzip", "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _http_date(moment: datetime) -> str:
    return format_datetime(datetime.fromtimestamp(int(moment.timestamp()), tz=UTC), usegmt=True)


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
