"""A page that is made by its scripts, over http and https: exact, whole, and as good as a plain one."""

from __future__ import annotations

import json

import pytest

from archive.http1 import frame_response
from archive.reader import Archive
from tests.archive.replay.world import Replay, read
from tests.crawler.browser.scripted import ASKED, FAR, PARAGRAPHS, TITLE, answers
from tests.crawler.browser.world import browse, left_over, marks
from tests.e2e.world import accidents, scrapy_in, stored
from tests.faults.rawserver import RawServer
from tests.site.authority import Authority

pytestmark = pytest.mark.browser
SCHEMES = ("http", "https")
RESTART = ("-s", "BROWSER_RESTART=1")


@pytest.fixture(scope="module")
def crawl(tmp_path_factory):
    """The page over both schemes in one crawl: its servers as they were left, by scheme."""
    folder = tmp_path_factory.mktemp("browser")
    authority = Authority()
    (pem := folder / "ca.pem").write_bytes(authority.pem)
    scrapy = scrapy_in(folder)
    servers = {}
    with RawServer(FAR) as far, RawServer(FAR, tls=authority.context("127.0.0.1")) as secure_far:
        secure = answers(secure_far.url.replace("http:", "https:"))
        with (
            RawServer(answers(far.url)) as server,
            RawServer(secure, tls=authority.context("127.0.0.1")) as secure_server,
        ):
            servers = {"http": (server, far), "https": (secure_server, secure_far)}
            bases = {"http": server.url, "https": secure_server.url.replace("http:", "https:")}
            ran = browse(scrapy, [f"{base}/" for base in bases.values()], *RESTART, SSL_CERT_FILE=str(pem))
    assert (ran.code, accidents(ran.err)) == (0, []), ran.err
    return scrapy, servers, bases, ran


@pytest.fixture(scope="module")
def items(crawl):
    return {item["url"].split(":")[0]: item for item in crawl[0].items()}


def kept(scrapy, kind, base):
    return [record for record in stored(scrapy.data, kind) if record.url.startswith(base)]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_request_is_in_the_archive_as_the_server_got_it(crawl, scheme):
    scrapy, servers, bases, _ = crawl
    for server in servers[scheme]:
        base = f"{scheme}://127.0.0.1:{server.port}/"
        got = sorted(seen.raw for seen in server.seen if b"POST" not in seen.raw[:4])
        sent = sorted(each.block for each in kept(scrapy, "request", base) if each.block[:4] != b"POST")
        assert sent == got
        assert got
    (beacon,) = (each for each in kept(scrapy, "request", bases[scheme]) if each.url.endswith("/beacon"))
    assert beacon.block.endswith(b"\r\n\r\nseen=%d" % len(" ".join(PARAGRAPHS).split(" ")))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_answer_is_in_the_archive_as_the_server_sent_it(crawl, scheme):
    scrapy, servers, _, _ = crawl
    server, far = servers[scheme]
    base, far_base = (f"{scheme}://127.0.0.1:{each.port}" for each in (server, far))
    sends = answers(far_base)
    responses = kept(scrapy, "response", base) + kept(scrapy, "revisit", base)
    paths = {each.url.removeprefix(base) for each in responses}
    assert paths - {"/robots.txt"} == ASKED
    for each in responses:
        path = each.url.removeprefix(base)
        if path != "/robots.txt":
            whole = sends[path].data
            framed = frame_response(whole)
            sent = whole if each.kind == "response" else whole[: framed.head.end]
            assert each.block == sent, path
    methods = [each.fields.get("WARC-Request-Method") for each in kept(scrapy, "response", far_base)]
    assert sorted(map(str, methods)) == ["None", "None", "OPTIONS"]  # far.json, robots.txt, the preflight


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_item_is_as_good_as_a_plain_pages(items, scheme):
    item = items[scheme]
    assert (item["verdict"], item["fetch_method"], item["http_status"]) == ("ok", "browser", 200)
    assert (item["title"], item["error"], item["needs_browser"]) == (TITLE, None, True)
    assert all(paragraph in item["text"] for paragraph in PARAGRAPHS)
    assert item["preview"].startswith("For forty years")
    assert "JavaScript" not in item["text"]
    assert item["field_sources"]["text"]["source"] == "rendered-dom"
    assert item["ip"] == "127.0.0.1"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_item_names_what_was_seen(crawl, items, scheme):
    with Archive(crawl[0].data) as archive:
        views = {name: archive.views(items[scheme]["url"], name)[-1] for name in items[scheme]["views"]}
        assert {name: view.record_id for name, view in views.items()} == {
            name: place["record_id"] for name, place in items[scheme]["views"].items()
        }
        content = {name: archive.read_view(view) for name, view in views.items()}
    assert all(view.capture_id == items[scheme]["warc_record_id"] for view in views.values())
    assert set(content) == {"rendered-dom", "screenshot", "thumbnail", "accessible-text", "requests"}
    assert content["screenshot"][:3] == content["thumbnail"][:3] == b"\xff\xd8\xff"
    said = content["accessible-text"].decode().splitlines()
    assert said[:2] == [f"# {TITLE}", "By Ada Marsh"]
    assert {"[image: A lamp] [image: A stair]", "What stands in the shadow"} <= set(said)
    html = content["rendered-dom"].decode()
    assert html.startswith('<!DOCTYPE html><html lang="en">')
    assert "What stands in the shadow" in html
    assert "rgb(1, 120, 3)" in html
    assert "font-style: italic" in html
    assert f'<base href="{items[scheme]["url"]}read/now">' in html


def test_what_a_page_asked_for_is_listed_with_its_records(crawl, items):
    scrapy, servers, bases, _ = crawl
    ids = {
        each.fields["WARC-Record-ID"]: each.url
        for each in stored(scrapy.data)
        if each.kind in {"response", "revisit"}
    }
    with Archive(scrapy.data) as archive:
        (view,) = archive.views(items["http"]["url"], "requests")
        lines = [json.loads(line) for line in archive.read_view(view).splitlines()]
    assert {line["url"] for line in lines if line["url"].startswith(bases["http"])} == {
        bases["http"] + path for path in ASKED
    }
    assert all(ids[line["record_id"]] == line["url"] for line in lines)
    assert {line["how"] for line in lines} == {"fetched"}
    assert servers


def test_the_replay_shows_what_was_seen(crawl, items):
    item = items["https"]
    digits, url = item["memento_url"].split("/web/")[1].split("/", 1)
    kinds = {"dom_": "text/html", "shot_": "image/jpeg", "thumb_": "image/jpeg", "reqs_": "text/plain"}
    with Replay(crawl[0].data) as replay:
        for mode, kind in {**kinds, "text_": "text/plain"}.items():
            answer = replay.get(f"/web/{digits}{mode}/{url}")
            assert (answer.status, answer.headers.get_content_type()) == (200, kind), mode
        image = read(replay.get(f"/web/{digits}dom_/{url}").text).xpath("//img[@id='moved']/@src")[0]
        assert replay.shown(image.split("/web/")[1].split("/", 1)[1], digits).status == 200
        sheet = read(replay.see(f"/record/{item['resource_id']}").text)
    links = {link.rpartition("/web/")[2].split("/")[0] for link in sheet.xpath("//a/@href | //img/@src")}
    assert {f"{digits}{mode}" for mode in (*kinds, "text_")} <= links
    assert sheet.xpath("//iframe/@src")[0].endswith(f"/web/{digits}dom_/{url}")


def test_answers_to_other_methods_are_no_captures(crawl):
    scrapy, _, bases, _ = crawl
    with Archive(scrapy.data) as archive:
        assert archive.captures(f"{bases['http']}/beacon") == []
    ran = scrapy("archive", "verify")
    assert ran.code == 0, ran.out


def test_what_both_pages_share_is_stored_once(crawl):
    revisits = {each.url.rpartition("/")[2] for each in stored(crawl[0].data, "revisit")}
    assert revisits == {"story.json"}  # all else is too small for a reference to be smaller


def test_nothing_of_the_browser_is_left(crawl):
    err = crawl[3].err
    assert len(marks(err)) == 2, "another browser after each page, as it was told"
    assert left_over(err) == []
