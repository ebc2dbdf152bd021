"""What pages of Markdown and MDX cite."""

from __future__ import annotations

import pytest

from crawler.citations.markdown import citations_in


def urls(text: str, page: str = "page.mdx") -> list[str]:
    return [each.url for each in citations_in(text, page)]


@pytest.mark.parametrize(
    ("text", "url", "words"),
    [
        ("See [a *b*](https://a.example/x).", "https://a.example/x", "a b"),
        ('[a](https://a.example/x "Title")', "https://a.example/x", "a"),
        ("[a](<https://a.example/x y>)", "https://a.example/x y", "a"),
        ("[a](https://a.example/wiki/Foo_(bar))", "https://a.example/wiki/Foo_(bar)", "a"),
        ("[`code` words](https://a.example/)", "https://a.example/", "code words"),
        ("[a][r]\n\n[r]: https://a.example/", "https://a.example/", "a"),
        ("<https://a.example/?a=1&b=ü>", "https://a.example/?a=1&b=ü", ""),
        ("At https://a.example/x_y_z*a*b.", "https://a.example/x_y_z*a*b", ""),
        ("(see https://a.example/wiki/Foo_(bar)).", "https://a.example/wiki/Foo_(bar)", ""),
        ('"https://a.example/", he said', "https://a.example/", ""),
        ("Is it https://a.example/x?", "https://a.example/x", ""),
        ("| a | https://a.example/x |", "https://a.example/x", ""),
        ("Words[^1].\n\n[^1]: https://a.example/", "https://a.example/", "^1"),
        ("Words[^1].\n\n[^1]: Smith, https://a.example/, 2024", "https://a.example/", "^1"),
        ("[^1]: One\n[^b]: Two https://a.example/", "https://a.example/", "^b"),
        ("[^1]: [Smith](https://a.example/)", "https://a.example/", "Smith"),
        ("<a class='x' href='https://a.example/?a&amp;b'>One *two*</a>", "https://a.example/?a&b", "One two"),
        ('<Cite url="https://a.example/">One</Cite>', "https://a.example/", "One"),
        ("<Cite url={'https://a.example/'} />", "https://a.example/", ""),
        ("<Card>\n  [In](https://a.example/)\n</Card>", "https://a.example/", "In"),
        ("export const a = [{url: 'https://a.example/x', n: 1}]", "https://a.example/x", ""),
        ("- one\n  - two https://a.example/\n", "https://a.example/", ""),
        ("---\nsources:\n    - https://a.example/\n---\nText", "https://a.example/", ""),
    ],
)  # fmt: skip
def test_a_citation(text: str, url: str, words: str) -> None:
    assert [(each.url, each.text) for each in citations_in(text, "page.mdx")] == [(url, words)]


@pytest.mark.parametrize(
    "text",
    [
        "```\nhttps://a.example/\n```",
        "~~~md\n[a](https://a.example/)\n~~~",
        "`https://a.example/`",
        "`one\nhttps://a.example/`",
        "<!-- https://a.example/ -->",
        "![a](https://a.example/a.png)",
        '<img src="https://a.example/a.png"> <Image src="https://a.example/a.png" />',
        '<link href="https://a.example/">',
        "<pre>https://a.example/</pre>",
        "[a](/relative) [b](mailto:a@a.example) <ftp://a.example/> www.a.example a.example",
    ],
)
def test_what_is_no_citation(text: str) -> None:
    assert urls(text) == []


def test_indented_text_is_code_in_markdown_alone() -> None:
    text = "One\n\n    https://a.example/\n"
    assert urls(text, "page.md") == []
    assert urls(text, "page.mdx") == ["https://a.example/"]


def test_each_has_its_line() -> None:
    lines = [
        *("---", "url: https://l2.example/", "---", "", "One `a", "b` https://l6.example/ [a][r]", ""),
        *("> quoted", "> [x](https://l9.example/) and", "> https://l10.example/", "", "<Cite", "  a='1'"),
        *("  url='https://l14.example/'", "  b={1} />", "", "[^1]: https://l17.example/", "", "a a a a"),
        *("[a](https://l20.example/) [a](https://l20b.example/)", "[r]: https://no.example/", ""),
        *("[r]: https://l6b.example/", "[u]: https://l24.example/"),
    ]
    found = {each.line: each.url for each in citations_in("\r\n".join(lines), "page.mdx")}
    assert {line: url for line, url in found.items() if f"//l{line}." not in url and "b." not in url} == {
        21: "https://no.example/"
    }
    assert sorted(found) == [2, 6, 9, 10, 14, 17, 20, 21, 24]


def test_one_line_cites_a_url_once() -> None:
    text = "[a](https://a.example/) https://a.example/\nhttps://a.example/"
    assert [(each.line, each.text) for each in citations_in(text, "p.md")] == [(1, "a"), (2, "")]


def test_a_resource_by_its_id() -> None:
    (found,) = citations_in('\n<R id="2fa332509e5f3ce0">No winners</R> <R id="short" />', "p.mdx")
    assert (found.url, found.resource_id, found.line, found.text) == ("", "2fa332509e5f3ce0", 2, "No winners")
