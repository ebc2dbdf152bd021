"""The server of pages with scripts, asked as a browser asks it; the player's files are stand-ins here."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.archive.replay.world import NOON, NOON_DIGITS, Answer, DataFolder, Replay, ask, read

if TYPE_CHECKING:
    from collections.abc import Iterator

URL = "https://news.example/page?a=1&b='2'"


class Scripts:
    """The replay of a page, of a paper and of one that never answered, with a player."""

    def __init__(self, replay: Replay, page: str, paper: str, silent: str) -> None:
        self.replay, self.page, self.paper, self.silent = replay, page, paper, silent

    def get(self, target: str, *, record: str | None = None, method: str = "GET", **headers: str) -> Answer:
        given = {"Host": f"{record or self.page}.localhost:{self.replay.scripts_port}", **headers}
        return ask(f"http://127.0.0.1:{self.replay.scripts_port}", target, method, given)

    def package(self) -> str:
        return read(self.get("/").text).xpath("//replay-web-page/@source")[0]


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scripts]:
    folder = tmp_path_factory.mktemp("scripts")
    (folder / "player").mkdir()
    for name in ("ui.js", "sw.js"):
        (folder / "player" / name).write_text(f"// {name}")
    with DataFolder(folder / "data") as data:
        page = data.record(URL, data.put(URL, "<p>page"))
        data.put("https://cdn.example/a.css", "a{}", "text/css", at=NOON + timedelta(seconds=1))
        paper = "https://news.example/p.pdf"
        paper_id = data.record(paper, data.put(paper, b"%PDF", "application/pdf"))
        silent = data.record("https://news.example/silent")
    with Replay(folder / "data", ("--with-scripts", str(folder / "player"), "--scripts-port", "0")) as replay:
        yield Scripts(replay, page, paper_id, silent)


def test_the_record_leads_to_the_page_with_scripts(scripts):
    page = read(scripts.replay.see(f"/record/{scripts.page}").text)
    assert page.xpath("//a[.='With scripts']/@href") == [f"/record/{scripts.page}/scripts"]


def test_without_the_option_nothing_leads_there(recorded, ids):
    answer = recorded.see(f"/record/{ids['good']}")
    assert "scripts" not in answer.text.lower()
    assert "localhost" not in answer.headers["content-security-policy"]
    assert recorded.see(f"/record/{ids['good']}/scripts").status == 404


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_frame_is_of_an_origin_of_its_own(scripts, host):
    port = scripts.replay.interface.rpartition(":")[2]
    answer = scripts.replay.see(f"/record/{scripts.page}/scripts", Host=f"{host}:{port}")
    own = f"http://{scripts.page}.localhost:{scripts.replay.scripts_port}"
    frame = read(answer.text).xpath("//iframe")[0]
    assert frame.get("src") == f"{own}/"
    assert frame.get("sandbox") == "allow-scripts allow-same-origin"
    assert f"frame-src {own};" in answer.headers["content-security-policy"]
    assert own not in scripts.replay.see(f"/record/{scripts.page}").headers["content-security-policy"]


def test_a_name_that_no_policy_holds_gets_a_sentence(scripts):
    port = scripts.replay.interface.rpartition(":")[2]
    page = read(scripts.replay.see(f"/record/{scripts.page}/scripts", Host=f"[::1]:{port}").text)
    assert page.xpath("//iframe") == []
    assert "localhost" in page.xpath("string(//div[contains(@class, 'notice')])")


@pytest.mark.parametrize("record", ["paper", "silent"])
def test_what_no_frame_shows_has_no_page_with_scripts(scripts, record):
    record_id = getattr(scripts, record)
    assert "With scripts" not in scripts.replay.see(f"/record/{record_id}").text
    assert scripts.replay.see(f"/record/{record_id}/scripts").status == 404
    assert scripts.get("/", record=record_id).status == 404


def test_the_page_around_the_player(scripts):
    answer = scripts.get("/")
    player = read(answer.text).xpath("//replay-web-page")[0]
    assert (player.get("url"), player.get("ts")) == (URL, NOON_DIGITS)
    assert player.get("embed") == "replayonly"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith(
        "sandbox allow-scripts allow-same-origin; default-src 'none'; script-src 'self';"
    )
    port = scripts.replay.interface.rpartition(":")[2]
    assert policy.endswith(f"frame-ancestors 'self' http://127.0.0.1:{port} http://localhost:{port}")
    assert "unsafe-eval" not in policy
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "set-cookie" not in answer.headers


def test_the_package_has_what_the_page_needs(scripts):
    answer = scripts.get(scripts.package())
    assert (answer.status, answer.headers["content-type"]) == (200, "application/wacz")
    with zipfile.ZipFile(io.BytesIO(answer.body)) as package:
        assert package.testzip() is None
        assert "https://cdn.example/a.css" not in package.read("pages/pages.jsonl").decode()
        assert '"bytes"' in package.read("datapackage.json").decode()


def test_a_part_of_the_package(scripts):
    whole = scripts.get(scripts.package()).body
    part = scripts.get(scripts.package(), Range="bytes=10-19")
    assert (part.status, part.body) == (206, whole[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole)}"
    assert scripts.get(scripts.package(), Range="bytes=-5").body == whole[-5:]
    assert scripts.get(scripts.package(), Range=f"bytes={len(whole)}-").status == 416


def test_a_package_stays_what_it_is_until_there_is_more(scripts):
    assert scripts.package() == scripts.package()
    assert scripts.get(scripts.package()).body == scripts.get(scripts.package()).body


def test_the_player_comes_as_it_is(scripts):
    assert scripts.get("/replay/ui.js").text == "// ui.js"
    assert scripts.get("/player/sw.js").text == "// sw.js"
    assert 'importScripts("/player/sw.js")' in scripts.get("/replay/sw.js").text
    assert scripts.get("/replay/sw.js").headers["content-type"].startswith("text/javascript")
    assert "service-worker-allowed" not in scripts.get("/player/sw.js").headers


@pytest.mark.parametrize(
    "target",
    ["/ui.js", "/package/x.wacz", "/package/..%2f..%2fetc%2fpasswd", "/web/", "/record/x"],
)
def test_there_is_nothing_else(scripts, target):
    answer = scripts.get(target)
    assert (answer.status, answer.text) == (404, "There is nothing here.\n")
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_frame_whose_worker_is_late_asks_again(scripts):
    answer = scripts.get("/replay/?source=x")
    assert answer.status == 200
    assert read(answer.text).xpath("//script/@src") == ["/static/again.js"]
    assert scripts.get("/static/again.js").status == 200


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "evil.example", "x.localhost", "0123456789abcdef.evil.example"]
)
def test_other_names_get_nothing(scripts, host):
    answer = scripts.get("/", Host=f"{host}:{scripts.replay.scripts_port}")
    assert answer.status == 421
    assert scripts.get("/", Host=f"{scripts.page}.localhost:1").status == 421


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_it_only_reads(scripts, method):
    assert scripts.get("/", method=method).status == 405


def test_an_unknown_record(scripts):
    assert scripts.get("/", record="0" * 16).status == 404
    assert scripts.replay.see(f"/record/{'0' * 16}/scripts").status == 404
