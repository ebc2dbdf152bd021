"""The cabinet of odd pages, crawled once: what each is and what is found in it is what its row says."""

import pytest

from tests.e2e.world import accidents, crawl_list, scrapy_in, stored
from tests.site.cabinet import ODD_PAGES

BY_CONTENT = [page for page in ODD_PAGES if page.status == 200 and page.verdict not in {None, "ok"}]
FIELDS = [(page, name) for page in ODD_PAGES for name in page.fields]


def path_of(page):
    return page.path


def flat(text):
    return " ".join(text.split())


@pytest.fixture(scope="module")
def crawl(tmp_path_factory, sample):
    """All pages of the cabinet in one crawl."""
    scrapy = scrapy_in(tmp_path_factory.mktemp("cabinet"))
    ran = crawl_list(scrapy, [f"{sample.url}{page.path}" for page in ODD_PAGES])
    assert (ran.code, accidents(ran.err)) == (0, []), ran.err
    return scrapy


@pytest.fixture(scope="module")
def items(crawl, sample):
    return {item["url"].removeprefix(sample.url): item for item in crawl.items()}


def test_one_item_and_one_capture_each(crawl, items, sample):
    paths = sorted(map(path_of, ODD_PAGES))
    assert sorted(item["url"].removeprefix(sample.url) for item in crawl.items()) == paths
    captured = [record.url for kind in ("response", "revisit") for record in stored(crawl.data, kind)]
    assert sorted(url.removeprefix(sample.url) for url in captured if "/odd/" in url) == paths
    assert all(item["warc_file"] and item["warc_record_id"] for item in items.values())


def test_the_archive_is_sound(crawl):
    """By our own verification: `warcio check` ends at the first body in the coding br."""
    ran = crawl("archive", "verify")
    assert (ran.code, accidents(ran.err)) == (0, []), ran


@pytest.mark.parametrize("page", [page for page in ODD_PAGES if page.verdict is not None], ids=path_of)
def test_a_page_has_its_verdict(items, page):
    item = items[page.path]
    assert item["http_status"] == page.status
    assert item["verdict"] == page.verdict, item["evidence"]


@pytest.mark.parametrize("page", BY_CONTENT, ids=path_of)
def test_a_verdict_by_the_content_says_why(items, page):
    item = items[page.path]
    assert item["evidence"]
    assert all(flat(sentence) for sentence in item["evidence"])
    assert item["content_fetched_at"] is None
    assert item["text"] == "" or page.verdict == "paywall"


@pytest.mark.parametrize("page", [page for page in ODD_PAGES if page.verdict == "ok"], ids=path_of)
def test_nothing_speaks_against_a_good_page(items, page):
    item = items[page.path]
    assert item["evidence"] == []
    assert item["content_fetched_at"] == item["fetched_at"]
    assert item["markdown"]
    assert item["field_sources"]["title"]["confidence"] in {"stated", "inferred"}


@pytest.mark.parametrize("page", [page for page in ODD_PAGES if page.has], ids=path_of)
def test_the_text_has_what_is_the_articles(items, page):
    text = flat(items[page.path]["text"])
    assert [sentence for sentence in page.has if flat(sentence) not in text] == []


@pytest.mark.parametrize("page", [page for page in ODD_PAGES if page.lacks], ids=path_of)
def test_the_text_lacks_what_stands_around_it(items, page):
    text = flat(items[page.path]["text"])
    assert [sentence for sentence in page.lacks if flat(sentence) in text] == []


@pytest.mark.parametrize(("page", "name"), FIELDS, ids=[f"{page.path}{name}" for page, name in FIELDS])
def test_a_field_is_what_the_page_says(items, page, name):
    item = items[page.path]
    assert item[name] == page.fields[name], item["field_sources"].get(name)


def test_a_date_that_the_page_does_not_state_is_not_said_to_be_stated(items):
    item = items["/odd/undated/"]
    source = item["field_sources"].get("published_at")
    assert (item["published_at"] is None) == (source is None)
    assert source is None or source["confidence"] != "stated"


@pytest.mark.parametrize("page", [page for page in ODD_PAGES if page.needs_browser is not None], ids=path_of)
def test_a_page_says_whether_it_needs_a_browser(items, page):
    assert items[page.path]["needs_browser"] == page.needs_browser
