from __future__ import annotations

import gzip
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.archive.replay.png import png
from tests.archive.replay.world import NOON, NOON_DIGITS, DataFolder, Replay

if TYPE_CHECKING:
    from collections.abc import Iterator

E = "https://e.org"
IMAGE = png(3, 2, (200, 30, 30))
HOSTILE_HEADERS = (
    b"Set-Cookie: a=b; Path=/",
    b"Strict-Transport-Security: max-age=1",
    b"Refresh: 0;url=https://evil.example/",
    b"Link: <https://evil.example/x.css>; rel=preload; as=style",
    b'Clear-Site-Data: "*"',
    b"Service-Worker-Allowed: /",
    b"Cross-Origin-Embedder-Policy: require-corp",
    b"Content-Security-Policy: default-src *",
    b'Alt-Svc: h3=":443"',
    b"X-Latin: caf\xe9",
)


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    path = tmp_path_factory.mktemp("replay") / "data"
    with DataFolder(path) as data:
        data.put(f"{E}/", "<!doctype html><title>T</title><body><a href=/b?x=1&y=2>b</a><script>x</script>")
        data.put(f"{E}/again", "<body>first", at=NOON)
        data.put(f"{E}/again", "<body>second", at=NOON + timedelta(days=1))
        data.put(f"{E}/again", "<body>failed", at=NOON + timedelta(days=2), status="503 No")
        data.put(f"{E}/only-failed", "<body>failed", status="500 No")
        data.put(f"{E}/a%20b/%C3%A9?q=%26&r=a+b&s='x'|y", "<body>exact")
        data.put(f"{E}/raw space", "<body>spaced")
        data.put(f"{E}/style.css", "@import 'b.css';a{b:url(c.png)}", "text/css")
        data.put(f"{E}/image.png", IMAGE, "image/png")
        data.put(
            f"{E}/drawing.svg",
            "<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>",
            "image/svg+xml",
        )
        data.put(f"{E}/broken.svg", "<svg><script>alert(1)</svg>", "image/svg+xml")
        data.put(f"{E}/code.js", "alert(1)", "text/javascript")
        data.put(
            f"{E}/feed.xml",
            "<?xml version='1.0'?><?xml-stylesheet href='x.xsl'?><rss/>",
            "application/rss+xml",
        )
        data.put(f"{E}/paper.pdf", b"%PDF-1.4", "application/pdf")
        data.put(f"{E}/font", b"wOF2....", "application/octet-stream")
        data.put(f"{E}/untyped", "<!doctype html><p onclick=a>untyped", None)
        data.put(f"{E}/latin", "<p>caf\xe9".encode("latin-1"), "text/html; charset=iso-8859-1")
        data.put(f"{E}/zipped", gzip.compress(b"<p>zipped"), headers=(b"Content-Encoding: gzip",))
        data.put(f"{E}/headers", "<p>x", headers=HOSTILE_HEADERS)
        data.put(f"{E}/cut", "<p>half", length=1000)
        data.put(f"{E}/gone", "<p>gone", status="410 Gone")
        data.put(f"{E}/empty", "", status="204 No Content")
        data.put(f"{E}/not-modified", "", status="304 Not Modified")
        data.put(f"{E}/moved", "", status="301 Moved", headers=(b"Location: /again?",))
        data.put(f"{E}/moved-far", "", status="302 Found", headers=(b"Location: //f.org/x y\t#z",))
        data.put(f"{E}/moved-utf8", "", status="302 Found", headers=(b"Location: /caf\xc3\xa9",))
        data.put(f"{E}/moved-out", "", status="302 Found", headers=(b"Location: javascript:alert(1)",))
        data.put(f"{E}/moved-nowhere", "<p>no way", status="302 Found")
        data.put(f"{E}/circle", "", status="302 Found", headers=(b"Location: /circle",))
        data.put(f"{E}/cookie", "", status="302 Found", headers=(b"Location: /cookie#x",))
        data.put(f"{E}/cookie", "<body>in the end", at=NOON + timedelta(seconds=2))
        data.put(f"{E}/large", b"<p>" + b"x" * (10 * 1024 * 1024))
        data.put(f"{E}/frames", "<frameset><frame src=f></frameset>")
    with Replay(path) as running:
        yield running


def test_a_page_is_rewritten(replay):
    answer = replay.get(f"/web/{NOON_DIGITS}/{E}/")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert f'<a href="/web/{NOON_DIGITS}/{E}/b?x=1&amp;y=2">' in answer.text
    assert "script>" not in answer.text


def test_the_banner_says_what_this_is(replay):
    text = replay.shown(f"{E}/").text
    assert f"Archive copy of {E}/, captured 4 March 2025, 12:00:00 UTC." in text
    assert text.index("<archive-banner") < text.index("<a href")
    assert "The server answered 410." in replay.shown(f"{E}/gone").text
    assert "Part of the page is missing." in replay.shown(f"{E}/cut").text


def test_every_answer_is_in_a_sandbox(replay):
    paths = [
        "/",
        "/nothing",
        "/static/style.css",
        "/web/",
        "/web/x",
        f"/web/2025/{E}/",
        f"/web/{NOON_DIGITS}/{E}/",
    ]
    paths += [
        f"/web/{NOON_DIGITS}{mode}/{E}/{name}"
        for mode in ("", "id_", "if_")
        for name in ("image.png", "code.js", "")
    ]
    for answer in [replay.get(path) for path in paths] + [
        replay.get("/", method="POST"),
        replay.get("/", Host="x"),
    ]:
        policy = answer.headers.get_all("content-security-policy")
        assert len(policy) == 1
        directives = [each.strip() for each in policy[0].split(";")]
        assert "sandbox" in directives
        assert "default-src 'none'" in directives
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_the_policy_names_both_origins(replay):
    policy = replay.get(f"/web/{NOON_DIGITS}/{E}/").headers["content-security-policy"]
    assert f"style-src {replay.archive} 'unsafe-inline'" in policy
    assert "script-src 'none'" in policy
    assert policy.endswith(f"frame-ancestors {replay.interface}")
    inner = replay.get(f"/web/{NOON_DIGITS}if_/{E}/").headers["content-security-policy"]
    assert "frame-ancestors" not in inner
    other = replay.get("/", Host=replay.archive.replace("http://127.0.0.1", "localhost"))
    assert "img-src http://localhost:" in other.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("2025", "failed"),
        ("20250304", "first"),
        ("20250305", "second"),
        ("20250304120001", "first"),
        ("20250305060000", "second"),
        ("1999", "first"),
        ("20250306120000", "failed"),
    ],
)
def test_the_capture_nearest_in_time(replay, asked, text):
    assert text in replay.shown(f"{E}/again", asked).text


def test_other_times_lead_to_the_exact_one(replay):
    answer = replay.get(f"/web/20250304110000/{E}/again")
    assert (answer.status, answer.headers["location"]) == (302, f"/web/{NOON_DIGITS}/{E}/again")
    answer = replay.get(f"/web/20250304id_/{E}/again")
    assert answer.headers["location"] == f"/web/{NOON_DIGITS}id_/{E}/again"


def test_without_a_time_the_last_one_that_is_no_error(replay):
    assert replay.get(f"/web/{E}/again").headers["location"] == f"/web/20250305120000/{E}/again"
    assert replay.get(f"/web/{E}/only-failed").headers["location"] == f"/web/{NOON_DIGITS}/{E}/only-failed"


@pytest.mark.parametrize(
    "target",
    [
        "/web/{}/https://e.org/a%20b/%C3%A9?q=%26&r=a+b&s='x'|y",
        "/web/{}/https:/e.org/a%20b/%C3%A9?q=%26&r=a+b&s='x'|y",
        "/web/2025/https://e.org/a%20b/%C3%A9?q=%26&r=a+b&s=%27x%27|y",
        "/web/2025/https://E.org:443/a%20b/%C3%A9?q=%26&r=a+b&s='x'|y",
    ],
)
def test_the_url_is_the_very_one_that_was_archived(replay, target):
    answer = replay.get(target.format(NOON_DIGITS))
    if answer.status == 302:
        answer = replay.get(answer.headers["location"])
    assert "exact" in answer.text


@pytest.mark.parametrize(
    "other", ["/a%20b/%C3%A9?q=&&r=a+b", "/a%20b/%C3%A9", "/a%20b/%C3%A9?q=%26&r=a%20b&s='x'|y"]
)
def test_another_url_is_another_one(replay, other):
    assert replay.get(f"/web/2025/{E}{other}").status == 404


def test_a_url_archived_with_a_space(replay):
    assert "spaced" in replay.shown(f"{E}/raw%20space").text


@pytest.mark.parametrize(
    ("name", "content_type", "body"),
    [
        ("style.css", "text/css; charset=utf-8", f'@import url("/web/{NOON_DIGITS}/{E}/b.css");'),
        ("image.png", "image/png", IMAGE),
        ("drawing.svg", "image/svg+xml", "<svg xmlns="),
        ("broken.svg", "text/plain; charset=utf-8", "<svg><script>"),
        ("code.js", "text/plain; charset=utf-8", "alert(1)"),
        ("feed.xml", "text/plain; charset=utf-8", "<?xml"),
        ("paper.pdf", "application/octet-stream", "%PDF-1.4"),
        ("font", "application/octet-stream", "wOF2"),
        ("untyped", "text/html; charset=utf-8", None),
        ("latin", "text/html; charset=utf-8", None),
        ("empty", "text/plain; charset=utf-8", None),
    ],
)
def test_what_is_shown(replay, name, content_type, body):
    answer = replay.shown(f"{E}/{name}")
    assert answer.status == 200
    assert answer.headers["content-type"] in (content_type, "text/html; charset=utf-8")
    if isinstance(body, bytes):
        assert answer.body == body
    elif body is not None:
        assert answer.text.startswith(body) or body in answer.text
        assert answer.headers["content-type"] == content_type


def test_what_no_browser_shows_is_a_download(replay):
    answer = replay.shown(f"{E}/paper.pdf")
    assert answer.headers["content-disposition"] == 'attachment; filename="paper.pdf"'


def test_fonts_may_be_had_by_a_page_in_a_sandbox(replay):
    assert replay.shown(f"{E}/font").headers["access-control-allow-origin"] == "null"
    redirect = replay.get(f"/web/2025/{E}/font", Sec_Fetch_Dest="font")
    assert redirect.headers["access-control-allow-origin"] == "null"
    assert replay.shown(f"{E}/image.png").headers["access-control-allow-origin"] is None


def test_text_comes_as_utf_8(replay):
    assert "café" in replay.shown(f"{E}/latin").text
    assert "zipped" in replay.shown(f"{E}/zipped").text
    assert "<p>untyped" in replay.shown(f"{E}/untyped").text


@pytest.mark.parametrize(
    ("name", "body", "content_type"),
    [
        ("", None, "text/plain; charset=utf-8"),
        ("latin", b"<p>caf\xe9", "text/plain; charset=iso-8859-1"),
        ("zipped", b"<p>zipped", "text/plain; charset=utf-8"),
        ("image.png", IMAGE, "image/png"),
        ("code.js", b"alert(1)", "text/plain"),
        ("drawing.svg", None, "text/plain"),
        ("paper.pdf", b"%PDF-1.4", "application/octet-stream"),
        ("gone", b"<p>gone", "text/plain; charset=utf-8"),
    ],
)
def test_raw_bytes(replay, name, body, content_type):
    answer = replay.get(f"/web/{NOON_DIGITS}id_/{E}/{name}")
    assert answer.headers["content-type"] == content_type
    assert body is None or answer.body == body
    assert "archive-banner" not in answer.body.decode("latin-1")


def test_a_frame_has_no_banner(replay):
    assert "archive-banner" not in replay.get(f"/web/{NOON_DIGITS}if_/{E}/").text
    assert f'src="/web/{NOON_DIGITS}if_/{E}/f"' in replay.shown(f"{E}/frames").text


def test_a_frame_opened_by_itself_gets_its_banner(replay):
    answer = replay.get(f"/web/{NOON_DIGITS}if_/{E}/", Sec_Fetch_Dest="document")
    assert (answer.status, answer.headers["location"]) == (302, f"/web/{NOON_DIGITS}/{E}/")
    assert replay.get(f"/web/{NOON_DIGITS}if_/{E}/", Sec_Fetch_Dest="iframe").status == 200


@pytest.mark.parametrize(
    ("name", "location"),
    [
        ("moved", f"/web/{NOON_DIGITS}/{E}/again"),
        ("moved-far", f"/web/{NOON_DIGITS}/https://f.org/x%20y#z"),
        ("moved-utf8", f"/web/{NOON_DIGITS}/{E}/caf%C3%A9"),
        ("cookie", f"/web/20250304120002/{E}/cookie"),
    ],
)
def test_redirects_stay_in_the_archive(replay, name, location):
    answer = replay.get(f"/web/{NOON_DIGITS}/{E}/{name}")
    assert (answer.status, answer.headers["location"]) == (302, location)
    assert answer.headers["memento-datetime"]


def test_a_redirect_is_followed_to_its_page(replay):
    assert "first" in replay.shown(f"{E}/moved").text
    assert "in the end" in replay.shown(f"{E}/cookie").text


@pytest.mark.parametrize(
    ("name", "status", "sentence"),
    [("moved-out", 404, "not on the web"), ("circle", 508, "to itself"), ("moved-nowhere", 200, "no way")],
)
def test_redirects_to_nowhere(replay, name, status, sentence):
    answer = replay.get(f"/web/{NOON_DIGITS}/{E}/{name}")
    assert answer.status == status
    assert sentence in answer.text
    assert answer.headers["location"] is None


@pytest.mark.parametrize(
    ("name", "status"), [("gone", 410), ("only-failed", 500), ("empty", 200), ("not-modified", 200)]
)
def test_the_status_is_the_servers(replay, name, status):
    assert replay.shown(f"{E}/{name}").status == status


def test_no_header_of_the_server_acts(replay):
    answer = replay.shown(f"{E}/headers")
    names = {name.lower() for name in answer.headers}
    for line in HOSTILE_HEADERS:
        name = line.partition(b":")[0].decode().lower()
        assert name not in names or name in ("link", "content-security-policy")
        assert f"x-archive-orig-{name}" in names
    assert answer.headers["link"] == f'<{E}/headers>; rel="original"'
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-archive-orig-x-latin"] == "caf"
    assert answer.headers["memento-datetime"] == "Tue, 04 Mar 2025 12:00:00 GMT"


def test_a_page_too_large_says_so(replay):
    answer = replay.shown(f"{E}/large")
    assert answer.status == 501
    assert "10 MB" in answer.text
    assert f'href="/web/{NOON_DIGITS}id_/{E}/large"' in answer.text
    assert len(replay.get(f"/web/{NOON_DIGITS}id_/{E}/large").body) > 10 * 1024 * 1024


@pytest.mark.parametrize(
    "target",
    [
        "/web/20251399/https://e.org/",
        "/web/2025/file:///etc/passwd",
        "/web/2025/javascript:alert(1)",
        "/web/",
        "/web/x",
    ],
)
def test_bad_addresses(replay, target):
    assert replay.get(target).status == 400


@pytest.mark.parametrize(
    "target",
    [
        "/web/2025/https://unknown.example/?a=<script>alert(1)</script>&b=\"'",
        "/web/2025/https://e.org/../../../../../../etc/passwd",
        "/web/2025/https://e.org/%00%0D%0ASet-Cookie:%20a=b",
        "/web/2025/https://e.org/" + "a" * 4000,
    ],
)
def test_a_miss_says_so_and_escapes_what_was_asked(replay, target):
    answer = replay.get(target)
    assert answer.status == 404
    assert "never asks the live web" in answer.text
    assert "<script" not in answer.text
    assert answer.headers["set-cookie"] is None


def test_a_miss_has_no_memento(replay):
    assert replay.get(f"/web/2025/{E}/unknown").headers["memento-datetime"] is None


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "FOO"])
def test_it_is_only_read(replay, method):
    answer = replay.get("/", method=method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "", "localhost.evil.example:8081"]
)
def test_only_for_its_own_names(replay, host):
    assert replay.get("/", Host=host).status == 421


def test_head_has_no_body(replay):
    answer = replay.get(f"/web/{NOON_DIGITS}/{E}/", method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) > 0


def test_its_front_page_leads_to_the_list(replay):
    assert f'href="{replay.interface}"' in replay.get("/").text
    assert replay.get("/nothing").status == 404


def test_a_damaged_file_is_no_crash(tmp_path):
    with DataFolder(tmp_path / "data") as data:
        capture = data.put(f"{E}/", "<p>x")
        data.put(f"{E}/lost", "<p>y")
    file = next((tmp_path / "data" / "archive").glob("*.warc.gz"))
    content = bytearray(file.read_bytes())
    content[capture.offset + 5 : capture.offset + capture.length - 5] = b"\xff" * (capture.length - 10)
    file.write_bytes(content)
    with Replay(tmp_path / "data") as replay:
        answer = replay.shown(f"{E}/")
        assert answer.status == 502
        assert capture.filename in answer.text
        file.unlink()
        assert replay.shown(f"{E}/lost").status == 502
        assert replay.get("/").status == 200
