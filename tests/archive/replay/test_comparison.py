from __future__ import annotations

from datetime import timedelta

import pytest

from archive.replay.comparison import MOST_PARAGRAPHS, compare
from archive.replay.plaintext import plain_text
from tests.archive.replay.records import HOSTILE
from tests.archive.replay.world import NOON, DataFolder, Replay, read

URL = "https://news.example/story"
HOUR = timedelta(hours=1)


def kinds(one: str, other: str) -> list[str]:
    return [row.kind for part in compare(one, other).parts for row in part.rows]


def text_of(pieces):
    return "".join(f"[{text}]" if differs else text for text, differs in pieces)


def test_words_are_marked_within_a_paragraph():
    row = compare("The old rope is long.", "The new rope is long, they say.").parts[0].rows[0]
    assert text_of(row.one) == "The [old] rope is long."
    assert text_of(row.other) == "The [new] rope is long[, they say]."


def test_signs_that_no_spaces_part_are_marked_one_by_one():
    row = compare("今天的天气很好", "今天的天气不好").parts[0].rows[0]
    assert (text_of(row.one), text_of(row.other)) == ("今天的天气[很]好", "今天的天气[不]好")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("a\n\nb", "a\nb", ["same", "same"]),
        ("a\nb\nc", "a\nc", ["same", "removed", "same"]),
        ("a\nc", "a\nb\nc", ["same", "added", "same"]),
        ("wholly other words", "nothing alike here", ["removed", "added"]),
        ("", "a", ["added"]),
        ("a", "", ["removed"]),
        ("", "", []),
    ],
)
def test_paragraphs(one, other, expected):
    assert kinds(one, other) == expected


def test_what_is_unchanged_is_folded_but_for_what_is_next_to_a_change():
    lines = [f"line {number}" for number in range(20)]
    parts = compare("\n".join(lines), "\n".join([*lines[:10], "something new", *lines[10:]])).parts
    assert [(len(part.rows), part.folded) for part in parts] == [
        *((9, True), (1, False), (1, False), (1, False), (9, True))
    ]


@pytest.mark.parametrize(
    "texts",
    [
        ("\n".join(["a"] * 5000), "\n".join(["a"] * 4000 + ["b"] * 1000)),
        ("\n".join(f"p {n} " + "w " * 40 for n in range(5000)), "\n".join(f"q {n} w" for n in range(5000))),
        (" ".join(str(n % 7) for n in range(200_000)), " ".join(str(n % 5) for n in range(200_000))),
    ],
)
@pytest.mark.timeout(60)
def test_the_work_is_bounded(texts):
    compare(*texts)


def test_too_many_paragraphs_are_cut():
    assert compare("\n".join(map(str, range(MOST_PARAGRAPHS + 1))), "0").cut


def test_plain_text_of_a_page():
    page = (
        "<title>T</title><script>s()</script><style>x</style><h1>Head\n line</h1>"
        "<p>One <b>bold</b><br>two<!-- c --><noscript>n</noscript><svg><text>t</text></svg></p>tail"
    )
    assert plain_text(page) == "Head line\nOne bold\ntwo\ntail"
    assert plain_text("") == plain_text("<!-- x -->") == ""
    assert plain_text("<?xml version='1.0' encoding='utf-8'?><p>caf\x00é") == "caf é"
    assert plain_text("<div>" * 5000 + "deep").endswith("deep") or plain_text("<div>" * 5000) == ""


@pytest.fixture(scope="module")
def replay(tmp_path_factory):
    path = tmp_path_factory.mktemp("compared") / "data"
    with DataFolder(path) as data:
        first = data.put(URL, f"<p>Same.<p>The old text &lt;script&gt;.<script>{HOSTILE}</script>")
        data.put(URL, "", status="301 Moved", at=NOON + HOUR, headers=(b"Location: /x",))
        data.put("https://news.example/other", "<p>other", at=NOON + HOUR)
        last = data.put(URL, "<p>menu<p>Same.<p>The new text.", at=NOON + 2 * HOUR)
        data.put("https://news.example/other", "<p>other", at=NOON + 2 * HOUR)
        data._writer.write_conversion(
            URL, last.record_id, f"Same.\n\nThe new text {HOSTILE}.", NOON + 2 * HOUR
        )
        data.put(URL, b"\x89PNG", "image/png", at=NOON + 3 * HOUR)
        ids = {"story": data.record(URL, first, title="A story", language="en")}
        ids["none"] = data.record("https://news.example/none")
        ids["single"] = data.record("https://news.example/other")
    with Replay(path) as running:
        yield running, ids


def see(replay, one: str, other: str):
    running, ids = replay
    answer = running.see(f"/record/{ids['story']}/compare?one={one}&other={other}")
    assert answer.status == 200
    return read(answer.text)


def test_two_captures_side_by_side(replay):
    page = see(replay, "20250304120000", "20250304140000")
    assert [each.text_content() for each in page.xpath("//div[contains(@class, 'row changed')]//p")] == [
        "The old text <script>.",
        f"The new text {HOSTILE}.",
    ]
    assert page.xpath("//del/text()")[0] == "old"
    assert page.xpath("//ins/text()")[0] == "new"
    assert not page.xpath("//script | //@*[starts-with(name(), 'on')]")
    heads = [each.text_content() for each in page.xpath("//div[@class='row head']//p")]
    assert heads[0].startswith("All text of the page")
    assert heads[1] == "The article's text, as it was archived"


def test_redirects_are_not_offered(replay):
    page = see(replay, "20250304120000", "20250304140000")
    offered = page.xpath("//select[@name='one']/option/@value")
    assert offered == ["20250304150000", "20250304140000", "20250304120000"]
    assert page.xpath("//select[@name='one']/option[@selected]/@value") == ["20250304120000"]
    assert page.xpath("//select[@name='other']/option[@selected]/@value") == ["20250304140000"]


def test_the_nearest_is_compared_and_the_last_two_by_themselves(replay):
    page = see(replay, "2024", "202503041405")
    assert page.xpath("//option[@selected]/@value") == ["20250304120000", "20250304140000"]
    page = see(replay, "", "")
    assert page.xpath("//option[@selected]/@value") == ["20250304140000", "20250304150000"]
    assert "No text is known of this one: image/png" in page.text_content()


def test_the_same_twice(replay):
    page = see(replay, "20250304120000", "20250304120000")
    assert page.xpath("string(//h2)") == "The texts are the same"


@pytest.mark.parametrize(
    "digits", ["x", "2025030412000", "20251304", "99999999999999", "%3Cscript%3E", "²⁰²⁵"]
)
def test_bad_timestamps(replay, digits):
    running, ids = replay
    target = f"/record/{ids['story']}/compare?one={digits.replace('²⁰²⁵', '%C2%B2')}"
    answer = running.see(target)
    assert answer.status == 400
    assert "<script" not in answer.text


def test_nothing_to_compare(replay):
    running, ids = replay
    assert running.see("/record/0000000000000000/compare").status == 404
    assert "no capture of this page" in running.see(f"/record/{ids['none']}/compare").text
    assert running.see(f"/record/{ids['single']}/compare").status == 200
