"""A server of chat completions: it answers what a test has it answer, and keeps what it was asked."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GOOD: dict[str, Any] = {
    "context_note": "Published in January 2025, it argues for talks.",
    "summary": "The contest can't be won. Talks are what is left.",
    "key_points": ["Nobody wins.", "Chips are not all.", "Treaties are slow."],
    "subtype": "opinion_piece",
    "purpose": "commentary",
    "importance": 52,
    "tags": ["arms race", "treaties"],
}


class Chat(ThreadingHTTPServer):
    """Answers each request by `respond`, which is given how many there were before, and what is asked."""

    daemon_threads = True

    def __init__(self, respond: Callable[[int, dict[str, Any], Handler], None]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.respond = respond
        self.asked: list[dict[str, Any]] = []
        self.heads: list[dict[str, str]] = []
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, *_: object) -> None:
        """A client that has had enough is no accident."""


class Handler(BaseHTTPRequestHandler):
    server: Chat

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            number = len(self.server.asked)
            self.server.asked.append(body)
            self.server.heads.append({"path": self.path, **dict(self.headers.items())})
        self.server.respond(number, body, self)

    def give(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def say(self, text: Any, tokens: tuple[int, int] = (100, 20)) -> None:
        """Answer as a model would."""
        usage = {"prompt_tokens": tokens[0], "completion_tokens": tokens[1]}
        content = text if isinstance(text, str) else json.dumps(text)
        answer = {"choices": [{"message": {"role": "assistant", "content": content}}], "usage": usage}
        self.give(200, json.dumps(answer).encode(), Content_Type="application/json")

    def log_message(self, *_: object) -> None:
        """Be quiet."""


@contextmanager
def chat(respond: Callable[[int, dict[str, Any], Handler], None]) -> Iterator[Chat]:
    server = Chat(respond)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
