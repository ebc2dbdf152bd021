from __future__ import annotations

import pytest

from tests.archive.replay.records import HOSTILE, URL
from tests.archive.replay.world import DataFolder, Replay, read


def test_the_list_of_venues(recorded):
    page = read(recorded.see("/").text)
    venues = [" ".join(each.text_content().split()) for each in page.xpath("//ul[@class='cards']/li")]
    assert "News Example 3 pages · credibility 4/5" in venues
    assert "Many 60 pages" in venues
    assert venues[-1] == "No venue 1 page"


def test_the_records_fetched_last_come_first(recorded, ids):
    rows = read(recorded.see("/").text).xpath("//table//tbody/tr")
    assert len(rows) == 50
    assert rows[0].xpath(".//a/@href")[0] == f"/record/{ids['good']}"
    cells = [" ".join(cell.text_content().split()) for cell in rows[0]]
    assert cells == [f"A good page {URL}", "News Example", "5 Mar 2025, 12:00 UTC", "blocked", "403"]


def test_a_venue_has_its_records(recorded):
    page = read(recorded.see("/venue/news").text)
    assert page.xpath("string(//h1)") == "News Example"
    assert len(page.xpath("//tbody/tr")) == 3


def test_a_long_venue_has_pages(recorded):
    first, second = read(recorded.see("/venue/many").text), read(recorded.see("/venue/many?page=2").text)
    titles = first.xpath("//tbody//a/text()") + second.xpath("//tbody//a/text()")
    assert sorted(titles) == sorted(f"Page {number}" for number in range(60))
    assert first.xpath("//a[@rel='next']/@href") == ["?page=2"]
    assert second.xpath("//a[@rel='prev']/@href") == ["?page=1"]
    assert not second.xpath("//a[@rel='next']")


def test_records_of_no_venue(recorded):
    assert len(read(recorded.see("/venue/-").text).xpath("//tbody/tr")) == 1


def test_a_venue_with_an_odd_id(recorded):
    links = read(recorded.see("/").text).xpath("//ul[@class='cards']//a/@href")
    odd = next(link for link in links if "%3F" in link)
    assert read(recorded.see(odd).text).xpath("string(//h1)") == HOSTILE


def test_captures(recorded):
    page = read(recorded.see("/captures").text)
    assert len(page.xpath("//tbody/tr")) == 5
    assert page.xpath("//tbody//a/@href")[0].startswith(f"{recorded.archive}/web/2025")


def test_hostile_values_are_text(recorded, ids):
    for path in ("/", f"/record/{ids['hostile']}", "/captures"):
        answer = recorded.see(path)
        assert answer.status == 200
        page = read(answer.text)
        assert not page.xpath("//script | //@*[starts-with(name(), 'on')]")
    assert page is not None
    assert HOSTILE in read(recorded.see(f"/record/{ids['hostile']}").text).xpath("string(//h1)")


@pytest.mark.parametrize(
    "path",
    [
        *("/nothing", "/record/0000000000000000", "/record/", "/venue/unknown", "/venue/many?page=3"),
        *("/venue/many?page=0", "/venue/many?page=x", "/venue/many?page=%C2%B2", "/static/"),
        *("/static/../base.html", "/static/%2e%2e/pages.py", "/static/..%2fpages.py", "/%3Cscript%3E"),
        "/web/2025/https://news.example/a",
    ],
)
def test_not_found(recorded, path):
    answer = recorded.see(path)
    assert answer.status == 404
    assert "<script" not in answer.text


def test_every_answer_has_the_policy(recorded, ids):
    for answer in (
        *(recorded.see(path) for path in ("/", f"/record/{ids['good']}", "/static/style.css", "/nothing")),
        recorded.see("/", method="POST"),
    ):
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self' http://")
        assert policy.endswith("; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["set-cookie"] is None


def test_only_read_and_only_by_name(recorded):
    assert recorded.see("/", method="POST").status == 405
    assert recorded.see("/", Host="evil.example:8080").status == 421
    head = recorded.see("/", method="HEAD")
    assert (head.status, head.body) == (200, b"")


def test_pages_are_fit_for_screen_readers(recorded, ids):
    for path in ("/", "/venue/news", "/captures", f"/record/{ids['good']}", "/nothing"):
        page = read(recorded.see(path).text)
        assert page.get("lang") == "en"
        assert len(page.xpath("//h1")) == 1
        assert page.xpath("//main[@id='main']")
        assert page.xpath("//a[@href='#main']")
        assert page.xpath("string(//title)").strip() != "· Venue Archive"
        assert all(
            table.xpath("./caption") and table.xpath(".//th[@scope]") for table in page.xpath("//table")
        )
        assert len(page.xpath("//@id")) == len(set(page.xpath("//@id")))
        assert not page.xpath("//*[@style] | //style")


def test_an_archive_without_records(tmp_path):
    with DataFolder(tmp_path / "data") as data:
        data.put(URL, "<body>x")
    for file in (tmp_path / "data").glob("state.sqlite*"):
        file.unlink()
    with Replay(tmp_path / "data") as replay:
        assert "There are no records here yet" in replay.see("/").text
        assert URL in replay.see("/captures").text
        assert replay.see("/record/0000000000000000").status == 404
        assert replay.see("/venue/-").status == 404


def test_an_empty_archive(tmp_path):
    with DataFolder(tmp_path / "data"):
        pass
    with Replay(tmp_path / "data") as replay:
        assert "Nothing is archived here yet" in replay.see("/captures").text
