"""Faults 36 to 38: names in URLs that mean to leave the folder, and venue files that mean harm."""

import resource
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.e2e.world import FAST, accidents, assert_sound, crawl_list, stored, venue, venue_folder, warc_files
from tests.faults.rawserver import RawServer, page

PATHS = [
    "/../../../../etc/passwd",
    "/..%2f..%2f..%2fetc%2fpasswd",
    "/%2e%2e/%2e%2e/etc/cron.d/x",
    "/..\\..\\windows\\system32",
    "/a%00b.html",
    "/a\x00b.html",
    "/con/aux/nul",
    "/-rf",
    "/$(touch%20pwned)/`id`",
    "/%0d%0aSet-Cookie:%20a=b%0d%0a",
    "/" + "a" * 4096,
    "/" + "../" * 1365,
    "/" + "%2e%2e%2f" * 500,
    "/" + "\U0001f5c4" * 300,
    "/x.warc.gz.open",
    "/<script>alert(1)</script>",
]


def test_no_url_leaves_the_folder(scrapy, tmp_path):
    """Fault 36: nothing on the disk is ever named by what a server or a list says."""
    with RawServer(lambda _: page("<p>Here</p>")) as server:
        urls = [server.url + path for path in PATHS]
        ran = crawl_list(scrapy, urls)
        heads = [seen.raw for seen in server.seen]
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert sorted(item["url"] for item in scrapy.items()) == sorted(urls)
    assert {item["http_status"] for item in scrapy.items()} == {200}
    assert {path.name for path in tmp_path.iterdir()} == {"data", "urls.txt"}
    assert [path.name.split("-")[0] for path in warc_files(scrapy.data)] == ["urls"]
    assert len(list((scrapy.data / "items").iterdir())) == 1
    assert not any(b"\r\nSet-Cookie" in head for head in heads)
    for record in stored(scrapy.data):
        assert all(value.isprintable() for value in record.fields.values())
    assert_sound(scrapy)
    assert len(scrapy("export").out.splitlines()) == len(urls)


def test_no_header_of_a_server_becomes_a_field(scrapy):
    """Fault 20, by way of a redirect."""
    lines = b"\r\n".join(
        [
            b"HTTP/1.1 302 Found",
            b"Location: /there%0d%0aWARC-Type:%20warcinfo\x0b\x0c\x1e",
            b"Content-Type: text/html\x0bWARC-Target-URI: http://elsewhere/",
            b"Content-Length: 0\r\n\r\n",
        ]
    )
    answers = {"/": type(page())(lines)}
    with RawServer(lambda target: answers.get(target) or page("There")) as server:
        ran = crawl_list(scrapy, [f"{server.url}/"])
    assert (ran.code, accidents(ran.err)) == (0, [])
    (item,) = scrapy.items()
    assert item["http_status"] == 200
    assert all(record.url.startswith(server.url) for record in stored(scrapy.data, "response"))
    assert_sound(scrapy)


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
HARMFUL = {
    "aliases": (BOMB, "line 1", "aliases"),
    "python-object": (
        "id: harm\nname: !!python/object/apply:os.system ['touch pwned']\n",
        "line 2",
        "!!python",
    ),
    "python-module": ("id: harm\nname: Harm\ntype: !!python/module:os\n", "line 3", "!!python"),
    "own-tag": ("id: harm\nname: !include /etc/passwd\n", "line 2", "!include"),
    "depth": ("id: harm\nname: " + "[" * 20_000, "line 2", "nested"),
    "size": ("id: harm\n" + "# a comment\n" * 100_000, "larger", ""),
    "two-documents": ("id: harm\n---\nid: other\n", "line 2", ""),
    "twice": (
        venue("harm", "harm.example", "feed http://harm.example/") + "name: Again\n",
        "line 11",
        "name",
    ),
    "binary": ("id: harm\nname: \x07\n", "line 2", "U+0007"),
    "merge": ("id: harm\n<<: {name: x}\n", "line 2", ""),
}


@pytest.mark.parametrize("case", HARMFUL)
def test_a_harmful_venue_file_is_refused_by_crawl(scrapy, tmp_path, case):
    """Faults 37 and 38: within bounds of memory, with file and line, and nothing in it is run."""
    text, *words = HARMFUL[case]
    setting = venue_folder(tmp_path / "venues", harm=text)
    gigabyte = 1 << 30

    def bounded():
        resource.setrlimit(resource.RLIMIT_DATA, (gigabyte, gigabyte))

    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "scrapy",
            "crawl",
            "harm",
            *FAST,
            "-s",
            setting,
            "-s",
            f"DATA_DIR={scrapy.data}",
        ],
        cwd=ROOT,
        env=scrapy.env,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        preexec_fn=bounded,
    )
    assert (done.returncode, accidents(done.stderr)) == (2, [])
    said = [line for line in done.stderr.splitlines() if line.startswith("scrapy crawl: ")]
    assert len(said) == 1
    assert str(tmp_path / "venues" / "harm.yaml") in said[0]
    for word in words:
        assert word in said[0]
    assert not (ROOT / "pwned").exists()


def test_a_harmful_file_does_not_keep_another_venue_from_its_crawl(scrapy, sample, tmp_path):
    files = {name: text for name, (text, *_) in HARMFUL.items()}
    text = venue("fine", sample.url.removeprefix("http://"), f"feed {sample.url}/feed.xml")
    setting = venue_folder(tmp_path / "venues", fine=text, **files)
    ran = scrapy("crawl", "fine", "-a", "limit=1", *FAST, "-s", setting)
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert len(scrapy.items()) == 1


def test_a_source_that_is_a_bomb_costs_itself(scrapy, sample, tmp_path):
    """Fault 48, through the whole of a crawl: entities, depth, and a feed that is none."""
    entities = "<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
        f"<!ENTITY {name} '{f'&{before};' * 10}'>"
        for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    xml = {
        "/entities": f"{entities}]><rss version='2.0'><channel><title>&j;</title></channel></rss>",
        "/sitemap-entities": f"{entities}]><urlset><url><loc>&j;</loc></url></urlset>",
        "/depth": "<rss version='2.0'>" + "<a>" * 100_000,
        "/sitemap-depth": "<urlset>" + "<a>" * 100_000,
    }
    with RawServer({path: page(kind="text/xml", whole=text) for path, text in xml.items()}) as server:
        sources = [f"{'sitemap' if 'sitemap' in path else 'feed'} {server.url}{path}" for path in xml]
        sources.append(f"feed {sample.url}/feed.xml")
        text = venue("bombs", sample.url.removeprefix("http://"), *sources)
        setting = venue_folder(tmp_path / "venues", bombs=text.replace("'.'", r"'/\d{4}/'"))
        ran = scrapy("crawl", "bombs", *FAST, "-s", setting)
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert len(scrapy.items()) == 7
