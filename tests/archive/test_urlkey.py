"""Sort keys: the published rules, case by case, and the program that others sort with."""

from __future__ import annotations

import json
import random
import re

import pytest

from archive.urlkey import url_key
from tests.programs import run

CASES = {
    "http://example.com": "com,example)/",
    "https://www.Example.COM/Path/A.html?b=2&a=1&B=3": "com,example)/path/a.html?a=1&b=2&b=3",
    "http://www2.example.com/x": "com,example)/x",
    "http://wwwx.example.com/": "com,example,wwwx)/",
    "http://www.www.example.com/": "com,example,www)/",
    "http://www.com/": "com)/",
    "http://example.com:80/": "com,example)/",
    "https://example.com:443/": "com,example)/",
    "http://example.com:443/": "com,example:443)/",
    "http://example.com:8080/x": "com,example:8080)/x",
    "http://user:secret@example.com/": "com,example)/",
    "http://127.0.0.1:8765/a/": "1,0,0,127:8765)/a",
    "http://3232235521/": "1,0,168,192)/",
    "http://[2001:DB8::1]:80/x": "2001:db8::1)/x",
    "http://example.com./": "com,example)/",
    "http://é.example/": "example,xn--9ca)/",
    "http://example.com/a//b/./c/../d/": "com,example)/a/b/d",
    "http://example.com/../a": "com,example)/../a",
    "http://example.com/%7Efoo/A%41": "com,example)/~foo/aa",
    "http://example.com/a%2fb": "com,example)/a/b",
    "http://example.com/%2525": "com,example)/%25",
    "http://example.com/100%": "com,example)/100%25",
    "http://example.com/a b?c d": "com,example)/a%20b?c%20d",
    "http://example.com/é?é=%E9": "com,example)/%c3%a9?%c3%a9=%e9",
    "http://example.com/?": "com,example)/",
    "http://example.com/?a-b=1&a=1&a=0": "com,example)/?a=0&a=1&a-b=1",
    "http://example.com/?&a=1&&b=": "com,example)/?&&a=1&b=",
    "http://example.com/a?b#c": "com,example)/a?b",
    "http://example.com/x?PHPSESSID=0123456789abcdef0123456789abcdef&z=1": "com,example)/x?z=1",
    "http://example.com/x?sid=short": "com,example)/x?sid=short",
    "http://example.com/x?cfid=1&cftoken=2": "com,example)/x",
    "http://example.com/(S(4hqa0555fwsecu455xqckv45))/x.aspx": "com,example)/x.aspx",
    "ftp://example.com/a": "com,example)/a",
    "dns:example.com": "dns:example.com",
    "urn:x:y": "urn:x:y",
    "http://example.com/a\nb": "com,example)/ab",
    "http://example.com/\x00\x7f": "com,example)/%00%7f",
}


@pytest.mark.parametrize(("url", "key"), CASES.items())
def test_keys(url: str, key: str) -> None:
    assert url_key(url) == key


def test_a_program_of_others_makes_the_same_keys() -> None:
    code = "import json, sys, surt; print(json.dumps([surt.surt(u) for u in json.load(sys.stdin)]))"
    assert json.loads(run("python", "-c", code, stdin=json.dumps(list(CASES)))) == list(CASES.values())


@pytest.mark.parametrize(
    "url",
    ["", " ", "http://", "http:///", "http://[", "http://[::1", "http://a:99999/", "http://a:x/", "a b", ":",
     "http://" + "é" * 70 + ".com/", "http://\ud800/\udfff?\ud800", "x" * 100_000, "http://%ff%00.com/",
     "urn:a b\nc\u2028d", "http://a/%" + "25" * 5000, "http://a b c/", "http://\u2028.com/"],
)  # fmt: skip
def test_whatever_the_url_is_the_key_is_one_word(url: str) -> None:
    assert re.fullmatch(r"[\x21-\x7e]*", url_key(url))


def test_a_key_is_one_word_for_any_text() -> None:
    chance = random.Random(7)
    pieces = [
        "http://",
        "://",
        "/",
        "?",
        "&",
        "=",
        "#",
        "%",
        "%0a",
        "[",
        "]",
        ":",
        "@",
        " ",
        "\n",
        "é",
        "\ud800",
        "a",
    ]
    for _ in range(3000):
        url = "".join(chance.choices(pieces, k=chance.randrange(12)))
        assert re.fullmatch(r"[\x21-\x7e]*", url_key(url)), ascii(url)
