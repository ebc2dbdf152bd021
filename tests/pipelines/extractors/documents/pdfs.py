"""Small PDFs, written by hand: lines of text at their places, and what goes wrong with some."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import md5

_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_PERMISSIONS = -4
_ID = b"0123456789abcdef"


@dataclass
class Line:
    """A line of text; `turned` runs from the bottom to the top."""

    text: str
    x: float = 72
    y: float = 700
    size: float = 11
    turned: bool = False
    scaled: bool = False


@dataclass
class Page:
    """A page with its lines, in the order in which they are drawn; `image` draws a square of one pixel."""

    lines: list[Line] = field(default_factory=list)
    image: bool = False
    rotate: int = 0


def paragraph(*texts: str, x: float = 72, y: float = 700, size: float = 11) -> list[Line]:
    """Lines below each other."""
    return [Line(text, x, y - 1.2 * size * at, size) for at, text in enumerate(texts)]


def pdf(
    *pages: Page,
    info: dict[str, str] | None = None,
    xmp: str = "",
    password: str | None = None,
    broken_xref: bool = False,
) -> bytes:
    """A whole PDF 1.4; with `password` in 40-bit RC4, which an empty one opens for everybody."""
    mapped = sorted({c for page in pages for line in page.lines for c in line.text if ord(c) > 126})
    codes = {c: 128 + at for at, c in enumerate(mapped)}
    key = _Key(password) if password is not None else None
    objects: list[bytes | tuple[bytes, bytes]] = [
        b"<< /Type /Catalog /Pages 2 0 R /Metadata 5 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 4 0 R >>",
        (b"", _to_unicode(codes)),
        (b"/Type /Metadata /Subtype /XML ", xmp.encode()),
        (
            b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 ",
            b"\x7f",
        ),
        b"",
    ]
    kids = []
    for page in pages:
        content = b"".join(_drawn(line, codes) for line in page.lines)
        content += b"q 400 0 0 400 72 200 cm /I Do Q\n" if page.image else b""
        objects.append((b"", content))
        resources = b"<< /Font << /F 3 0 R >> /XObject << /I 6 0 R >> >>"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Rotate %d /Contents %d 0 R "
            b"/Resources %s >>" % (page.rotate, len(objects), resources)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    values = {
        name: b"\xfe\xff" + value.encode("utf-16-be", "surrogatepass") for name, value in (info or {}).items()
    }
    encrypted = key.encrypt if key else (lambda _, data: data)
    objects[6] = b"<< %s >>" % b" ".join(
        b"/%s <%s>" % (name.encode(), encrypted(7, value).hex().encode()) for name, value in values.items()
    )
    out, offsets = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, each in enumerate(objects, 1):
        if isinstance(each, tuple):
            data = encrypted(number, each[1])
            whole = b"<< %s/Length %d >>\nstream\n%s\nendstream" % (each[0], len(data), data)
        else:
            whole = each
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, whole)
    start = 7 if broken_xref else len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % (offset + 5 * broken_xref) for offset in offsets)
    trailer = b"/Size %d /Root 1 0 R /Info 7 0 R /ID [<%s> <%s>] " % (
        len(objects) + 1,
        _ID.hex().encode(),
        _ID.hex().encode(),
    )
    trailer += key.dictionary if key else b""
    return out + b"trailer\n<< %s>>\nstartxref\n%d\n%%%%EOF\n" % (trailer, start)


def _drawn(line: Line, codes: dict[str, int]) -> bytes:
    text = bytes(codes.get(c, ord(c)) for c in line.text)
    size, scale = (1, line.size) if line.scaled else (line.size, 1)
    matrix = f"0 {scale} -{scale} 0" if line.turned else f"{scale} 0 0 {scale}"
    return f"BT /F {size} Tf {matrix} {line.x} {line.y} Tm <{text.hex()}> Tj ET\n".encode()


def _to_unicode(codes: dict[str, int]) -> bytes:
    chars = "\n".join(
        f"<{code:02x}> <{c.encode('utf-16-be', 'surrogatepass').hex()}>" for c, code in codes.items()
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        "1 beginbfrange <20> <7e> <0020> endbfrange\n"
        f"{len(codes)} beginbfchar\n{chars}\nendbfchar\nendcmap end end"
    ).encode()


class _Key:
    """The standard security handler, revision 2."""

    def __init__(self, password: str) -> None:
        padded = (password.encode() + _PADDING)[:32]
        owner = _rc4(md5(padded).digest()[:5], padded)
        permissions = _PERMISSIONS.to_bytes(4, "little", signed=True)
        self._key = md5(padded + owner + permissions + _ID).digest()[:5]
        user = _rc4(self._key, _PADDING)
        self.dictionary = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P %d >> " % (
            owner.hex().encode(),
            user.hex().encode(),
            _PERMISSIONS,
        )

    def encrypt(self, number: int, data: bytes) -> bytes:
        return _rc4(md5(self._key + number.to_bytes(3, "little") + b"\0\0").digest()[:10], data)


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


FIRST = (
    "The moon has many craters, which were made a long time",
    "ago by stones that fell from the sky. Nobody saw them com-",
    "ing, and nobody was hurt.",
)
SECOND = (
    "Grüße aus dem Rhein-",
    "Main-Gebiet: the state-of-",
    "the-art of looking at it is to look with a telescope.",
)
FIRST_JOINED = (
    "The moon has many craters, which were made a long time ago by stones that fell from the sky."
    " Nobody saw them coming, and nobody was hurt."
)
SECOND_JOINED = (
    "Grüße aus dem Rhein-Main-Gebiet: the state-of-the-art of looking at it is to look with a telescope."
)
TITLE = paragraph("The Craters of the Moon", "and How They Came", y=740, size=20)


def story(*extra: Line) -> Page:
    return Page([*TITLE, *paragraph(*FIRST, y=600), *paragraph(*SECOND, y=540), *extra])
