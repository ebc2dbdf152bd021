"""The article of a PDF, out of PDFs that are written by hand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from crawler.verdicts import Verdict
from pipelines.extractors.documents.pdf import extract_pdf
from pipelines.extractors.model import Source
from tests.pipelines.extractors.documents.pdfs import (
    FIRST_JOINED,
    SECOND_JOINED,
    TITLE,
    Line,
    Page,
    pdf,
    story,
)


@pytest.mark.parametrize(
    "body",
    [
        pdf(story()),
        pdf(story(), broken_xref=True),
        pdf(story(), password=""),
        b"junk before it\n" + pdf(story()),
        pdf(story())[:-20],
        pdf(story()) + b"\0" * 100,
        pdf(Page([*TITLE, *(Line(each.text, each.x, each.y, scaled=True) for each in story().lines[2:])])),
        pdf(story(Line("47", y=20, x=300), Line("1", y=30, x=300))),
    ],
    ids=["plain", "broken xref", "encrypted for nobody", "junk", "cut", "padded", "scaled", "numbered"],
)
def test_paragraphs_in_reading_order(body: bytes) -> None:
    found = extract_pdf(body)
    expected = ["The Craters of the Moon and How They Came", FIRST_JOINED, SECOND_JOINED]
    assert found.text.split("\n\n")[:3] == expected
    assert found.title == expected[0]
    assert found.sources["title"] == Source("page", "inferred")
    assert found.markdown == found.text
    assert (found.verdict, found.language) == (Verdict.OK, None)


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("Ein Titel über Krater", "Ein Titel über Krater"),
        ("  Of \0Stones\n and Men ", "Of Stones and Men"),
        ("月球上的陨石坑", "月球上的陨石坑"),
        ("Metamathematik", "Metamathematik"),
        ("Microsoft Word - x.doc", None),
        ("Microsoft PowerPoint - Talk", None),
        ("paper_final_v3.docx", None),
        ("A report on stones.pdf", None),
        ("nature12373", None),
        ("untitled", None),
        ("Untitled-1", None),
        ("PowerPoint Presentation", None),
        ("PII: S0140-6736(20)30183-5", None),
        ("doi:10.1000/182", None),
        ("10.1000/182", None),
        ("12345", None),
        ("", None),
        ("\ud800", None),
    ],
)
def test_title_of_the_info_dictionary_where_it_is_one(stated: str, title: str | None) -> None:
    found = extract_pdf(pdf(story(), info={"Title": stated}))
    assert found.title == (title or "The Craters of the Moon and How They Came")
    assert found.sources["title"] == (Source("pdf") if title else Source("page", "inferred"))


@pytest.mark.parametrize(
    ("stated", "authors"),
    [
        ("Ann Lee", ["Ann Lee"]),
        ("Ann Lee, Bo Wu", ["Ann Lee", "Bo Wu"]),
        ("Lee, Ann; Wu, Bo", ["Lee, Ann", "Wu, Bo"]),
        ("Ann Lee and Bo Wu & Cäcilie Östlund", ["Ann Lee", "Bo Wu", "Cäcilie Östlund"]),
        ("Lee, Ann", ["Lee, Ann"]),
        ("NIST", ["NIST"]),
        ("李安", ["李安"]),
        ("alee", []),
        ("alee2", []),
        ("Administrator", []),
        ("Microsoft Office User", []),
        ("LaTeX with hyperref", []),
        ("DOMAIN\\alee", []),
        ("", []),
    ],
)
def test_authors(stated: str, authors: list[str]) -> None:
    found = extract_pdf(pdf(story(), info={"Author": stated}))
    assert found.authors == authors
    assert ("authors" in found.sources) is bool(authors)


@pytest.mark.parametrize(
    ("producer", "title"), [("<pdf:Producer>x</pdf:Producer>", "Krater & Co"), ("", None)]
)
def test_xmp_of_the_document_not_of_an_image(producer: str, title: str | None) -> None:
    xmp = (
        f'<?xpacket begin="" id="x"?><x:xmpmeta><rdf:RDF>{producer}<dc:title><rdf:Alt>'
        '<rdf:li xml:lang="x-default">Krater &amp; Co</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq>'
        "<rdf:li>Ann Lee</rdf:li><rdf:li>Bo Wu</rdf:li></rdf:Seq></dc:creator></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="w"?>'
    )
    found = extract_pdf(pdf(story(), xmp=xmp))
    assert found.title == (title or "The Craters of the Moon and How They Came")
    assert found.authors == (["Ann Lee", "Bo Wu"] if title else [])


@pytest.mark.parametrize(
    ("stated", "date"),
    [
        ("D:20240131120000+01'00'", "2024-01-31T12:00:00+01:00"),
        ("D:20240131120000-05'30", "2024-01-31T12:00:00-05:30"),
        ("D:20240131120000Z", "2024-01-31T12:00:00+00:00"),
        ("D:20240131120000Z00'00'", "2024-01-31T12:00:00+00:00"),
        ("D:20240131120000", "2024-01-31T12:00:00"),
        ("D:202401311200", "2024-01-31T12:00:00"),
        ("D:20240131", "2024-01-31"),
        ("20240131", "2024-01-31"),
        ("Wed Jan 31 12:00:00 2024", "2024-01-31T12:00:00"),
        ("D:20241331120000Z", None),
        ("D:2024", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates(stated: str, date: str | None) -> None:
    found = extract_pdf(pdf(story(), info={"CreationDate": stated, "ModDate": stated}))
    assert (found.published_at, found.modified_at) == (date, date)
    assert found.sources.get("published_at") == (Source("pdf", "inferred") if date else None)


@pytest.mark.parametrize(
    ("text", "doi", "arxiv_id"),
    [
        ("https://doi.org/10.1016/S0140-6736(20)30183-5.", "10.1016/S0140-6736(20)30183-5", None),
        ("(doi: 10.1000/182)", "10.1000/182", None),
        ("arXiv:2401.01234v2 [cs.CL] 2 Jan 2024", None, "2401.01234"),
        ("arXiv:hep-th/9901001v1", None, "hep-th/9901001"),
        ("In arXiv preprint arXiv:1706.03762", None, None),
        ("Version 10.1000 of 2401.01234", None, None),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_ids_on_the_first_page(text: str, doi: str | None, arxiv_id: str | None, turned: bool) -> None:
    found = extract_pdf(pdf(story(Line(text, 40, 200, 16, turned=turned)), story()))
    assert (found.doi, found.arxiv_id) == (doi, arxiv_id)
    assert {name: source for name, source in found.sources.items() if name != "title"} == {
        name: Source("page", "inferred") for name in ("doi", "arxiv_id") if getattr(found, name)
    }
    assert found.title == "The Craters of the Moon and How They Came" or not turned
    assert (text in found.text) is not turned
    later = extract_pdf(pdf(story(), story(Line(text, 40, 200, turned=turned))))
    assert (later.doi, later.arxiv_id) == (None, None)


@pytest.mark.parametrize(
    ("body", "evidence"),
    [
        (pdf(Page(image=True), Page(image=True)), "the PDF has no text, only images"),
        (pdf(Page([Line("1", y=30), Line("Scan", y=760)], image=True), Page(image=True)), None),
        (pdf(Page()), "the PDF has no text"),
        (pdf(), "the PDF can't be read"),
        (pdf(story(), password="secret"), "the PDF is encrypted"),
        (b"", "the PDF can't be read"),
        (b"%PDF-1.7\n", "the PDF can't be read"),
        (b"%PDF-1.7\n" + b"\0" * 10_000_000, "the PDF can't be read"),
        (pdf(story())[:200], "the PDF can't be read"),
        (b"<html>no PDF</html>", "the PDF can't be read"),
    ],
)
def test_pdfs_without_an_article_say_why(body: bytes, evidence: str | None) -> None:
    found = extract_pdf(body)
    if evidence is None:
        assert (found.text, found.verdict) == ("Scan", Verdict.OK)
    else:
        assert (found.text, found.title, found.verdict) == ("", None, Verdict.NOT_ARTICLE)
        assert found.evidence == [evidence]


@pytest.mark.parametrize("seed", range(60))
def test_broken_bytes_raise_nothing(seed: int) -> None:
    body = bytearray(pdf(story(), story(), info={"Title": "A title"}))
    at = seed * len(body) // 60
    body[at : at + 7] = bytes([255 - seed]) * (seed % 9)
    found = extract_pdf(bytes(body))
    assert found.text or found.evidence


def test_many_threads_at_once() -> None:
    bodies = [pdf(*[story()] * 5), pdf(story(), password="x"), b"%PDF-1.4"] * 20
    alone = [extract_pdf(body) for body in bodies[:3]]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(extract_pdf, bodies)) == alone * 20
