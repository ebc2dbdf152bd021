"""The article of a PDF: its text in paragraphs, and what the file and its first page say of it."""

from __future__ import annotations

import html
import math
import re
import sys
from collections import Counter
from ctypes import c_double
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from statistics import median
from threading import Lock
from typing import Any, Final

# It comes without types.
import pypdfium2
from pypdfium2 import raw

from crawler.dates import iso_date
from crawler.verdicts import Verdict
from pipelines.extractors.model import Article, Source

_PDFIUM: Final = Lock()
"""PDFium may not be entered by two threads, not even with two documents."""
_PAGES: Final = 300
_CHARACTERS: Final = 2_000_000
_SIZE_DIFFERS: Final = 1.12
_LONGEST_TITLE: Final = 300
_PAGE_EDGE: Final = 2
_HYPHEN: Final = "\x02"
"""PDFium's mark of a hyphen at the end of a line; it takes the place of the line's end."""

_NOT_TEXT: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\xad]")
_ENDED: Final = re.compile(r"[.!?:;\u3002\uff01\uff1f][\"'\u201c\u201d\u2019»)\]]*$")
_BULLET: Final = re.compile(r"[•‣◦▪●■]\s*\S|\[\d{1,3}\]\s")
_NUMBERED: Final = re.compile(r"\(?\d{1,3}[.)]\s")
_NUMBER: Final = re.compile(r"\d{1,6}")
_ROMAN: Final = re.compile(r"[ivxl]{1,7}")
_CJK: Final = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
_WORD: Final = re.compile(rf"[^\W\d_]{{4}}|{_CJK.pattern}")
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


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as it stands on its page: where it begins and ends, its baseline (growing upwards) and size."""

    text: str
    page: int
    left: float
    right: float
    base: float
    size: float


def extract_pdf(body: bytes) -> Article:
    """Return the article of a PDF; of one that has no text or can't be read, why.

    At most 300 pages and 2,000,000 characters. Slow (some 5 ms a page): not for the reactor's thread.
    """
    try:
        with _PDFIUM, pypdfium2.PdfDocument(body) as pdf:
            pages, has_image = _read(pdf)
            info = {key: _info(pdf, key) for key in ("Title", "Author", "CreationDate", "ModDate")}
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
        why = "the PDF is encrypted" if locked else "the PDF can't be read"
        return Article(verdict=Verdict.NOT_ARTICLE, evidence=[why])
    article = Article()
    first = "\n".join(line.text for page in pages[:1] for line in page)
    upright = [[line for line in page if not math.isnan(line.size)] for page in pages]
    kept = _without_heads(upright)
    _describe(article, body, info, kept[0] if kept else [])
    _identify(article, first)
    article.text = article.markdown = "\n\n".join(_paragraphs([line for page in kept for line in page]))
    if not article.text:
        article.verdict = Verdict.NOT_ARTICLE
        article.evidence = [f"the PDF has no text{', only images' if has_image else ''}"]
    return article


def _read(pdf: Any) -> tuple[list[list[_Line]], bool]:
    """Return the lines of each page, and whether one without any has an image."""
    pages: list[list[_Line]] = []
    room, has_image = _CHARACTERS, False
    for index in range(min(len(pdf), _PAGES)):
        try:
            page = pdf[index]
            text = page.get_textpage()
            units = max(0, min(raw.FPDFText_CountChars(text), room))
            pages.append(_lines(text, units, index))
            if not pages[-1] and not has_image:
                has_image = any(True for _ in page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
            page.close()
        except pypdfium2.PdfiumError:  # the other pages may be whole
            continue
        room -= units
        if room <= 0:
            break
    return pages, has_image


def _lines(page: Any, units: int, index: int) -> list[_Line]:
    """Return the lines of a page in the file's order; those that stand across the others have no size."""
    text = "".join([_character(page, at) for at in range(units)])
    ranges = [found.span() for found in re.finditer(rf"[^\r\n{_HYPHEN}]+{_HYPHEN}?", text)]
    ranges = [(start, end) for start, end in ranges if text[start:end].strip()]
    angles = [_angle(page, start) for start, _ in ranges]
    # A page may be turned as a whole.
    main = Counter(angles).most_common(1)[0][0] if angles else 0
    lines = []
    for (start, end), angle in zip(ranges, angles, strict=True):
        piece = text[start:end].rstrip()
        left, base = _origin(page, start, main)
        right, _ = _origin(page, start + len(piece) - 1, main)
        size = _size(page, start + len(piece) // 2) if angle == main else math.nan
        clean = piece.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
        clean = _NOT_TEXT.sub("", clean.replace(_HYPHEN, "\t")).replace("\t", _HYPHEN).strip(" ")
        lines.append(_Line(clean, index, left, right, base, size))
    # Some programs draw their pages in no order at all.
    jumps = sum(after.base > before.base + 1 for before, after in pairwise(lines))
    return sorted(lines, key=lambda each: -each.base) if jumps > max(3, len(lines) // 4) else lines


def _character(page: Any, at: int) -> str:
    unit = raw.FPDFText_GetUnicode(page, at)
    return chr(unit) if unit <= sys.maxunicode else "\ufffd"


def _angle(page: Any, at: int) -> int:
    """Return by how many degrees a character is turned, clockwise."""
    angle = math.degrees(raw.FPDFText_GetCharAngle(page, at))
    return round(angle) % 360 if math.isfinite(angle) else 0


def _origin(page: Any, at: int, angle: int) -> tuple[float, float]:
    """Return where a character stands, on a page turned so that its text runs from left to right."""
    x, y = c_double(), c_double()
    raw.FPDFText_GetCharOrigin(page, at, x, y)
    turn = math.radians(angle)
    return (
        x.value * math.cos(turn) - y.value * math.sin(turn),
        x.value * math.sin(turn) + y.value * math.cos(turn),
    )


def _size(page: Any, at: int) -> float:
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(page, at, matrix)
    size: float = raw.FPDFText_GetFontSize(page, at)
    return abs(size) * (math.hypot(matrix.c, matrix.d) or 1.0)


def _without_heads(pages: list[list[_Line]]) -> list[list[_Line]]:
    """Return pages without their numbers, and the lines at their edges that stand on two pages in five."""
    edges = []
    for page in pages:
        by_height = sorted(page, key=lambda line: line.base)
        edges.append([*by_height[:_PAGE_EDGE], *by_height[_PAGE_EDGE:][-_PAGE_EDGE:]])
    seen = Counter(key for edge in edges for key in {key for line in edge for key in _keys(line)})
    often = max(3, math.ceil(len(pages) * 0.4))
    dropped = {
        id(line)
        for edge in edges
        for line in edge
        if any(seen[key] >= often for key in _keys(line)) or (len(edge) > 1 and _is_number(line, seen))
    }
    return [[line for line in page if id(line) not in dropped] for page in pages]


def _keys(line: _Line) -> set[str]:
    """Return what would be the same on another page: the line, with a number in it as far from the page's."""
    text = " ".join(line.text.split()).casefold()
    keys = {text}
    for found in list(_NUMBER.finditer(text))[:4]:
        keys.add(f"{text[: found.start()]}\0{int(found[0]) - line.page}\0{text[found.end() :]}")
    return keys


def _is_number(line: _Line, seen: Counter[str]) -> bool:
    bare = line.text.strip(" -\u2013\u2014|[]()·.")
    if not _NUMBER.fullmatch(bare):
        return _ROMAN.fullmatch(bare) is not None
    return int(bare) == line.page + 1 or any("\0" in key and seen[key] > 1 for key in _keys(line))


def _paragraphs(lines: list[_Line]) -> list[str]:
    """Return the text of each paragraph on one line, headings and list items by themselves."""
    gaps = [a.base - b.base for a, b in pairwise(lines) if a.page == b.page and a.size / 2 < a.base - b.base]
    sizes = [line.size for line in lines]
    leading = median(gaps) / median(sizes) if gaps and median(sizes) else 1.2
    paragraphs: list[str] = []
    block: list[_Line] = []
    for line, after in zip_longest(lines, lines[1:]):
        if block and _begins(line, after, block, leading):
            paragraphs.append(_joined(block))
            block = []
        block.append(line)
    return [text for text in [*paragraphs, _joined(block)] if text]


def _begins(  # noqa: PLR0911 - one sign after another, the surest first
    line: _Line, after: _Line | None, block: list[_Line], leading: float
) -> bool:
    """Tell whether a line begins a paragraph, `block` being the one before it."""
    last = block[-1]
    ended = _ENDED.search(last.text) is not None
    if last.text.endswith(_HYPHEN):
        return False
    small, large = sorted((line.size, last.size))
    if large > small * _SIZE_DIFFERS or _BULLET.match(line.text) or (ended and _NUMBERED.match(line.text)):
        return True
    right = max(line.right, *(each.right for each in block[-20:]))
    short = (right - last.right) / max(right - last.left, 1.0)
    gap = last.base - line.base
    if last.page != line.page or gap < -line.size:  # another page or column
        return ended or (short > 0.5 and not line.text[:1].islower())  # noqa: PLR2004 - half a line
    if gap > max(leading * 1.3, 1.4) * line.size + 0.5:
        return True
    em = line.size
    if abs(gap) < em / 2:
        return False
    if line.left > last.left + 0.8 * em and not _BULLET.match(block[0].text):
        # Lines that hang below a first one go on being indented; a paragraph's first line is alone.
        return not _NUMBERED.match(block[0].text) and (after is None or after.left < line.left - 0.5 * em)
    if line.left < last.left - 0.8 * em and len(block) > 1:
        return True
    return (ended and short > 0.1) or (short > 0.4 and not line.text[:1].islower())  # noqa: PLR2004


def _joined(block: list[_Line]) -> str:
    text = ""
    for line in block:
        if text.endswith(_HYPHEN) or (
            text[-2:-1].islower() and text.endswith("-") and line.text[:1].islower()
        ):
            word = text[:-1].rpartition(" ")[2]
            # Rhein-Main, state-of-the-art: a hyphen that is the word's own.
            keeps = not line.text[:1].islower() or "-" in word
            text = text[:-1] + ("-" if keeps else "") + line.text
        elif text and not (_CJK.match(text[-1]) and _CJK.match(line.text[:1])):
            text += " " + line.text
        else:
            text += line.text
    return " ".join(text.replace(_HYPHEN, "-").split())


def _info(pdf: Any, key: str) -> str:
    try:
        value = str(pdf.get_metadata_value(key))
    except UnicodeError:
        return ""
    return " ".join(_NOT_TEXT.sub(" ", value).split())


def _describe(article: Article, body: bytes, info: dict[str, str], first: list[_Line]) -> None:
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
                texts = (_NOT_TEXT.sub(" ", html.unescape(text)) for text in _LI.findall(piece))
                values += [" ".join(text.split()) for text in texts]
    return titles, creators


def _is_title(text: str) -> bool:
    fits = any(each.isalpha() for each in text) and 1 < len(text) <= _LONGEST_TITLE
    return fits and _NO_TITLE.fullmatch(text) is None


def _largest(lines: list[_Line]) -> str | None:
    """Return what is set in the largest type of the page, if that is larger than its text."""
    worded = [line for line in lines if _WORD.search(line.text)]
    largest = max((line.size for line in worded), default=0.0)
    if len(worded) < 2 or largest < _SIZE_DIFFERS * median(line.size for line in lines):  # noqa: PLR2004
        return None
    at = next(index for index, line in enumerate(lines) if line.size == largest)
    end = at
    while end < len(lines) and lines[end].size > largest / _SIZE_DIFFERS:
        end += 1
    title = _joined(lines[at:end])
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
