"""Servers that take notices: a webhook, and one that takes mail, both on loopback."""

from __future__ import annotations

import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any, Self


class _Running:
    """A server that runs in a thread of its own."""

    server: Any

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()

    @property
    def port(self) -> int:
        return self.server.server_address[1]


class Hook(_Running):
    """Takes POSTs; `answers` are the statuses that it gives, the last one for ever."""

    def __init__(self, *answers: int, location: str = "") -> None:
        self.answers = list(answers) or [204]
        self.posts: list[tuple[dict[str, str], Any]] = []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.posts.append((dict(self.headers), json.loads(body)))
                self.send_response(hook.answers.pop(0) if len(hook.answers) > 1 else hook.answers[0])
                if location:
                    self.send_header("Location", location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/secret/path"


class Mailbox(_Running):
    """Takes mail. With a `context` it speaks STARTTLS; `refusal` is its answer to a message."""

    def __init__(self, context: ssl.SSLContext | None = None, refusal: str = "") -> None:
        self.context = context
        self.refusal = refusal
        self.mails: list[str] = []
        self.said: list[str] = []
        self.server = ThreadingTCPServer(("127.0.0.1", 0), lambda *args: _Smtp(self, *args))
        self.server.daemon_threads = True


class _Smtp(StreamRequestHandler):
    """A conversation with whoever brings mail."""

    def __init__(self, box: Mailbox, *args: Any) -> None:
        self.box = box
        super().__init__(*args)

    def handle(self) -> None:
        self.answer("220 here")
        try:
            while (line := self.rfile.readline().decode().strip()) and self.reply(line):
                pass
        finally:
            self.connection.close()

    def reply(self, line: str) -> bool:
        """Answer a line; tell whether the conversation goes on."""
        self.box.said.append(line)
        word = line.split(maxsplit=1)[0].upper()
        offers = "STARTTLS" if self.box.context else "HELP"
        answers = {
            "EHLO": f"250-here\r\n250-AUTH PLAIN\r\n250 {offers}",
            "DATA": "354 go on",
            "AUTH": "235 you are",
        }
        self.answer({**answers, "STARTTLS": "220 go on"}.get(word, "250 fine"))
        if word == "DATA":
            self.box.mails.append("".join(iter(lambda: self.rfile.readline().decode(), ".\r\n")))
            self.answer(self.box.refusal or "250 taken")
        if word == "STARTTLS" and self.box.context:
            return self.wrap(self.box.context)
        return word != "QUIT"

    def answer(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def wrap(self, context: ssl.SSLContext) -> bool:
        """Go on in TLS; tell whether the other side trusts it."""
        try:
            self.connection = context.wrap_socket(self.connection, server_side=True)
        except ssl.SSLError:
            return False
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        return True
