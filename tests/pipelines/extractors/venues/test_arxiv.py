"""arXiv's abstract pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.items import Answer
from crawler.verdicts import Verdict
from pipelines.extractors.model import Source
from pipelines.extractors.route import extract
from pipelines.extractors.venues import arxiv
from tests.pipelines.extractors.test_html import BODY

if TYPE_CHECKING:
    from pipelines.extractors.model import Article

URL = "https://arxiv.org/abs/2601.01234"
HEAD = """
<title>[2601.01234] Drawers in Context</title>
<meta name="citation_title" content="Drawers in Context">
<meta name="citation_author" content="Okonjo, Tamsin"><meta name="citation_author" content="Varga, L.">
<meta property="og:image" content="/static/arxiv-logo-fb.png">
<meta name="citation_date" content="2026/01/04"><meta name="citation_arxiv_id" content="2601.01234">
"""
ABSTRACT = """We count $n$ drawers, and show that
 <a href="https://site.example/">most</a> of them hold cards. Recall is \\emph{low}."""
TEXT = "We count $n$ drawers, and show that most of them hold cards. Recall is \\emph{low}."
DATELINE = '[Submitted on 4 Jan 2026 (<a href="/abs/2601.01234v1">v1</a>), last revised 19 Feb 2026 (v2)]'
SUBJECTS = '<span class="primary-subject">Computation and Language (cs.CL)</span>; Digital Libraries (cs.DL)'


OWN_DOI = '<td class="tablecell arxivdoi"><a href="https://doi.org/10.48550/arXiv.2601.01234">x</a></td>'
JOURNAL_DOI = '<td class="tablecell doi"><a href="https://doi.org/10.1000/182">10.1000/182</a></td>'
LICENCE = (
    '<div class="abs-license"><a href="http://creativecommons.org/licenses/by/4.0/">view license</a></div>'
)


def page(
    abstract: str = ABSTRACT,
    dateline: str = DATELINE,
    subjects: str = SUBJECTS,
    cells: str = "",
    behind: str = "",
) -> bytes:
    return f"""<!DOCTYPE html><html lang="en"><head>{HEAD}</head><body><div id="abs">
<div class="dateline">{dateline}</div>
<h1 class="title mathjax"><span class="descriptor">Title:</span>Drawers in Context</h1>
<div class="authors"><span class="descriptor">Authors:</span><a href="#">Tamsin Okonjo</a></div>
<blockquote class="abstract mathjax"><span class="descriptor">Abstract:</span>{abstract}</blockquote>
<table><tr><td>Comments:</td><td>14 pages</td></tr>
<tr><td class="subjects">{subjects}</td>{cells}</tr></table>
</div>{behind}<div class="submission-history"><h2>Submission history</h2> From: Tamsin Okonjo [v1]</div>
</body></html>""".encode()


def read(body: bytes, url: str = URL) -> Article:
    answer = Answer(body, "text/html; charset=utf-8", None, "arxiv", "2026-03-01T00:00:00.000Z")
    return extract(answer, url)


def test_the_abstract_is_the_text() -> None:
    found = read(page())
    assert (found.text, found.markdown, found.verdict) == (TEXT, TEXT, Verdict.OK)
    assert found.sources["text"] == Source("venue")


def test_metadata_is_what_the_general_extractor_finds() -> None:
    found = read(page())
    assert (found.title, found.arxiv_id, found.published_at) == (
        "Drawers in Context",
        "2601.01234",
        "2026-01-04",
    )
    assert found.authors[0] == "Tamsin Okonjo"


@pytest.mark.parametrize(
    ("dateline", "expected"),
    [
        (DATELINE, "2026-02-19"),
        ("[Submitted on 4 Jan 2026 (v1), last revised 3 March 2026 (this version, v3)]", "2026-03-03"),
        ("[Submitted on 4 Jan 2026]", None),
        ("[Submitted on 4 Jan 2026, last revised soon]", None),
    ],
)
def test_when_it_was_revised(dateline: str, expected: str | None) -> None:
    found = read(page(dateline=dateline))
    assert found.modified_at == expected
    assert (found.sources.get("modified_at") == Source("venue")) is (expected is not None)


def test_the_primary_subject_is_its_topic() -> None:
    assert read(page()).topics == ["Computation and Language (cs.CL)"]
    assert read(page(subjects="Digital Libraries (cs.DL)")).topics == []


@pytest.mark.parametrize(
    ("cells", "doi"),
    [
        ("", None),
        (OWN_DOI, "10.48550/arXiv.2601.01234"),
        (OWN_DOI + JOURNAL_DOI, "10.1000/182"),
        ('<td class="tablecell doi"><a href="/b">soon</a></td>', None),
    ],
)
def test_its_doi_the_journals_first(cells: str, doi: str | None) -> None:
    found = read(page(cells=cells))
    assert found.doi == doi
    assert (found.sources.get("doi") == Source("venue")) is (doi is not None)


@pytest.mark.parametrize(
    ("behind", "licence"), [("", None), (LICENCE, "http://creativecommons.org/licenses/by/4.0/")]
)
def test_its_licence(behind: str, licence: str | None) -> None:
    found = read(page(behind=behind))
    assert found.license == licence
    assert (found.sources.get("license") == Source("venue")) is (licence is not None)


def test_the_logo_of_the_site_is_no_image_of_it() -> None:
    found = read(page())
    assert (found.image, "image" in found.sources) == (None, False)


def test_a_word_like_the_label_is_kept_within_the_text() -> None:
    assert read(page("On the word Abstract: it is one.")).text == "On the word Abstract: it is one."


@pytest.mark.parametrize(
    "url", ["https://export.arxiv.org/abs/2601.01234v2", "http://arxiv.org/abs/hep-th/9901001"]
)
def test_addresses_of_abstracts(url: str) -> None:
    assert read(page(), url).text == TEXT


@pytest.mark.parametrize(
    ("body", "url"),
    [
        (page(), "https://arxiv.org/list/cs/recent"),
        (page(), "https://arxiv.org.site.example/abs/2601.01234"),
        (page().replace(b"blockquote", b"div"), URL),
        (f"<html><body>{BODY}</body></html>".encode(), URL),
        (b"", URL),
        (b"%PDF-1.7", URL),
    ],
)
def test_what_is_no_abstract_is_none_of_its_pages(body: bytes, url: str) -> None:
    answer = Answer(body, "text/html; charset=utf-8", None, "arxiv", "2026-03-01T00:00:00.000Z")
    assert arxiv.extract(answer, url) is None
