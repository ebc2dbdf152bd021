"""Text out of bytes: what they are goes before what is said of them."""

from __future__ import annotations

import codecs

import pytest

from crawler.charset import decode, decode_text

GERMAN = "Grüße aus Köln, schöne Straßen und Äpfel für alle"
RUSSIAN = "Библиотекари хранят всё, что исчезает, и делают это каждый день без выходных"
JAPANESE = "図書館は消えていくものを保存します。毎日、休みなく続けています。"
CHINESE = "图书馆保存那些正在消失的东西、每天如此、从不休息。"
KOREAN = "도서관은 사라지는 것들을 매일 쉬지 않고 보존합니다"


def meta(charset: str) -> str:
    return f'<meta charset="{charset}">'


@pytest.mark.parametrize(
    ("text", "codec", "content_type", "declared"),
    [
        (GERMAN, "utf-8", None, ""),
        (GERMAN, "utf-8", "text/html; charset=iso-8859-1", ""),
        (GERMAN, "utf-8", "text/html", "windows-1251"),
        (CHINESE, "utf-8", "text/html; charset=gbk", "gbk"),
        (GERMAN, "cp1252", "text/html; charset=iso-8859-1", ""),
        ("\u201ccurly\u201d \u20ac " + GERMAN, "cp1252", None, "latin1"),
        (RUSSIAN, "cp1251", None, "windows-1251"),
        (RUSSIAN, "cp1251", "text/html; charset=iso-8859-1", "windows-1251"),
        (RUSSIAN, "koi8-r", "text/html; charset=koi8-r", ""),
        (JAPANESE, "cp932", None, "Shift_JIS"),
        (JAPANESE, "euc_jp", "text/html; charset=EUC-JP", ""),
        (JAPANESE, "cp932", None, ""),
        (JAPANESE, "cp932", "text/html; charset=utf-8", "Shift_JIS"),
        (CHINESE + "\U00020000", "gb18030", None, "gb2312"),
        (GERMAN, "cp1252", None, "no-such-charset"),
        (KOREAN, "cp949", None, "euc-kr"),
        (GERMAN, "utf-16-le", None, ""),
        (GERMAN, "utf-16-be", "text/html; charset=utf-8", ""),
    ],
)
def test_codings(text: str, codec: str, content_type: str | None, declared: str) -> None:
    page = (meta(declared) if declared else "<p>") + text
    found = decode(page.encode(codec), content_type)
    assert found.text == page


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_a_byte_order_mark_goes_before_all_else(mark: bytes, codec: str) -> None:
    assert decode_text(mark + GERMAN.encode(codec), "text/html; charset=koi8-r") == GERMAN


@pytest.mark.parametrize("declared", ["", "utf-8", "iso-8859-1"])
def test_utf_8_with_a_broken_byte_stays_utf_8(declared: str) -> None:
    body = (meta(declared) + GERMAN * 9).encode().replace("Köln".encode(), b"K\xf6ln", 1)
    text = decode_text(body)
    assert "Grüße" in text
    assert text.count("\ufffd") == 1


def test_what_is_guessed_says_so() -> None:
    assert decode(GERMAN.encode("cp1252")).is_sure is False
    assert decode(GERMAN.encode("cp1252"), "text/html; charset=cp1252").is_sure is True
    assert decode(GERMAN.encode()).is_sure is True


@pytest.mark.parametrize("body", [b"", b"\xff", b"\x00" * 40, b"\x80\x81\x8d\x8f\x90\x9d" * 9, b"a\x00"])
def test_anything_can_be_read_somehow(body: bytes) -> None:
    assert isinstance(decode_text(body), str)
