"""The cabinet of odd pages: each is served as its row says, so that tests of extractors may rely on it."""

import codecs
import html
import json
import re
from collections.abc import Iterator

import brotli
import pypdfium2
import pytest
from backports import zstd

from crawler.items import FIELDS
from crawler.verdicts import Verdict
from tests.chromium import find_chromium
from tests.site.cabinet import FOLDER, ODD_PAGES, ODD_PARTS, OddPage
from tests.site.client import Reply, ask
from tests.site.server import SampleVenue

DECODE = {"br": brotli.decompress, "zstd": zstd.decompress}
HTML = [page for page in ODD_PAGES if page.file is not None and page.file.endswith(".html")]
PDF = [page for page in ODD_PAGES if page.pdf is not None]


def path_of(page: OddPage) -> str:
    return page.path


@pytest.fixture(scope="module")
def site() -> Iterator[SampleVenue]:
    with SampleVenue() as venue:
        yield venue


def payload(reply: Reply) -> bytes:
    coding = reply.headers["Content-Encoding"]
    return DECODE[coding](reply.body) if coding else reply.body


def words_of(markup: str) -> str:
    """The text of a page with all that is around the article, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", markup)).split())


@pytest.mark.parametrize("page", ODD_PAGES + ODD_PARTS, ids=path_of)
def test_a_page_answers_as_its_row_says(site: SampleVenue, page: OddPage) -> None:
    reply = ask(site.url + page.path)
    assert (reply.status, reply.headers["Content-Type"]) == (page.status, page.type)
    assert reply.headers["Content-Encoding"] == page.coding
    assert reply.headers["Content-Length"] == str(len(reply.body))
    if page.file is None and page.pdf is None:
        assert reply.body == page.body.encode()
    asked = ask(site.url + page.path, Accept_Encoding="gzip")
    assert asked.headers["Content-Encoding"] in {page.coding, "gzip"}


@pytest.mark.parametrize("page", ODD_PAGES, ids=path_of)
def test_a_row_expects_what_there_is(page: OddPage) -> None:
    assert page.verdict in set(Verdict)
    assert set(page.fields) <= set(FIELDS)
    assert bool(page.has) == (page.verdict == "ok")
    assert page.path.startswith("/odd/")


@pytest.mark.parametrize("page", HTML, ids=path_of)
def test_the_bytes_are_in_their_charset(site: SampleVenue, page: OddPage) -> None:
    body = payload(ask(site.url + page.path))
    if page.spoil is not None:
        bad, good = page.spoil.encode("cp1252"), page.spoil.encode(page.charset)
        with pytest.raises(UnicodeDecodeError):
            body.decode(page.charset)
        assert (body.count(bad), body.count(good)) == (1, 0)
        body = body.replace(bad, good)
    markup = body.decode(page.charset)
    assert page.type == "text/html" or f'<meta charset="{page.meta}">' in markup
    text = words_of(markup)
    assert [sentence for sentence in page.has if sentence not in text] == []
    assert [sentence for sentence in page.lacks if sentence not in text + markup] == []


@pytest.mark.parametrize("page", [page for page in HTML if page.charset != "utf-8"], ids=path_of)
def test_other_charsets_are_no_utf_8(site: SampleVenue, page: OddPage) -> None:
    body = ask(site.url + page.path).body
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")
    assert (page.charset == "utf-16") == body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


@pytest.mark.parametrize("page", PDF, ids=path_of)
def test_a_pdf_is_one(site: SampleVenue, page: OddPage) -> None:
    body = ask(site.url + page.path).body
    assert body.startswith(b"%PDF-1.4\n")
    for number, offset in enumerate(re.findall(rb"^(\d{10}) 00000 n $", body, re.MULTILINE), 1):
        assert body[int(offset) :].startswith(b"%d 0 obj\n" % number)
    document = pypdfium2.PdfDocument(body)
    try:
        assert len(document) == 2
        known = document.get_metadata_dict()
        assert {name: known[name] for name in page.pdf or {}} == page.pdf
        pages = [sheet.get_textpage().get_text_bounded() for sheet in document]
        text = " ".join(" ".join(pages).split())
    finally:
        document.close()
    assert bool(text) == (page.file is not None)
    assert all(sentence in text for sentence in page.has)


def test_plain_text_is_sent_as_it_is(site: SampleVenue) -> None:
    letter = ask(site.url + "/odd/letter.txt")
    assert letter.body == (FOLDER / "letter.txt").read_bytes()
    (page,) = (page for page in ODD_PAGES if page.path == "/odd/letter.txt")
    assert all(sentence in " ".join(letter.text.split()) for sentence in page.has)


@pytest.mark.parametrize("language", ["chinese", "japanese", "korean", "arabic", "hebrew", "german"])
def test_an_article_has_all_that_articles_have(site: SampleVenue, language: str) -> None:
    text = ask(f"{site.url}/odd/{language}/").text
    assert len(re.findall(r"<p>[^<]{40,}</p>", text)) >= 5
    for element in ("<h2>", "<ul>", "<blockquote>"):
        assert element in text
    assert (' dir="rtl"' in text) == (language in {"arabic", "hebrew"})


def test_the_shell_has_its_text_elsewhere(site: SampleVenue) -> None:
    (page,) = (page for page in ODD_PAGES if page.needs_browser)
    shell, story = ask(site.url + page.path).text, ask(site.url + "/odd/shell.json").text
    text = " ".join(json.loads(story)["paragraphs"])
    assert all(sentence in text for sentence in page.rendered)
    assert not any(sentence in shell for sentence in page.rendered)


@pytest.mark.browser
def test_a_browser_sees_what_the_shell_becomes(site: SampleVenue) -> None:
    executable = find_chromium()
    if executable is None:
        pytest.skip("no Chromium here: python -m tests.chromium installs one")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - an extra that may be missing

    (page,) = (page for page in ODD_PAGES if page.needs_browser)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        tab = browser.new_page()
        tab.goto(site.url + page.path)
        text = tab.inner_text("article")
        browser.close()
    assert all(sentence in text for sentence in page.rendered)


def test_the_index_links_every_page(site: SampleVenue) -> None:
    index = ask(site.url + "/odd/")
    assert index.headers["Content-Type"] == "text/html; charset=utf-8"
    listed = re.findall(r'<li><a href="(/odd/[^"]+)">', index.text)
    assert listed == [page.path for page in ODD_PAGES]
    assert len(set(listed)) == len(listed)


def test_nothing_else_leads_to_the_cabinet(site: SampleVenue) -> None:
    for path in ("/", "/feed.xml", "/sitemap.xml", "/sitemap-news.xml", "/section/", "/robots.txt"):
        assert "/odd/" not in ask(site.url + path).text
    assert ask(site.url + "/odd/nowhere/").status == 404
    assert ask(site.url + "/odd/frame.html").status == 404


def test_every_file_is_in_use() -> None:
    used = {page.file for page in ODD_PAGES + ODD_PARTS if page.file is not None}
    assert {file.name for file in FOLDER.iterdir()} == used | {"frame.html", "index.html", "words.yaml"}
