from __future__ import annotations

import pytest

from archive.replay.address import BadAddressError, ReplayAddress


def parse(target: bytes) -> ReplayAddress:
    path, _, query = target.partition(b"?")
    return ReplayAddress.parse(path, query)


@pytest.mark.parametrize(
    ("target", "url", "digits", "mode"),
    [
        (b"/web/20250101000000/https://e.org/a", "https://e.org/a", "20250101000000", ""),
        (b"/web/2025/https://e.org/a?b=c&d=%20", "https://e.org/a?b=c&d=%20", "2025", ""),
        (b"/web/20250101000000id_/http://e.org/", "http://e.org/", "20250101000000", "id_"),
        (b"/web/20250101000000if_/http://e.org/", "http://e.org/", "20250101000000", "if_"),
        (b"/web/20250101000000dom_/http://e.org/", "http://e.org/", "20250101000000", "dom_"),
        (b"/web/https://e.org/%C3%A9%2F?x=%3F", "https://e.org/%C3%A9%2F?x=%3F", "", ""),
        (b"/web/2025/https:/e.org/a//b", "https://e.org/a//b", "2025", ""),
        (b"/web/2025/HTTPS://E.org/A", "https://E.org/A", "2025", ""),
        (b"/web/2025/https%3A%2F%2Fe.org%2Fa%3Fb", "https://e.org/a?b", "2025", ""),
        (b"/web/2025/https://e.org/https://f.org/2024/x", "https://e.org/https://f.org/2024/x", "2025", ""),
        (b"/web/2025/https://[::1]:8080/a", "https://[::1]:8080/a", "2025", ""),
    ],
)
def test_read(target, url, digits, mode):
    assert parse(target) == ReplayAddress(url, digits, mode)


@pytest.mark.parametrize(
    "target",
    [
        *(b"/web/", b"/web/2025/", b"/web/2025/e.org", b"/web/ftp://e.org/", b"/web/2025/file:///etc/passwd"),
        *(
            b"/web/2025/javascript:alert(1)",
            b"/web/2025/data:text/html,x",
            b"/web/2025/https:",
            b"/web/https://",
        ),
        *(b"/web/20251/https://e.org/", b"/web/20251301000000/https://e.org/", b"/web/1/https://e.org/"),
        *(
            b"/web/2025js_/https://e.org/",
            b"/web/2025dim_/https://e.org/",
            b"/web/99999999999999/https://e.org/",
            b"/web/2025/https://[bad/",
        ),
        *(
            b"/web/123456789012345678901234567890/https://e.org/",
            b"/web/2025/https://?a",
            b"/web/2025/http://:80/",
        ),
        *(b"/web/id_/https://e.org/", b"/web/2025/javascript%3Aalert(1)"),
    ],
)
def test_refused(target):
    with pytest.raises(BadAddressError):
        parse(target)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://e.org/a?b=c", "/web/2025/https://e.org/a?b=c"),
        ("https://e.org/a b\r\n\"'<>\\é", "/web/2025/https://e.org/a%20b%0D%0A%22'%3C%3E%5C%C3%A9"),
        ("https://e.org/%41%zz", "/web/2025/https://e.org/%41%zz"),
    ],
)
def test_written(url, path):
    assert ReplayAddress(url, "2025").path() == path


@pytest.mark.parametrize(
    ("asked", "archived"),
    [
        ("https://e.org/a", "https://e.org/a"),
        ("https://E.org:443/a", "https://e.org/a"),
        ("https://e.org", "https://e.org/"),
        ("http://e.org:80", "http://e.org/"),
        ("https://e.org/a", "https://e.org/a?"),
        ("https://e.org/?q=%27a%27", "https://e.org/?q='a'"),
        ("https://e.org/?q=a|b", "https://e.org/?q=a%7Cb"),
        ("https://e.org/%C3%A9%20%7B", "https://e.org/é {"),
    ],
)
def test_found_as_it_may_have_been_archived(asked, archived):
    assert archived in ReplayAddress(asked).candidates()


def test_the_url_as_asked_comes_first_and_none_twice():
    found = ReplayAddress("https://e.org/%20?").candidates()
    assert found[0] == "https://e.org/%20?"
    assert len(found) == len(set(found))


def test_escapes_that_are_no_text_are_not_decoded():
    assert ReplayAddress("https://e.org/%FF%00%0A").candidates()[0] == "https://e.org/%FF%00%0A"
    assert all(url.isprintable() for url in ReplayAddress("https://e.org/%FF%0A").candidates())
