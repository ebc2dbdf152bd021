from __future__ import annotations

import pytest

from tests.archive.replay.captures import IMAGE, E
from tests.archive.replay.world import NOON_DIGITS


def test_a_page_is_rewritten(captured):
    answer = captured.get(f"/web/{NOON_DIGITS}/{E}/")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert f'<a href="/web/{NOON_DIGITS}/{E}/b?x=1&amp;y=2">' in answer.text
    assert "script>" not in answer.text


def test_the_banner_says_what_this_is(captured):
    text = captured.shown(f"{E}/").text
    assert f"Archive copy of {E}/, captured 4 March 2025, 12:00:00 UTC." in text
    assert text.index("<archive-banner") < text.index("<a href")
    assert "The server answered 410." in captured.shown(f"{E}/gone").text
    assert "Part of the page is missing." in captured.shown(f"{E}/cut").text


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
def test_what_is_shown(captured, name, content_type, body):
    answer = captured.shown(f"{E}/{name}")
    assert answer.status == 200
    assert answer.headers["content-type"] in (content_type, "text/html; charset=utf-8")
    if isinstance(body, bytes):
        assert answer.body == body
    elif body is not None:
        assert answer.text.startswith(body) or body in answer.text
        assert answer.headers["content-type"] == content_type


def test_what_no_browser_shows_is_a_download(captured):
    answer = captured.shown(f"{E}/paper.pdf")
    assert answer.headers["content-disposition"] == 'attachment; filename="paper.pdf"'


def test_fonts_may_be_had_by_a_page_in_a_sandbox(captured):
    assert captured.shown(f"{E}/font").headers["access-control-allow-origin"] == "null"
    redirect = captured.get(f"/web/2025/{E}/font", Sec_Fetch_Dest="font")
    assert redirect.headers["access-control-allow-origin"] == "null"
    assert captured.shown(f"{E}/image.png").headers["access-control-allow-origin"] is None


def test_text_comes_as_utf_8(captured):
    assert "café" in captured.shown(f"{E}/latin").text
    assert "zipped" in captured.shown(f"{E}/zipped").text
    assert "<p>untyped" in captured.shown(f"{E}/untyped").text


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
def test_raw_bytes(captured, name, body, content_type):
    answer = captured.get(f"/web/{NOON_DIGITS}id_/{E}/{name}")
    assert answer.headers["content-type"] == content_type
    assert body is None or answer.body == body
    assert "archive-banner" not in answer.body.decode("latin-1")


def test_a_frame_has_no_banner(captured):
    assert "archive-banner" not in captured.get(f"/web/{NOON_DIGITS}if_/{E}/").text
    assert f'src="/web/{NOON_DIGITS}if_/{E}/f"' in captured.shown(f"{E}/frames").text


def test_a_frame_opened_by_itself_gets_its_banner(captured):
    answer = captured.get(f"/web/{NOON_DIGITS}if_/{E}/", Sec_Fetch_Dest="document")
    assert (answer.status, answer.headers["location"]) == (302, f"/web/{NOON_DIGITS}/{E}/")
    assert captured.get(f"/web/{NOON_DIGITS}if_/{E}/", Sec_Fetch_Dest="iframe").status == 200


def test_a_page_too_large_says_so(captured):
    answer = captured.shown(f"{E}/large")
    assert answer.status == 501
    assert "10 MB" in answer.text
    assert f'href="/web/{NOON_DIGITS}id_/{E}/large"' in answer.text
    assert len(captured.get(f"/web/{NOON_DIGITS}id_/{E}/large").body) > 10 * 1024 * 1024
