"""The article, the whole article and nothing but the article."""

from __future__ import annotations

import pytest

from tests.pipelines.extractors.article.pages import PROSE, TEXT, TITLE, article, links, paragraphs

H1 = f"<h1>{TITLE}</h1>"
STANDFIRST = "A man, a tin box, and ninety years of crossings that nobody asked him to write down."


@pytest.mark.parametrize(
    "body",
    [
        f"{H1}{paragraphs()}",
        f"<article>{H1}{paragraphs()}</article>",
        f"<main><header>{H1}</header><div><div>{paragraphs()}</div></div></main>",
        f"{H1}<div>{''.join(f'<div><p>{line}</p></div>' for line in PROSE)}</div>",
        f"{H1}<div>{'<br><br>'.join(PROSE)}</div>",
        f"<table><tr><td>{H1}{paragraphs()}</td><td>Harbour</td></tr></table>",
        f"<table><tr><td>{H1}<table><tr><td>{'<br><br>'.join(PROSE)}</td></tr></table></td></tr></table>",
        f"<div class=page-with-sidebar>{H1}<div class=content-sidebar-wrap>{paragraphs()}</div></div>",
        paragraphs(),
    ],
)
def test_it_is_found_however_it_is_marked_up(body: str) -> None:
    found = article(body)
    assert "".join(found.text.split()) == "".join(TEXT.split())
    assert (found.verdict, found.evidence) == ("ok", [])


def test_sections_of_it_belong_together() -> None:
    first, second = paragraphs(PROSE[:3]), paragraphs(PROSE[3:])
    ad = (
        "<div class=ad-slot><p>Buy a boat. Buy it today, and buy it from us, the people with the "
        "boats.</p></div>"
    )
    body = f"<main>{H1}<section class=part>{first}</section>{ad}<section class=part>{second}</section></main>"
    assert article(body).text == TEXT


@pytest.mark.parametrize(
    "around",
    [
        (
            "<div class=share-bar><p>Share this article with somebody who takes the ferry every day, "
            "too.</p></div>"
        ),
        f"<div class=related><h2>Related</h2><ul>{links(5)}</ul></div>",
        (
            "<div class=newsletter-box><p>Get our letter about the harbour in your inbox, each and every "
            "Thursday.</p></div>"
        ),
        (
            "<aside><p>The ferry runs from six in the morning until nine in the evening, but not on "
            "Sundays.</p></aside>"
        ),
        (
            "<figure><img src=a.png><figcaption>The ferry in the morning. Photo: Ilse "
            "Marrow</figcaption></figure>"
        ),
        "<div class=image-block><p>The ferry in the morning, as seen from the pier.</p></div>",
        "<p>Advertisement</p>",
        "<p>Read more: <a href=/x>The bell that rang by itself</a></p>",
        "<p><a href=/x>Sign up for our newsletter</a> to read about the harbour each week.</p>",
        "<p>We use cookies to make this site better for you and for everybody else.</p>",
        "<p>You need to enable JavaScript to view this site.</p>",
        "<p>12.03.2026</p>",
        "<div hidden><p>This is hidden from everybody, and so it is no part of what is read here.</p></div>",
        "<h2 class=visually-hidden>Article content</h2>",
        (
            "<div class=comments><p>What a lovely story, I have been on this ferry myself. Thank you for "
            "it!</p></div>"
        ),
    ],
)
@pytest.mark.parametrize("place", [1, 3, 5])
def test_what_stands_in_between_is_none_of_it(around: str, place: int) -> None:
    body = H1 + paragraphs(PROSE[:place]) + around + paragraphs(PROSE[place:])
    assert article(f"<article>{body}</article>").text == TEXT


def test_comments_are_none_of_it_however_many() -> None:
    said = "".join(
        f"<li><p>I remember crossing number {n} very well indeed, and I was sick.</p></li>" for n in range(60)
    )
    body = f"<main>{H1}<div>{paragraphs()}</div><ul class=comment-list>{said}</ul></main>"
    assert article(body).text == TEXT


def test_another_article_on_the_page_is_none_of_it() -> None:
    other = "<h2>The bell that rang by itself</h2>" + paragraphs(
        [line.replace("ferry", "bell") for line in PROSE[:4]]
    )
    body = f"<article>{H1}{paragraphs()}</article><article>{other}</article>"
    assert article(body).text == TEXT


def test_teasers_with_text_are_none_of_it() -> None:
    teasers = "".join(
        f"<div><a href=/n/{n}>The harbour story number {n}</a><p>What happened when the tide came in "
        f"twice as high "
        f"as it had been told to, for the {n}th time.</p></div>"
        for n in range(12)
    )
    assert article(f"<div>{H1}<div>{paragraphs()}</div></div><div>{teasers}</div>").text == TEXT


@pytest.mark.parametrize(
    ("before", "kept"),
    [
        (f"<p class=lead>{STANDFIRST}</p>", True),
        (f"<h2>{STANDFIRST}</h2>", True),
        (f"<div class=teaser><p>{STANDFIRST}</p></div>", True),
        ("<p>By Ilse Marrow</p>", False),
        ("<p>Published 12 March 2026, 10:00, by the staff of the harbour office</p>", False),
        ("<p>4 min read</p>", False),
        (f"<h2>{TITLE}, and More</h2>", False),
        (f"<ul><li>{STANDFIRST}</li></ul>", False),
    ],
)
def test_the_standfirst_is_part_of_it(before: str, kept: bool) -> None:
    found = article(f"<header>{H1}{before}</header><div>{paragraphs()}</div>")
    assert found.text == (f"{STANDFIRST}\n\n{TEXT}" if kept else TEXT)


def test_a_described_standfirst_is_found_wherever_it_stands() -> None:
    head = f'<meta name="description" content="{STANDFIRST}">'
    body = f"<div class=byline-social><p>{STANDFIRST}</p></div>"
    assert article(f"{H1}{body}<div>{paragraphs()}</div>", head=head).text == f"{STANDFIRST}\n\n{TEXT}"


def test_headings_lists_quotes_and_tables_are_kept() -> None:
    inner = (
        "<h2>What he writes</h2><ul><li>Who crossed on that day</li><li>What they carried with them</li></ul>"
        "<blockquote><p>Nobody has ever asked me to stop.</p></blockquote>"
        "<table><tr><th>Year<th>Crossings<tr><td>1936<td>2,114</table><pre>06:00  bell</pre>"
    )
    found = article(f"<article>{H1}{paragraphs(PROSE[:3])}{inner}{paragraphs(PROSE[3:])}</article>")
    assert "What he writes\n\n- Who crossed on that day\n- What they carried with them\n\n" in found.text
    assert "Nobody has ever asked me to stop." in found.text
    assert "Year | Crossings\n1936 | 2,114" in found.text
    assert "06:00  bell" in found.text
    assert "## What he writes\n\n- Who" in found.markdown
    assert "| Year | Crossings |\n| --- | --- |\n| 1936 | 2,114 |" in found.markdown


@pytest.mark.parametrize(
    "closing",
    [
        (
            "<h3>About the author</h3><p>Tomas Quill has lived on three islands and writes about boats "
            "for us.</p>"
        ),
        (
            "<h2>Related stories</h2><p>There was another ferry once, and another man who wrote, but he "
            "threw it away.</p>"
        ),
        "<p>Please keep your comments polite: they are moderated, and those that offend are deleted.</p>",
        (
            "<p>This article is reserved for subscribers. Subscribe now to continue reading.</p><p>From "
            "3 a month only.</p>"
        ),
        "<h2>The next heading, with nothing below it</h2>",
    ],
)
def test_it_ends_where_it_ends(closing: str) -> None:
    assert article(f"<article>{H1}{paragraphs()}{closing}</article>").text == TEXT


def test_what_repeats_is_there_once() -> None:
    body = f"{H1}<p>{PROSE[0]}</p>{paragraphs()}<p>Read this</p><p>Read this</p>"
    assert article(f"<article>{body}</article>").text == TEXT


def test_linked_sentences_and_written_out_addresses_stay() -> None:
    linked = (
        f"<p><a href=/x>{PROSE[1][:80]}</a>{PROSE[1][80:]}</p><p><a "
        f"href=http://x.example/>www.x.example/book</a></p>"
    )
    found = article(f"<article>{H1}<p>{PROSE[0]}</p>{linked}{paragraphs(PROSE[2:])}</article>")
    assert PROSE[1] in found.text
    assert "www.x.example/book" in found.text


def test_the_same_page_gives_the_same_text_each_time() -> None:
    body = "".join(f"<div><div>{paragraphs(PROSE[n : n + 1])}</div></div>" for n in range(5))
    assert len({article(H1 + body).text for _ in range(5)}) == 1
