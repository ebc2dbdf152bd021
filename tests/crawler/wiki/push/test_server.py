"""Where the wiki's server is: what the settings and the environment may say."""

from __future__ import annotations

import pytest
from scrapy.settings import Settings

from crawler import settings
from crawler.exceptions import BadInputError
from crawler.wiki.push.server import KEY, read_server


def given(**values: object) -> Settings:
    found = Settings()
    found.setmodule(settings)
    found.update({"WIKI_URL": "https://wiki.example.org", **values}, priority="cmdline")
    return found


def test_the_server_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, "a-key")
    found = read_server(given(WIKI_URL="http://10.0.0.7:3000/wiki/"), needs_key=True)
    assert (found.url, found.key) == ("http://10.0.0.7:3000/wiki", "a-key")
    assert (found.writes, found.reads, found.retry_after_most) == (200, 1000, 600)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("WIKI_URL", "", "WIKI_URL says where the wiki's server is"),
        ("WIKI_URL", "wiki.example.org", "is no http\\(s\\) URL"),
        ("WIKI_URL", "https://", "is no http\\(s\\) URL"),
        ("WIKI_URL", "https://me:secret@wiki.example.org", "holds a name or a password"),
        ("WIKI_URL", "https://me:secret@wiki.example.org:99999", "WIKI_URL is no URL"),
        ("WIKI_URL", "https://wiki.example.org/a b", "holds a space"),
        ("WIKI_URL", "https://wiki.example.org/?a=b", "leave out what begins with"),
        ("WIKI_WRITES_PER_MINUTE", -1, "WIKI_WRITES_PER_MINUTE=-1: give 0 or more"),
        ("WIKI_BACKOFF", -0.5, "WIKI_BACKOFF=-0.5: give 0 or more"),
        ("WIKI_TIMEOUT", 0, "WIKI_TIMEOUT=0: give more than 0 seconds"),
    ],
)
def test_settings_that_cannot_be(
    name: str, value: object, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, "a-key")
    with pytest.raises(BadInputError, match=words) as raised:
        read_server(given(**{name: value}), needs_key=True)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("key", ["", "se cret", "secret\n", "secrét"])
def test_keys_that_cannot_be(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, key)
    with pytest.raises(BadInputError, match=KEY) as raised:
        read_server(given(), needs_key=True)
    assert "cr" not in str(raised.value).replace(KEY, "")
