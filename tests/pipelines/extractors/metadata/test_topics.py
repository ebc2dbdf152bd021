"""Lists of keywords, taken apart."""

from __future__ import annotations

import pytest

from crawler.markup import parse_html
from pipelines.extractors.metadata.topics import linked_topics, split_topics


@pytest.mark.parametrize(
    ("lists", "topics"),
    [
        (["Moon, craters;Space | sky"], ["Moon", "craters", "Space", "sky"]),
        (["Moon", "moon", " MOON "], ["Moon"]),
        (["deep   space"], ["deep space"]),
        (
            ["\u592a\u7a7a \u6708\u7403 \u63a2\u6708 \u822a\u5929"],
            ["\u592a\u7a7a", "\u6708\u7403", "\u63a2\u6708", "\u822a\u5929"],
        ),
        (["8f507083-bac4-423a-9015-2eb31e1bce50, 1234, type:article, https://site.example, Moon"], ["Moon"]),
        (["", " , ", "x" * 81], []),
        ([",".join(f"topic {n}" for n in range(100))], [f"topic {n}" for n in range(50)]),
    ],
)
def test_splitting(lists: list[str], topics: list[str]) -> None:
    assert split_topics(lists) == topics


@pytest.mark.parametrize(
    ("body", "topics"),
    [
        ('<main><a rel="tag" href="/moon">Moon</a></main>', ["Moon"]),
        ('<article><a href="/topics/moon">Moon</a></article>', ["Moon"]),
        ('<a href="/topics/moon">Moon</a>', []),
        ('<main><nav><a href="/topics/moon">Moon</a></nav></main>', []),
        ('<main><p><a href="/topics/moon">Moon</a></p></main>', []),
        ("<main>" + '<a href="/topics/moon">Moon</a>' * 26 + "</main>", []),
    ],
)
def test_links(body: str, topics: list[str]) -> None:
    tree = parse_html(body)
    assert tree is not None
    assert linked_topics(tree.iter("a")) == topics
