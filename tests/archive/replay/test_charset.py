from __future__ import annotations

import pytest

from archive.replay import charset


@pytest.mark.parametrize(
    ("payload", "content_type", "text"),
    [
        ("é".encode(), "text/html", "é"),
        (b"\xe9", "text/html", "é"),
        (b"\x93a\x94", "text/html; charset=ISO-8859-1", "“a”"),
        ("я".encode("cp1251"), 'text/html; charset="windows-1251"', "я"),
        (b'<meta charset="koi8-r">' + "я".encode("koi8-r"), "text/html", '<meta charset="koi8-r">я'),
        (b"<META http-equiv=x content='text/html; charset=Shift_JIS'>" + "日".encode("cp932"), "", None),
        (b"<?xml version='1.0' encoding='gb2312'?>" + "日".encode("gbk"), "", None),
        (
            b"\x80 5 \xff \xb0",
            "text/html; charset=gbk",
            "€ 5 \N{REPLACEMENT CHARACTER} \N{REPLACEMENT CHARACTER}",
        ),
        (b"<meta charset=utf-16>" + "é".encode(), "", "<meta charset=utf-16>é"),
        ("é".encode("utf-8-sig"), "text/html; charset=latin-1", "é"),
        ("é".encode("utf-16"), "text/html", "é"),
        (b"\xfe\xff" + "é".encode("utf-16-be"), "", "é"),
        ("é".encode("utf-16-le"), "text/html; charset=utf-16", "é"),
        (b"+ADw-script+AD4-", "text/html; charset=utf-7", "+ADw-script+AD4-"),
        (b"a\\u0041", "text/html; charset=unicode_escape", "a\\u0041"),
        (b"abc", "text/html; charset=rot13", "abc"),
        (b"abc", "text/html; charset=\x00", "abc"),
        (b"\xff", "text/html; charset=utf-8", "\N{REPLACEMENT CHARACTER}"),
        (b"", "", ""),
    ],
)
def test_pages(payload, content_type, text):
    decoded = charset.decode_html(payload, content_type)
    assert decoded == text if text is not None else decoded.endswith("日")


@pytest.mark.parametrize(
    ("payload", "content_type", "text"),
    [
        (b'@charset "windows-1252";\xe9', "text/css", '@charset "windows-1252";é'),
        (b'<meta charset="koi8-r">\xc3\xa9', "text/css", '<meta charset="koi8-r">é'),
        ("é".encode(), "text/css; charset=utf8", "é"),
    ],
)
def test_style_sheets(payload, content_type, text):
    assert charset.decode_css(payload, content_type) == text


def test_label():
    assert charset.label("text/html; Charset='x-y'") == "x-y"
    assert charset.label("text/html") is None
    assert charset.label("text/html; charset=é") is None
