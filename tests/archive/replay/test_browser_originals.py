"""Pages as they are on their own servers and as they are replayed, both in a Chromium without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.archive.replay.looks import Look, look
from tests.archive.replay.realpages import COUNT, chosen
from tests.archive.replay.world import Replay
from tests.conftest import LOOPBACK, proxied
from tests.e2e.world import crawl_list, sample_folder, scrapy_in
from tests.site.publication import Publication
from tests.site.server import ReplayProxy, SampleVenue

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    Looks = dict[str, tuple[Look, Look]]

pytestmark = pytest.mark.browser

TALL = {"width": 1200, "height": 12_000}
"""A window in which images that load when they are seen do."""
ARTICLES = sorted(Publication()._articles)
CHARSETS = ("windows-1252", "windows-1251", "shift-jis", "gb18030", "not-gbk", "one-bad-byte")
ODD = [f"/odd/{name}/" for name in (*CHARSETS, "header-says-latin-1", "header-says-utf-8", "framed")]
UTF_16 = "/odd/utf-16/"
"""Browsers read its style sheet as UTF-16, too, and so not at all: the replay shows more than they do."""
ACCENT = "rgb(180, 83, 42)"
"""The colour of links, from the third style sheet of a chain of imports."""


@pytest.fixture(scope="module")
def sample_looks(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Looks:
    """The sample venue, crawled and looked at; then its replay, the server gone."""
    folder = tmp_path_factory.mktemp("sample")
    scrapy = scrapy_in(folder)
    with SampleVenue() as site, browser.new_context(viewport=TALL, java_script_enabled=False) as context:
        venues = sample_folder(folder / "venues", site.url)
        ran = scrapy("crawl", "sample", "-s", LOOPBACK, "-s", venues, "-s", "DOWNLOAD_DELAY=0")
        assert ran.code == 0, ran.err
        # One article is linked with a parameter in its address.
        urls = {urlsplit(item["url"]).path: item["url"] for item in scrapy.items()}
        odd = {path: site.url + path for path in (*ODD, UTF_16, "/odd/metered/")}
        ran = crawl_list(scrapy, odd.values(), "-s", "PAGE_REQUISITES=1")
        assert ran.code == 0, ran.err
        shown = {path: urls[path] for path in ARTICLES} | odd
        originals = {path: look(context, url) for path, url in shown.items()}
    with Replay(scrapy.data) as replay, browser.new_context(viewport=TALL) as context:
        replayed = {path: look(context, f"{replay.archive}/web/{url}") for path, url in shown.items()}
    return {path: (originals[path], replayed[path]) for path in shown}


@pytest.mark.parametrize("path", [*ARTICLES, *ODD])
def test_the_sample_venue_looks_as_it_did(sample_looks, path):
    original, replayed = sample_looks[path]
    assert replayed == original
    assert original.text


@pytest.mark.parametrize("path", ARTICLES)
def test_its_style_sheets_and_images_are_there(sample_looks, path):
    _, replayed = sample_looks[path]
    assert all(width > 0 for width in replayed.images)
    assert any(each.startswith(f"a {ACCENT} ") for each in replayed.colours)


def test_images_of_every_kind_are_among_them(sample_looks):
    widths = {width for path in ARTICLES for width in sample_looks[path][1].images}
    assert widths >= {480, 960}


def test_the_text_is_read_in_its_charset(sample_looks):
    assert "“Straight quotes,” said the compositor" in sample_looks["/odd/windows-1252/"][1].text
    assert sample_looks[UTF_16][1].text == sample_looks[UTF_16][0].text
    assert "¿Y para qué sirve todo eso?" in sample_looks[UTF_16][1].text


def test_frames_are_filled(sample_looks):
    frames = sample_looks["/odd/framed/"][1].frames
    assert "It counts nothing now" in frames[0]
    assert frames[1].strip() == "A smaller window."
    assert "the shutters stay open" in sample_looks["/odd/framed/"][1].text


@pytest.fixture(scope="module")
def real_looks(tmp_path_factory: pytest.TempPathFactory, pages_folder: Path, browser: Browser) -> Looks:
    """Publishers' pages through the proxy, which has nothing else of them, and as crawled and replayed."""
    scrapy = scrapy_in(tmp_path_factory.mktemp("real"))
    urls = chosen(pages_folder)
    with ReplayProxy(pages=[pages_folder]) as proxy:
        ran = crawl_list(scrapy, urls, **proxied(proxy))
        assert ran.code == 0, ran.err
        through = {"server": proxy.url, "bypass": "<-loopback>"}
        options = {"proxy": through, "java_script_enabled": False, "ignore_https_errors": True}
        with browser.new_context(**options) as context:
            originals = [look(context, url) for url in urls]
    with Replay(scrapy.data) as replay, browser.new_context() as context:
        replayed = [look(context, f"{replay.archive}/web/{url}") for url in urls]
    return dict(zip(urls, zip(originals, replayed, strict=True), strict=True))


@pytest.mark.parametrize("number", range(COUNT))
def test_a_publishers_page_looks_as_it_did(real_looks, number):
    original, replayed = list(real_looks.values())[number]
    assert len(original.text) > 100
    assert abs(len(replayed.text) - len(original.text)) <= len(original.text) / 100
    assert len(replayed.colours) == len(original.colours)
    # Colours may be on their way from one to another.
    differ = sum(one != other for one, other in zip(original.colours, replayed.colours, strict=True))
    assert differ <= len(original.colours) / 100
