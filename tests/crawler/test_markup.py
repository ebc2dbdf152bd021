"""Trees of pages, and what is asked of them."""

from __future__ import annotations

import pytest

from crawler.markup import elements, parse_html, strings, text_of


@pytest.mark.parametrize("body", ["", " \n", "<!-- only this -->", b"", b"  ", "<?php ?>"])
def test_without_markup_there_is_no_tree(body: bytes | str) -> None:
    assert parse_html(body) is None


@pytest.mark.parametrize(
    "body",
    [
        "<p>ü</p>",
        '<?xml version="1.0" encoding="iso-8859-1"?><html><p>ü</p></html>',
        '<meta charset="iso-8859-1"><p>ü</p>',
        '<meta charset="iso-8859-1"><p>ü</p>'.encode("iso-8859-1"),
        b"\xef\xbb\xbf" + "<p>ü</p>".encode(),
        b"\xff\xfe" + "<html><p>ü</p></html>".encode("utf-16-le"),
        "<p>ü" + "<div>" * 100_000,
    ],
)
def test_text_is_taken_as_it_is_and_bytes_as_they_declare(body: bytes | str) -> None:
    tree = parse_html(body)
    assert tree is not None
    assert text_of(elements(tree, "//p")[0]).startswith("ü")


@pytest.mark.parametrize("body", ["\x00<p>x</p>", "<p>\ud800x</p>", "<" * 1000 + "<p>x", "plain text"])
def test_odd_text_is_still_a_tree(body: str) -> None:
    assert parse_html(body) is not None


def test_asking() -> None:
    tree = parse_html('<a href="/1">one <b>and\n more</b></a><a href="/2"></a><!-- no --><p>\xa0x </p>')
    assert tree is not None
    assert strings(tree, "//a/@href") == ["/1", "/2"]
    assert all(type(each) is str for each in strings(tree, "//a/@href | //b/text()"))
    assert [text_of(each) for each in elements(tree, "//a | //p")] == ["one and more", "", "x"]
    assert strings(tree, "//nothing/@at-all") == elements(tree, "//nothing") == []
