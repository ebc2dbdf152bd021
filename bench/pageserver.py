"""A server for benchmarks: answers every path with one of a few pages, as fast as it can.

`/list/N` is a page of links to N of them. The coding `real` means real publishers' pages with gzip, where
VENUE_ARCHIVE_PAGES names some.
"""

from __future__ import annotations

import asyncio
import gzip
import sys

from bench.corpus import page, real_pages

VARIANTS = 1500


def _answers(size: int, coding: str) -> list[bytes]:
    real = real_pages("gzip") if coding == "real" else []
    if real:
        return [bytes(each.response).replace(b"; charset=utf-8", b"", 1) for each in real]
    answers = []
    for number in range(VARIANTS):
        body = page(number, size)
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
        if coding != "identity":
            body = gzip.compress(body, 6)
            head += b"Content-Encoding: gzip\r\n"
        answers.append(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    return answers


def _links(count: int) -> bytes:
    body = b"".join(b'<a href="/%d">%d</a> ' % (number, number) for number in range(count))
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"
    return head % len(body) + body


def _another(answer: bytes, number: int) -> bytes:
    """Return an answer with a payload that is no other page's, which the archive would only refer to.

    gzip has a place for the time at which it was made; the first 1,500 bodies without a coding differ anyway.
    """
    head, end, body = answer.partition(b"\r\n\r\n")
    if body.startswith(b"\x1f\x8b"):
        body = body[:4] + number.to_bytes(4, "little") + body[8:]
    return head + end + body


class _Connection(asyncio.Protocol):
    answers: list[bytes]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._buffer, self._asked = transport, b"", 0

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            self._asked += 1
            if b"/robots.txt" in head.split(b"\r\n")[0]:
                self._transport.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            else:
                path = head.split(b" ")[1]
                if path.startswith(b"/list/"):
                    self._transport.write(_links(int(path.removeprefix(b"/list/"))))
                    continue
                number = int(path.rpartition(b"/")[2] or 0)
                self._transport.write(_another(self.answers[number % len(self.answers)], number))


async def main(size: int, coding: str, host: str = "127.0.0.1") -> None:
    """Serve until killed; prints the port."""
    _Connection.answers = _answers(size, coding)
    server = await asyncio.get_running_loop().create_server(_Connection, host, 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), *sys.argv[2:]))
