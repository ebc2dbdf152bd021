"""YAML within bounds: what is refused, and on which line."""

import tracemalloc

import pytest

from crawler.venues.document import MAX_BYTES, MAX_DEPTH, Problem, compose

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, name in zip("abcdefghijkl", "bcdefghijklm", strict=True)
)


def problem_of(data):
    with pytest.raises(Problem) as caught:
        compose(data if isinstance(data, bytes) else data.encode())
    assert str(caught.value).isprintable()
    return caught.value


@pytest.mark.parametrize(
    ("data", "line", "what"),
    [
        ("", None, "it is empty"),
        ("# nothing\n", None, "it is empty"),
        ("a: 1\nb: &x 2\n", 2, "anchors"),
        ("a: 1\nb: *x\n", 2, "anchors"),
        (
            "a: 1\n\nb: !!python/object/apply:os.system ['true']\n",
            3,
            "the tag !!python/object/apply:os.system",
        ),
        ("a: !!python/name:os.system\n", 1, "the tag !!python/name:os.system"),
        ("a: !mine 1\n", 1, "the tag !mine"),
        ("a: !<tag:%0Aevil> 1\n", 1, "the tag tag:?evil"),
        ("a: !!binary aGk=\n", 1, "the tag !!binary"),
        ("a: 1\n<<: {b: 2}\n", 2, "the tag !!merge"),
        ("a: 1\nb: [1\nc: 2\n", 3, "it is not YAML"),
        ("a: 1\nb:\t- 2\n\t- 3", 2, "it is not YAML"),
        ("a: 1\n---\nb: 2\n", 2, "it is not YAML"),
        ('a: 1\nb: "\\d"\n', 2, "patterns go between single quotes"),
        ('a: "\\UFFFFFFFF"\n', None, "it is not YAML"),
        ('a: "\\U00110000"\n', None, "it is not YAML"),
        (b"a: 1\nb: \x00\n", 2, "U+0000"),
        (b"a: 1\nb: 2\nc: \xff\n", 3, "not UTF-8"),
        ("a: 1\n".encode("utf-16"), 1, "not UTF-8"),
        ("a: " + "[" * (MAX_DEPTH + 1), 1, "nested deeper"),
        ("[" * 60_000, 1, "nested deeper"),
        ("{a: " * 10_000, 1, "nested deeper"),
        ("? " * 10_000, 1, "nested deeper"),
        ("- " * 10_000, 1, "nested deeper"),
        ("a" * (MAX_BYTES + 1), None, "larger than 64 KiB"),
    ],
)
def test_is_refused_with_its_line(data, line, what):
    problem = problem_of(data)
    assert problem.line == line
    assert what in str(problem)


def test_a_byte_order_mark_is_fine():
    assert compose(b"\xef\xbb\xbfa: 1\n").value[0][0].value == "a"


def test_an_alias_bomb_is_refused_within_bounded_memory():
    tracemalloc.start()
    try:
        problem = problem_of(BOMB)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "anchors (&) and aliases (*)" in str(problem)
    assert problem.line == 1
    assert peak < 5_000_000


def test_a_problem_shows_where():
    assert str(Problem(3, "sources.url", "it is empty")) == ', line 3, field "sources.url": it is empty'
    assert str(Problem(None, "", "it is empty")) == ": it is empty"
