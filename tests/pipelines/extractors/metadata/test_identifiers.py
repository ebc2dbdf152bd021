"""DOIs, arXiv ids and addresses."""

from __future__ import annotations

import pytest

from pipelines.extractors.metadata.identifiers import absolute, find_arxiv_id, find_doi


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1000/182", "10.1000/182"),
        ("doi:10.1000/182", "10.1000/182"),
        ("DOI: 10.1000/182.", "10.1000/182"),
        ("https://doi.org/10.1000/abc%28d%29e", "10.1000/abc(d)e"),
        ("https://dx.doi.org/10.1000/182?x=1#y", "10.1000/182"),
        ("https://journal.example/doi/full/10.1000/182", "10.1000/182"),
        ("https://journal.example/doi/10.1000/182/pdf", "10.1000/182"),
        ("https://site.example/10.1000/182", None),
        ("version 10.1000/182", None),
        ("10.1/182", None),
        ("", None),
    ],
)
def test_dois(text: str, doi: str | None) -> None:
    assert find_doi(["none", text]) == doi


@pytest.mark.parametrize(
    ("text", "arxiv_id"),
    [
        ("https://arxiv.org/abs/2401.01234", "2401.01234"),
        ("https://arxiv.org/pdf/2401.01234v2.pdf", "2401.01234"),
        ("https://arxiv.org/html/2401.01234v1", "2401.01234"),
        ("arXiv:2401.01234", "2401.01234"),
        ("https://arxiv.org/abs/hep-th/9901001v3", "hep-th/9901001"),
        ("10.48550/arXiv.2401.01234", "2401.01234"),
        ("https://arxiv.org/list/cs.AI/recent", None),
        ("2401.01234", None),
    ],
)
def test_arxiv_ids(text: str, arxiv_id: str | None) -> None:
    assert find_arxiv_id([text]) == arxiv_id


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/a", "https://site.example/a"),
        ("//cdn.example/a", "https://cdn.example/a"),
        ("http://other.example/a", "http://other.example/a"),
        ("data:image/png;base64,x", None),
        ("mailto:a@site.example", None),
        ("http://[", None),
    ],
)
def test_addresses(address: str, expected: str | None) -> None:
    assert absolute(address, "https://site.example/b/c") == expected
