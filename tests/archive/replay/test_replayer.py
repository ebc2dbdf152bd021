from __future__ import annotations

import pytest

from tests.archive.replay.captures import E
from tests.archive.replay.world import NOON_DIGITS, DataFolder, Replay


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
def test_the_capture_nearest_in_time(captured, asked, text):
    assert text in captured.shown(f"{E}/again", asked).text


def test_other_times_lead_to_the_exact_one(captured):
    answer = captured.get(f"/web/20250304110000/{E}/again")
    assert (answer.status, answer.headers["location"]) == (302, f"/web/{NOON_DIGITS}/{E}/again")
    answer = captured.get(f"/web/20250304id_/{E}/again")
    assert answer.headers["location"] == f"/web/{NOON_DIGITS}id_/{E}/again"


def test_without_a_time_the_last_one_that_is_no_error(captured):
    assert captured.get(f"/web/{E}/again").headers["location"] == f"/web/20250305120000/{E}/again"
    assert captured.get(f"/web/{E}/only-failed").headers["location"] == f"/web/{NOON_DIGITS}/{E}/only-failed"


@pytest.mark.parametrize(
    "target",
    [
        "/web/{}/https://e.org/a%20b/%C3%A9?q=%26&r=a+b&s='x'|y",
        "/web/{}/https:/e.org/a%20b/%C3%A9?q=%26&r=a+b&s='x'|y",
        "/web/2025/https://e.org/a%20b/%C3%A9?q=%26&r=a+b&s=%27x%27|y",
        "/web/2025/https://E.org:443/a%20b/%C3%A9?q=%26&r=a+b&s='x'|y",
    ],
)
def test_the_url_is_the_very_one_that_was_archived(captured, target):
    answer = captured.get(target.format(NOON_DIGITS))
    if answer.status == 302:
        answer = captured.get(answer.headers["location"])
    assert "exact" in answer.text


@pytest.mark.parametrize(
    "other", ["/a%20b/%C3%A9?q=&&r=a+b", "/a%20b/%C3%A9", "/a%20b/%C3%A9?q=%26&r=a%20b&s='x'|y"]
)
def test_another_url_is_another_one(captured, other):
    assert captured.get(f"/web/2025/{E}{other}").status == 404


def test_a_url_archived_with_a_space(captured):
    assert "spaced" in captured.shown(f"{E}/raw%20space").text


@pytest.mark.parametrize(
    ("name", "location"),
    [
        ("moved", f"/web/{NOON_DIGITS}/{E}/again"),
        ("moved-far", f"/web/{NOON_DIGITS}/https://f.org/x%20y#z"),
        ("moved-utf8", f"/web/{NOON_DIGITS}/{E}/caf%C3%A9"),
        ("cookie", f"/web/20250304120002/{E}/cookie"),
    ],
)
def test_redirects_stay_in_the_archive(captured, name, location):
    answer = captured.get(f"/web/{NOON_DIGITS}/{E}/{name}")
    assert (answer.status, answer.headers["location"]) == (302, location)
    assert answer.headers["memento-datetime"]


def test_a_redirect_is_followed_to_its_page(captured):
    assert "first" in captured.shown(f"{E}/moved").text
    assert "in the end" in captured.shown(f"{E}/cookie").text
    assert "at once" in captured.shown(f"{E}/quick").text, "of the same second"


@pytest.mark.parametrize(
    ("name", "status", "sentence"),
    [("moved-out", 404, "not on the web"), ("circle", 508, "to itself"), ("moved-nowhere", 200, "no way")],
)
def test_redirects_to_nowhere(captured, name, status, sentence):
    answer = captured.get(f"/web/{NOON_DIGITS}/{E}/{name}")
    assert answer.status == status
    assert sentence in answer.text
    assert answer.headers["location"] is None


@pytest.mark.parametrize(
    ("name", "status"), [("gone", 410), ("only-failed", 500), ("empty", 200), ("not-modified", 200)]
)
def test_the_status_is_the_servers(captured, name, status):
    assert captured.shown(f"{E}/{name}").status == status


@pytest.mark.parametrize(
    "target",
    [
        "/web/2025/https://unknown.example/?a=<script>alert(1)</script>&b=\"'",
        "/web/2025/https://e.org/../../../../../../etc/passwd",
        "/web/2025/https://e.org/%00%0D%0ASet-Cookie:%20a=b",
        "/web/2025/https://e.org/" + "a" * 4000,
    ],
)
def test_a_miss_says_so_and_escapes_what_was_asked(captured, target):
    answer = captured.get(target)
    assert answer.status == 404
    assert "never asks the live web" in answer.text
    assert "<script" not in answer.text
    assert answer.headers["set-cookie"] is None


def test_a_miss_has_no_memento(captured):
    assert captured.get(f"/web/2025/{E}/unknown").headers["memento-datetime"] is None


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
