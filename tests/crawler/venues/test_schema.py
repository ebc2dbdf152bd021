"""The fields of a venue file: every check, every error with its line and field."""

import re
from dataclasses import fields
from datetime import timedelta

import pytest

from crawler.venues.document import compose
from crawler.venues.domain import Domain
from crawler.venues.model import Politeness, Source, Venue
from crawler.venues.schema import MAX_ITEMS, POLITENESS, SOURCE, VENUE, read_venue
from tests.crawler.venues.files import MINIMAL, minimal

SOURCE_LINES = "sources:\n  - kind: feed\n    url: http://gazette.example/feed\n"

FULL = (
    MINIMAL
    + """\
peer_reviewed: true
language: pt-BR
description: 1984
page_requisites: true
politeness: {delay: 0.5, concurrency: 2, timeout: 30}
sources:
  - kind: feed
    url: http://gazette.example/feed
    take: ['/\\d{4}/', '/articles/']
    leave: ['\\.pdf$']
  - {kind: section, url: https://gazette.example/news, every: 6h}
"""
)


def read(text):
    return read_venue(compose(text.encode()))


def problems_of(text):
    return [(problem.line, problem.field, problem.what) for problem in read(text)[1]]


def test_a_full_file_gives_every_field():
    values, problems = read(FULL)
    assert problems == []
    assert Venue(**values) == Venue(
        id="gazette",
        name="The Gazette",
        domains=(Domain("gazette.example"),),
        type="news",
        credibility=3,
        credibility_why="It prints corrections.",
        peer_reviewed=True,
        language="pt-BR",
        sources=(
            Source(
                "feed",
                "http://gazette.example/feed",
                (re.compile(r"/\d{4}/"), re.compile("/articles/")),
                (re.compile(r"\.pdf$"),),
            ),
            Source("section", "https://gazette.example/news", every=timedelta(hours=6)),
        ),
        politeness=Politeness(0.5, 2, 30),
        page_requisites=True,
        description="1984",
    )


def test_a_minimal_file_leaves_the_rest_to_the_defaults():
    values, problems = read(MINIMAL)
    assert problems == []
    venue = Venue(**values)
    assert not venue.peer_reviewed
    assert not venue.page_requisites
    assert venue.sources == ()
    assert venue.politeness == Politeness(None, None, None)
    assert venue.language is None


@pytest.mark.parametrize("table", [VENUE, SOURCE, POLITENESS], ids=lambda table: table.makes.__name__)
def test_a_table_has_the_fields_of_its_class(table):
    own = [field.name for field in fields(table.makes) if field.name != "file"]
    assert sorted(own) == sorted(table.fields)


@pytest.mark.parametrize("language", ["no", "de", "de-CH", "zh-Hant-TW"])
def test_a_language_is_read_as_it_is_written(language):
    values, problems = read(MINIMAL + f"language: {language}\n")
    assert (values["language"], problems) == (language, [])


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("id", "The Gazette", "'The Gazette' is not allowed; give the file's name"),
        ("id", "a--b", "is not allowed"),
        ("id", "../evil", "is not allowed"),
        ("id", "a" * 65, "is not allowed"),
        ("id", "[a]", "one value is needed here"),
        ("name", "", "it is empty; give the name"),
        ("name", "~", "it is empty"),
        ("name", "' '", "it is empty"),
        ("name", "{a: 1}", "one value is needed here"),
        ("name", '"a\\0b"', "control characters"),
        ("name", '"a\\ud800"', "control characters"),
        ("name", "a" * 1001, "longer than 1000 characters"),
        ("type", "newz", "'newz' is not allowed, did you mean \"news\"?; give one of academic, "),
        ("type", "xyzzy", "'xyzzy' is not allowed; give one of academic, "),
        ("credibility", "6", "'6' is not allowed; give a whole number from 1 to 5"),
        ("credibility", "0", "is not allowed"),
        ("credibility", "-1", "is not allowed"),
        ("credibility", "4.5", "is not allowed"),
        ("credibility", "0x4", "is not allowed"),
        ("credibility", "high", "is not allowed"),
        ("credibility", "٣", "is not allowed"),
        ("credibility", "9" * 900, "9…' is not allowed"),
        ("credibility_why", "", "it is empty; give a sentence that says why"),
        ("domains", "gazette.example", "a list is needed here; give a list of domains without https://"),
        ("domains", "[]", "a list is needed here"),
        ("domains", "{a: b}", "a list is needed here"),
        (
            "domains",
            "['https://gazette.example/']",
            "is not allowed; give a list of domains without https://",
        ),
        ("domains", "[com]", "'com' is not allowed"),
        ("domains", "[[a.example]]", "one value is needed here"),
        ("domains", f"[{', '.join(['a.example'] * (MAX_ITEMS + 1))}]", "more than 100 items"),
    ],
)
def test_a_wrong_value_of_a_required_field(name, value, what):
    (problem,) = problems_of(minimal("gazette", **{name: value}))
    line = 1 + ["id", "name", "domains", "type", "credibility", "credibility_why"].index(name)
    assert problem[:2] == (line, name)
    assert what in problem[2]


@pytest.mark.parametrize(
    ("lines", "line", "field", "what"),
    [
        ("peer_reviewed: yes\n", 7, "peer_reviewed", "'yes' is not allowed; give true or false"),
        ("language: English\n", 7, "language", "is not allowed; give a language tag"),
        ("page_requisites:\n", 7, "page_requisites", "it is empty; give true or false"),
        ("politeness: 3\n", 7, "politeness", "fields are needed here"),
        ("politeness: {delay: -1}\n", 7, "politeness.delay", "give seconds from 0 to 3600"),
        ("politeness: {delay: .inf}\n", 7, "politeness.delay", "is not allowed"),
        ("politeness: {delay: 3601}\n", 7, "politeness.delay", "is not allowed"),
        ("politeness:\n  delay: 1\n  concurrency: 17\n", 9, "politeness.concurrency", "from 1 to 16"),
        ("politeness: {timeout: 0.5}\n", 7, "politeness.timeout", "seconds from 1 to 600"),
        ("politeness: {dealy: 1}\n", 7, "politeness.dealy", 'did you mean "delay"?'),
        ("sources: feed\n", 7, "sources", "a list is needed here"),
        ("sources: [feed]\n", 7, "sources", "fields are needed here, each `name: value`: kind, url"),
        ("sources:\n  - kind: feed\n", 8, "sources.url", "it is missing; give an http or https URL"),
        ("sources:\n  - url: http://a.example/\n", 8, "sources.kind", "it is missing; give one of feed, "),
        ("sources:\n  - kind: feeds\n    url: http://a.example/\n", 8, "sources.kind", 'mean "feed"?'),
        ("sources:\n  - kind: feed\n    url: a.example\n", 9, "sources.url", "give an http or https URL"),
        ("sources:\n  - kind: feed\n    url: file:///etc\n", 9, "sources.url", "has to start with http"),
        (
            SOURCE_LINES + "    every: 6 hours\n",
            10,
            "sources.every",
            "give minutes, hours or days",
        ),
        (SOURCE_LINES + "    every: 366d\n", 10, "sources.every", "'366d' is not allowed"),
        (SOURCE_LINES + "    every: 0h\n", 10, "sources.every", "'0h' is not allowed"),
        (SOURCE_LINES + "    take: '/a/'\n", 10, "sources.take", "a list is needed here"),
        (SOURCE_LINES + "    take:\n      - /a/\n      - '(b'\n", 12, "sources.take", "'(b' is no regular"),
        (SOURCE_LINES + "    take: ['[[a]']\n", 10, "sources.take", "is no regular expression"),
        (SOURCE_LINES + f"    leave: ['{'a' * 201}']\n", 10, "sources.leave", "201 characters is too long"),
        (SOURCE_LINES + "    take: ['a{99999999999999}']\n", 10, "sources.take", "is no regular expression"),
        (SOURCE_LINES + "    tkae: [a]\n", 10, "sources.tkae", 'did you mean "take"?'),
        ("crediblity: 4\n", 7, "crediblity", 'there is no such field, did you mean "credibility"?'),
        ("xyzzy: 4\n", 7, "xyzzy", "there is no such field; there are id, name, domains"),
        ("name: Again\n", 7, "name", "it is there twice, first on line 2; keep one"),
        ("? [a, b]\n: c\n", 7, "?", "there is no such field"),
        ('"a\\nb": c\n', 7, "a\nb", "there is no such field"),
    ],
)
def test_a_wrong_line_is_named(lines, line, field, what):
    (problem,) = problems_of(MINIMAL + lines)
    assert problem[:2] == (line, field)
    assert what in problem[2]


def test_a_misspelt_field_is_not_called_missing_as_well():
    (problem,) = problems_of(MINIMAL.replace("credibility:", "crediblity:"))
    assert problem == (5, "crediblity", 'there is no such field, did you mean "credibility"?')


@pytest.mark.parametrize("name", [name for name, field in VENUE.fields.items() if field.required])
def test_a_missing_field_is_named_with_what_is_allowed(name):
    text = "".join(line for line in MINIMAL.splitlines(keepends=True) if not line.startswith(name + ":"))
    assert problems_of(text) == [(1, name, f"it is missing; give {VENUE.fields[name].allowed}")]


@pytest.mark.parametrize("text", ["- a\n", "just text\n", "'quoted'"])
def test_a_file_that_has_no_fields(text):
    ((line, field, what),) = problems_of(text)
    assert (line, field) == (1, "")
    assert what.startswith("fields are needed here")


def test_all_problems_are_found_at_once():
    assert len(problems_of("id: A\ncolour: red\nsources: [{kind: x}, {url: y}]\n")) == 11
