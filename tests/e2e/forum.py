"""A forum with a GraphQL API, as far as a list of its posts needs one."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self


@dataclass
class Forum:
    """`posts` are the words of each post, the newest first; while it isn't open it answers no second page.

    `asked` has a line for each request: its method, its target, and the query that was posted.
    """

    posts: list[str]
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    is_open: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Of", (_Handler,), {"forum": self}))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def page(self, query: str) -> bytes:
        """What the API answers to a query."""
        limit, offset = (int(re.search(rf"{name}: (\d+)", query)[1]) for name in ("limit", "offset"))
        results = [
            {
                "pageUrl": f"{self.url}/posts/{word}",
                "postedAt": "2026-05-18T07:15:00.000Z",
                "modifiedAt": None,
            }
            for word in self.posts[offset : offset + limit]
        ]
        return json.dumps({"data": {"posts": {"results": results}}}).encode()

    def __enter__(self) -> Self:
        self.is_open.set()
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    forum: Forum

    def do_GET(self) -> None:
        self.forum.asked.append(("GET", self.path, ""))
        if not self.path.startswith("/posts/"):
            self._answer(404, b"nothing here", "text/plain")
            return
        text = f"<!doctype html><title>{self.path}</title><p>A post.</p>"
        self._answer(200, text.encode(), "text/html")

    def do_POST(self) -> None:
        posted = self.rfile.read(int(self.headers["Content-Length"]))
        assert self.headers["Content-Type"] == "application/json"
        query = json.loads(posted)["query"]
        self.forum.asked.append(("POST", self.path, query))
        if not self.forum.is_open.is_set() and "offset: 0" not in query:
            self.forum.is_open.wait()
            self.close_connection = True
            return
        self._answer(200, self.forum.page(query), "application/json")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...
