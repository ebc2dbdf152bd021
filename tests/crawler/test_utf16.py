"""Text as JavaScript measures it."""

from __future__ import annotations

import pytest

from crawler import utf16

CLEF = "\U0001d11e"
LONE_HIGH, LONE_LOW = "\ud834", "\udd1e"
TEXTS = [
    "",
    "x",
    "ü",
    "\uffff",
    CLEF,
    f"a{CLEF}b{CLEF}",
    CLEF * 5,
    LONE_HIGH,
    LONE_LOW,
    f"a{LONE_HIGH}b",
    "e\u0301",
]


@pytest.mark.parametrize("text", TEXTS)
def test_length(text: str) -> None:
    assert utf16.length(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("units", range(12))
def test_cut(text: str, units: int) -> None:
    cut = utf16.cut(text, units)
    assert text.startswith(cut)
    if utf16.length(text) <= units and LONE_HIGH not in text:
        assert cut == text
    assert utf16.length(cut) <= units
    if utf16.length(text) >= units and LONE_HIGH not in text:
        assert utf16.length(cut) >= units - 1


def test_a_pair_is_never_halved() -> None:
    assert [utf16.cut(f"a{CLEF}b", units) for units in range(5)] == ["", "a", "a", f"a{CLEF}", f"a{CLEF}b"]
