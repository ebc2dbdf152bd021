"""URLs: what is sent, the ids, and the form in which duplicates are recognised."""

import re

import pytest

from crawler.exceptions import BadInputError
from crawler.urls import fetch_url, host_matches, normalize_url, resource_id, stable_id

SEED = (
    "https://www.technologyreview.com/2025/01/21/1110269/there-can-be-no-winners-in-a-us-china-ai-arms-race/"
)


class TestIds:
    def test_the_resource_id_is_the_one_that_the_wiki_has(self):
        assert resource_id(SEED) == "2fa332509e5f3ce0"

    def test_the_slash_counts(self):
        assert resource_id(SEED.rstrip("/")) != resource_id(SEED)

    def test_a_lone_surrogate_has_an_id(self):
        assert re.fullmatch("[0-9a-f]{16}", resource_id("http://a.example/\ud800"))
        assert re.fullmatch("sid_[0-9A-Za-z]{10}", stable_id("http://a.example/\ud800"))

    def test_the_stable_id_is_the_same_everywhere(self):
        assert stable_id(SEED) == "sid_ibaGzRGunQ"

    def test_stable_ids_have_their_form_and_differ(self):
        ids = {stable_id(f"https://example.org/{number}") for number in range(2000)}
        assert len(ids) == 2000
        assert all(re.fullmatch("sid_[0-9A-Za-z]{10}", one) for one in ids)


class TestFetchUrl:
    @pytest.mark.parametrize(
        "url",
        [
            SEED,
            "http://example.org",
            "http://EXAMPLE.org/A/../b?z=1&a=2&a=%c3%a9",
            "http://[::1]:8080/",
            "http://example.org/?utm_source=x&jsessionid=1",
            "HTTP://example.org/",
            "http://example.org//two//slashes",
            "http://example.org/100%",
            "http://example.org/%2e%2e/%00",
            "http://example.org/" + "a" * 4096,
        ],
    )
    def test_a_valid_url_is_sent_verbatim(self, url):
        assert fetch_url(url) == url

    @pytest.mark.parametrize(
        ("url", "sent"),
        [
            ("http://example.org/a#b", "http://example.org/a"),
            ("http://example.org#b?c", "http://example.org"),
            ("http://example.org/#!/a b", "http://example.org/"),
            ("http://example.org/a b", "http://example.org/a%20b"),
            (" http://example.org/a ", "http://example.org/a"),
            ("http://example.org/é?q=ü", "http://example.org/%C3%A9?q=%C3%BC"),
            ("http://bücher.example/", "http://xn--bcher-kva.example/"),
            ("http://example.org/a\r\nX: y", "http://example.org/aX:%20y"),
            ('http://example.org/"<>', "http://example.org/%22%3C%3E"),
            ("http://example.org?q=1", "http://example.org/?q=1"),
            ("http://example.org/\x00a\x00", "http://example.org/%00a"),
        ],
    )
    def test_the_fragment_goes_and_what_no_server_takes_is_encoded(self, url, sent):
        assert fetch_url(url) == sent

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "example.org/a",
            "//example.org/a",
            "/a",
            "ftp://example.org/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "data:text/html,x",
            "mailto:a@example.org",
            "http://",
            "http:///a",
            "http://#a",
            "http://:80/",
            "http://user@/",
            "http://example.org:0/",
            "http://example.org:99999/",
            "http://example.org:x/",
            "http://[::1/",
            "http://a[::1]/",
            "http://exa mple.org/",
            "http://" + "ü" * 70 + ".example/",
            "http://example.org/\ud800",
        ],
    )
    def test_what_is_no_url_of_a_page_is_bad_input_in_one_sentence(self, url):
        with pytest.raises(BadInputError, match="can't be fetched: ") as caught:
            fetch_url(url)
        assert "\n" not in str(caught.value)

    def test_an_error_shows_the_beginning_of_a_long_url(self):
        with pytest.raises(BadInputError) as caught:
            fetch_url("ftp://example.org/" + "a" * 5000)
        assert len(str(caught.value)) < 300


class TestNormalizeUrl:
    @pytest.mark.parametrize(
        ("url", "normal"),
        [
            ("HTTP://Example.ORG", "http://example.org/"),
            ("http://example.org:80/", "http://example.org/"),
            ("https://example.org:443/a", "https://example.org/a"),
            ("https://example.org:80/a", "https://example.org:80/a"),
            ("http://[::1]:80/", "http://[::1]/"),
            ("http://example.org/a#b", "http://example.org/a"),
            ("http://example.org/%7euser/%c3%a9", "http://example.org/~user/%C3%A9"),
            ("http://example.org/é", "http://example.org/%C3%A9"),
            ("http://example.org/a/../b/./c", "http://example.org/b/c"),
            ("http://example.org/a/", "http://example.org/a/"),
            ("http://example.org/?b=2&a=1", "http://example.org/?a=1&b=2"),
            ("http://example.org/?q=a+b", "http://example.org/?q=a+b"),
            ("http://example.org/?q=a%20b", "http://example.org/?q=a+b"),
            ("http://example.org/?&a=1&&", "http://example.org/?a=1"),
            ("http://example.org/?utm_source=a&UTM_x=b&id=7&fbclid=c", "http://example.org/?id=7"),
            ("http://example.org/?gclid=1&mc_cid=2&mc_eid=3", "http://example.org/"),
            ("http://example.org/?PHPSESSID=abc&jsessionid=d", "http://example.org/"),
            ("http://example.org/a;jsessionid=1A2B?x=1", "http://example.org/a?x=1"),
            ("http://example.org/a;JSESSIONID=1/b;v=2", "http://example.org/a/b;v=2"),
            ("http://example.org/?sid=0123456789abcdef0123456789", "http://example.org/"),
            ("http://example.org/story?sid=23/01/02/17", "http://example.org/story?sid=23%2F01%2F02%2F17"),
            ("http://example.org/?session=5", "http://example.org/?session=5"),
            ("http://example.org/?ref=home", "http://example.org/?ref=home"),
        ],
    )
    def test_one_article_has_one_form(self, url, normal):
        assert normalize_url(url) == normal
        assert normalize_url(normal) == normal

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("http://example.org/", "https://example.org/"),
            ("http://www.example.org/", "http://example.org/"),
            ("http://example.org/a", "http://example.org/a/"),
            ("http://example.org/A", "http://example.org/a"),
            ("http://example.org/?p=1", "http://example.org/?p=2"),
            ("http://example.org:8080/", "http://example.org/"),
            ("http://example.org/a%2Fb", "http://example.org/a/b"),
        ],
    )
    def test_what_can_be_two_pages_stays_two(self, one, other):
        assert normalize_url(one) != normalize_url(other)

    def test_what_is_no_url_of_a_page_is_bad_input(self):
        with pytest.raises(BadInputError, match="has to start with"):
            normalize_url("mailto:a@example.org")


@pytest.mark.parametrize(
    ("host", "domain", "matches"),
    [
        ("nature.com", "nature.com", True),
        ("www.nature.com", "nature.com", True),
        ("WWW.Nature.COM.", "nature.com", True),
        ("a.b.nature.com", "nature.com", True),
        ("signature.com", "nature.com", False),
        ("nature.com", "www.nature.com", False),
        ("nature.com.evil.example", "nature.com", False),
        ("", "nature.com", False),
    ],
)
def test_a_host_matches_its_domain_and_those_above(host, domain, matches):
    assert host_matches(host, domain) is matches
