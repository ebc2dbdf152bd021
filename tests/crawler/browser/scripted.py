"""An article that is nothing without its scripts, with every kind of request that a page makes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.archive.replay.png import png
from tests.faults.rawserver import END, Sends, moved, page

if TYPE_CHECKING:
    from collections.abc import Mapping

TITLE = "The Lighthouse Keeper's Second Ledger"
STORY = """\
For forty years the keeper wrote two ledgers. One was for the harbour office, and it had the hours
of the lamp, the oil that was burnt, and the ships that went by. The other one nobody asked for.

It was found behind the stair when the tower was sold. It says what the weather sounded like, which
of the ships had sung, and on how many evenings nothing had happened at all, which the keeper
counted with care.

The harbour office has kept the first ledger, since it is an official record. The second one is kept
by a niece, who reads from it on the last Sunday in October, to whoever has come up the stair to
listen.

Both have the same number of pages. Laid side by side they tell of the same nights, and there is no
night on which they agree. The niece says that this is what two ledgers are for, and that one would
have been a lie.

A copy of the second ledger was made last winter, page by page, by a machine that turns them with a
breath of air. It took nine days. On the tenth the machine was asked what it had read, and it had
read nothing.
"""
PARAGRAPHS = [" ".join(part.split()) for part in STORY.split("\n\n")]
SHELL = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Loading</title>
<link rel="stylesheet" href="/a.css"><link rel="icon" href="data:,">
<script type="module" src="/main.js"></script></head>
<body><noscript>You need to enable JavaScript to read this.</noscript><div id="root"></div></body></html>
"""
CSS = """@font-face { font-family: Ledger; src: url(/ledger.woff2) }
body { font-family: Ledger, serif; max-width: 44rem; margin: 2rem auto; background: #f6f2e7 }
"""
MAIN = """import { part } from '/part.js';
const story = await (await fetch('/story.json')).json();
const worker = new Worker('/worker.js');
const counted = await new Promise((resolve) => {
  worker.onmessage = (event) => resolve(event.data);
  worker.postMessage(story.paragraphs);
});
const ranged = await fetch('/range.bin', { headers: { Range: 'bytes=0-9' } });
const far = await (await fetch('OTHER/far.json', { headers: { 'X-Asked-By': 'the page' } })).json();
await fetch('/beacon', { method: 'POST', body: 'seen=' + counted });
const article = part('article', '');
const texts = story.paragraphs.map((text) => part('p', text));
article.append(part('h1', story.title), part('p', 'By Ada Marsh'), ...texts);
article.insertAdjacentHTML('beforeend', `<p id=far>${far.said}, ${ranged.status}, ${counted} words</p>
<img id=moved src=/moved.png width=90 height=30 alt="A lamp">
<img id=set srcset="/small.png 1x, /large.png 2x" width=120 height=40 alt="A stair">
<div style="height:1500px"></div>
<img id=lazy loading=lazy src=/lazy.png width=60 height=20 alt="An evening">`);
document.title = story.title;
document.querySelector('#root').append(article);
const sheet = document.createElement('style');
document.head.append(sheet);
sheet.sheet.insertRule('h1 { color: rgb(1, 120, 3) }');
const adopted = new CSSStyleSheet();
adopted.replaceSync('#far { font-style: italic }');
document.adoptedStyleSheets = [adopted];
const host = part('div', '');
article.append(host);
host.attachShadow({ mode: 'open' }).innerHTML = '<p>What stands in the shadow</p>';
history.replaceState(null, '', '/read/now');
"""
PART = """export const part = (name, text) =>
  Object.assign(document.createElement(name), { textContent: text });
"""
WORKER = "onmessage = (event) => postMessage(event.data.join(' ').split(' ').length);\n"


def sent(body: bytes | str, kind: str, *headers: str, status: str = "200 OK") -> Sends:
    """An answer of any kind."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(data)}", *headers]
    return Sends("\r\n".join(lines).encode() + END + data)


def chunked(body: str, kind: str) -> Sends:
    """An answer in two chunks."""
    data, half = body.encode(), len(body) // 2
    parts = b"".join(b"%x\r\n%b\r\n" % (len(each), each) for each in (data[:half], data[half:]))
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked".encode()
    return Sends(head + END + parts + b"0\r\n\r\n")


def answers(other: str) -> Mapping[str, Sends]:
    """The page at /, and all that it asks for; `other` is an origin that has /far.json."""
    story = json.dumps({"title": TITLE, "paragraphs": PARAGRAPHS})
    return {
        "/": page(whole=SHELL),
        "/a.css": sent(CSS, "text/css", "Cache-Control: max-age=600"),
        "/main.js": chunked(MAIN.replace("OTHER", other), "text/javascript"),
        "/part.js": sent(PART, "text/javascript", "Cache-Control: max-age=600"),
        "/worker.js": sent(WORKER, "text/javascript"),
        "/story.json": sent(story, "application/json"),
        "/ledger.woff2": sent(b"no font, but asked for as one", "font/woff2"),
        "/range.bin": sent(b"0123456789", "application/x", "Content-Range: bytes 0-9/26", status="206 Part"),
        "/moved.png": moved("/lamp.png"),
        "/lamp.png": sent(png(90, 30, (200, 160, 30)), "image/png"),
        "/small.png": sent(png(120, 40, (90, 90, 90)), "image/png"),
        "/lazy.png": sent(png(60, 20, (30, 30, 90)), "image/png"),
        "/beacon": sent("", "text/plain"),
        "/read/now": page("Read now"),
    }


FAR = {
    "/far.json": sent(
        json.dumps({"said": "From afar"}),
        "application/json",
        "Access-Control-Allow-Origin: *",
        "Access-Control-Allow-Headers: X-Asked-By",
    )
}
ASKED = {
    *("/", "/a.css", "/main.js", "/part.js", "/worker.js", "/story.json", "/ledger.woff2", "/range.bin"),
    *("/moved.png", "/lamp.png", "/small.png", "/lazy.png", "/beacon"),
}
"""What the page asks for of its own server."""
