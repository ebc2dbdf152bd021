"""The article of a PDF: its text in paragraphs, and what the file and its first page say of it."""

from __future__ import annotations

import html
import math
import re
from statistics import median
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

# It comes without types.
import pypdfium2
from pypdfium2 import raw

from crawler.dates import iso_date
from crawler.verdicts import Verdict
from pipelines.extractors.documents.pdflayout import SIZE_DIFFERS, joined, paragraphs, without_heads
from pipelines.extractors.documents.pdftext import NOT_TEXT, read_lines
from pipelines.extractors.model import Article, Source

if TYPE_CHECKING:
    from pipelines.extractors.documents.pdftext import Line

_PDFIUM: Final = Lock()
"""PDFium may not be entered by two threads, not even with two documents."""
_LONGEST_TITLE: Final = 300
_WORD: Final = re.compile(r"[^\W\d_]{4}|[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
_DATE: Final = re.compile(r"(?:D:)?(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(?:(Z)|([+-]\d\d)'?(\d\d)?)?")
_DOI: Final = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]{1,200}")
_DOI_TAIL: Final = ".,;:'\u201d\u2019"
_ARXIV: Final = re.compile(r"(?i)(?<!preprint )arXiv:\s?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})")
_NO_TITLE: Final = re.compile(
    r"microsoft (?:word|powerpoint|excel)\b.*|(?:untitled|unbenannt|document|dokument|presentation|slide"
    r"|title|powerpoint[ -]pr\w+|layout|article|paper|manuscript)[\s_-]*\d*"
    r"|(?:pii|doi|arxiv):.*|10\.\d{4,9}/.*"
    r"|.*\.(?:docx?|pdf|tex|dvi|e?ps|rtf|odt|pptx?|xlsx?|indd|qxd|pages|html?|txt)|\S*[\d_/\\]\S*|https?:.*",
    re.IGNORECASE,
)
_NO_AUTHOR: Final = re.compile(
    r"(?:the )?(?:admin(?:istrator)?|(?:microsoft office )?user|owner|unknown|authors?|anonymous|root|default"
    r"|guest|windows|acer|asus|dell|hp|lenovo|n/?a)|.*(?:latex|acrobat|adobe|microsoft|\\).*|\S*[\d@_]\S*"
    r"|(?-i:[a-z]+)",
    re.IGNORECASE,
)
_XMP: Final = re.compile(rb"<\?xpacket begin.{0,65536}?<\?xpacket end", re.DOTALL)
_LI: Final = re.compile(r"<rdf:li[^>]*>([^<]+)</rdf:li>")


def extract_pdf(body: bytes) -> Article:
    """Return the article of a PDF; of one that has no text or can't be read, why.

    At most 300 pages and 2,000,000 characters. Slow (some 5 ms a page): not for the reactor's thread.
    """
    try:
        with _PDFIUM, pypdfium2.PdfDocument(body) as pdf:
            pages, has_image = read_lines(pdf)
            info = {key: _info(pdf, key) for key in ("Title", "Author", "CreationDate", "ModDate")}
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
        why = "the PDF is encrypted" if locked else "the PDF can't be read"
        return Article(verdict=Verdict.NOT_ARTICLE, evidence=[why])
    article = Article()
    first = "\n".join(line.text for page in pages[:1] for line in page)
    upright = [[line for line in page if not math.isnan(line.size)] for page in pages]
    kept = without_heads(upright)
    _describe(article, body, info, kept[0] if kept else [])
    _identify(article, first)
    article.text = article.markdown = "\n\n".join(paragraphs([line for page in kept for line in page]))
    if not article.text:
        article.verdict = Verdict.NOT_ARTICLE
        article.evidence = [f"the PDF has no text{', only images' if has_image else ''}"]
    return article


def _info(pdf: Any, key: str) -> str:
    try:
        value = str(pdf.get_metadata_value(key))
    except UnicodeError:
        return ""
    return " ".join(NOT_TEXT.sub(" ", value).split())


def _describe(article: Article, body: bytes, info: dict[str, str], first: list[Line]) -> None:
    titles, creators = _xmp(body)
    named = next((title for title in [info["Title"], *titles] if _is_title(title)), None)
    article.title = named or _largest(first)
    if article.title:
        article.sources["title"] = Source("pdf") if named else Source("page", "inferred")
    article.authors = (
        _people(creators) if len(creators) > 1 else _people([info["Author"] or "".join(creators)])
    )
    if article.authors:
        article.sources["authors"] = Source("pdf")
    # When the file was made, which is rarely before and often after the article was published.
    article.published_at, article.modified_at = _date(info["CreationDate"]), _date(info["ModDate"])
    for name in ("published_at", "modified_at"):
        if getattr(article, name):
            article.sources[name] = Source("pdf", "inferred")


def _xmp(body: bytes) -> tuple[list[str], list[str]]:
    """Return titles and creators of the XMP packets that speak of the PDF, not of an image in it."""
    titles: list[str] = []
    creators: list[str] = []
    for found in _XMP.finditer(body):
        if b"pdf:Producer" in found[0] or b"application/pdf" in found[0]:
            packet = found[0].decode("utf-8", "replace")
            for tag, values in (("dc:title", titles), ("dc:creator", creators)):
                piece = packet.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]
                texts = (NOT_TEXT.sub(" ", html.unescape(text)) for text in _LI.findall(piece))
                values += [" ".join(text.split()) for text in texts]
    return titles, creators


def _is_title(text: str) -> bool:
    fits = any(each.isalpha() for each in text) and 1 < len(text) <= _LONGEST_TITLE
    return fits and _NO_TITLE.fullmatch(text) is None


def _largest(lines: list[Line]) -> str | None:
    """Return what is set in the largest type of the page, if that is larger than its text."""
    worded = [line for line in lines if _WORD.search(line.text)]
    largest = max((line.size for line in worded), default=0.0)
    if len(worded) < 2 or largest < SIZE_DIFFERS * median(line.size for line in lines):  # noqa: PLR2004
        return None
    at = next(index for index, line in enumerate(lines) if line.size == largest)
    end = at
    while end < len(lines) and lines[end].size > largest / SIZE_DIFFERS:
        end += 1
    title = joined(lines[at:end])
    return title if len(title) <= _LONGEST_TITLE else None


def _people(names: list[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        parts = [part for piece in name.split(";") for part in re.split(r"\s+(?:and|und|&)\s+", piece)]
        for part in parts:
            # "Lee, Ann" is one name, "Ann Lee, Bo Wu" are two.
            listed = part.split(",")
            found += listed if all(" " in each.strip() for each in listed) else [part]
    clean = [" ".join(name.split()) for name in found]
    return list(dict.fromkeys(name for name in clean if len(name) > 1 and not _NO_AUTHOR.fullmatch(name)))[
        :100
    ]


def _date(text: str) -> str | None:
    found = _DATE.match(text)
    if found is None:
        return iso_date(text)
    year, month, day, hour, minute, second, zulu, hours, minutes = found.groups()
    moment = f"{year}-{month}-{day}" + (f"T{hour}:{minute}:{second or '00'}" if hour else "")
    zone = "+00:00" if zulu else f"{hours}:{minutes or '00'}" if hours else ""
    return iso_date(moment + zone if hour else moment)


def _identify(article: Article, first: str) -> None:
    """Read DOI and arXiv id off the first page, where journals and arXiv print them."""
    doi, arxiv = _DOI.search(first), _ARXIV.search(first)
    if doi:
        text = doi[0].rstrip(_DOI_TAIL)
        while text.endswith((")", "]", "}")) and text.count(text[-1]) > text.count(
            "([{"[")]}".index(text[-1])]
        ):
            text = text[:-1].rstrip(_DOI_TAIL)
        article.doi, article.sources["doi"] = text, Source("page", "inferred")
    if arxiv:
        article.arxiv_id, article.sources["arxiv_id"] = arxiv[1], Source("page", "inferred")
