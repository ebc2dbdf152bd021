from __future__ import annotations

import random
import re
import warnings

import pytest

from archive.replay.expression import LONGEST, BadExpressionError, Expression

TEXTS = ["", "a", "b", "ab", "aab", "ba1", "a-", "1", "x.php", "text/html", "é", " a", "(", "aaaa", "a\nb"]


@pytest.mark.parametrize(
    "expression",
    [
        *(
            "",
            "a",
            "a*",
            "a+b",
            "a?b",
            "(ab)*$",
            "a|b",
            "^a",
            "a$",
            "^$",
            "$^",
            "(a|b)+1",
            "(?:a)b",
            "[ab]+$",
        ),
        *(r"[^a]", r"[a-c1]+$", r"[]a]", r"[a-]+$", r"\d", r"\D+$", r"\w+$", r"\W", r"\s\S", r".*\.php$"),
        *(
            "a{2}",
            "a{2,}$",
            "a{1,2}$",
            "a{0}$",
            "a{,2}$",
            "a{",
            "a{x}",
            "a*?b",
            "a{2}?",
            "a??b",
            "(a*)*b",
            "()",
        ),
        *("a||b", "(|a)b", r"\(", r"[\d\-]", "text/.*", r"\é", "((a)|(b))*1$"),
    ],
)
def test_it_matches_as_pythons_engine_does(expression):
    own, pythons = Expression(expression), re.compile(expression, re.DOTALL)
    for text in TEXTS:
        assert own.match(text) == bool(pythons.match(text)), text


def test_it_matches_whatever_is_made_up():
    chance = random.Random(7)
    accepted = 0
    for _ in range(4000):
        expression = "".join(chance.choice(r"ab.*+?|()[]\d{1,2}-") for _ in range(chance.randint(1, 9)))
        try:
            own = Expression(expression)
        except BadExpressionError:
            continue
        accepted += 1
        with warnings.catch_warnings(action="ignore"):  # of sets within sets, which may come one day
            pythons = re.compile(expression, re.DOTALL)
        for text in TEXTS:
            assert own.match(text) == bool(pythons.match(text)), (expression, text)
    assert accepted > 1000


@pytest.mark.parametrize(
    "expression",
    [
        *(
            "(",
            ")",
            "a)",
            "(a",
            "[a",
            "[",
            "\\",
            "*",
            "+a",
            "a**",
            "a+*",
            "a{2}{3}",
            "a*{2}",
            "a{3,2}",
            "(?=a)",
        ),
        *("(?!a)", "(?P<n>a)", r"(a)\1", r"\b", r"\Z", "[b-a]", r"[a-\d]", "(?i)a", "a" * (LONGEST + 1)),
        *("(" * 30 + ")" * 30, "a{9999}", "((a{50}){50}){50}", "(" * 100_000, "(((){999}){999}){999}"),
    ],
)
def test_what_it_refuses(expression):
    with pytest.raises(BadExpressionError, match=r"^[^\n]{1,100}$"):
        Expression(expression)


@pytest.mark.parametrize(
    "expression",
    ["(a*)*b", "(a|aa)+$", "(a+)+$", ".*.*.*.*.*.*x", "(.*a){20}x", "(a?){40}a{40}b", "(.?){40}$"],
)
@pytest.mark.timeout(60)
def test_it_takes_linear_time(expression):
    Expression(expression).match("a" * 50_000 + "!")


def test_what_it_keeps_is_bounded():
    own = Expression("(.|a)*(b|.)(c|.){9}x")
    for number in range(3000):
        assert own.match(f"{chr(0x100 + number)}{number:020}x")
        assert not own.match(f"{chr(0x100 + number)}{number:020}")
    assert len(own._automaton._known) <= 2001
