"""`scrapy annotate` as a user runs it."""

from __future__ import annotations

import json
import re
import signal
import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.crawler.annotations.chatserver import GOOD, Handler, chat
from tests.crawler.annotations.test_run import NAMES, fill, record
from tests.e2e.inprocess import call
from tests.e2e.world import accidents, scrapy_in, started

if TYPE_CHECKING:
    from tests.conftest import Scrapy

KEY = {"VENUE_ARCHIVE_ANNOTATE_KEY": "secret-key"}


@pytest.fixture
def filled(tmp_path) -> Scrapy:
    scrapy = scrapy_in(tmp_path)
    fill(scrapy.data, [record(name) for name in NAMES])
    return scrapy


def sources(scrapy: Scrapy) -> list[dict[str, Any]]:
    ran = scrapy("export", "--records", "sources")
    assert (ran.code, ran.err) == (0, "")
    return [json.loads(line) for line in ran.out.splitlines()]


def test_by_rules_offline(filled):
    ran = filled("annotate", "--offline", "-s", "ANNOTATE_URL=http://127.0.0.1:9/", "-s", "ANNOTATE_MODEL=m")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "8 looked at: 8 annotated, 0 were already, 0 have no text\n"
    assert {source["annotated_by"] for source in sources(filled)} == {"rules"}


def test_by_a_model(filled):
    with chat(lambda _, __, handler: handler.say(GOOD)) as server:
        options = ["-s", f"ANNOTATE_URL={server.url}", "--model", "model-1"]
        ran = filled("annotate", "--limit", "3", *options, **KEY)
        assert (ran.code, ran.err) == (0, "")
        assert "model-1: 3 annotations, 3 requests, 300 + 60 tokens, 0 failures" in ran.out
        assert {head["Authorization"] for head in server.heads} == {"Bearer secret-key"}
    found = sources(filled)
    assert sorted(source["annotated_by"] for source in found) == ["model-1"] * 3 + ["rules"] * 5
    said = next(source for source in found if source["annotated_by"] == "model-1")
    for name in ("context_note", "summary", "key_points", "subtype", "purpose", "importance", "tags"):
        assert said[name] == GOOD[name]
    assert b"secret-key" not in b"".join(path.read_bytes() for path in filled.data.glob("*"))


def test_a_server_that_is_not_there(filled):
    options = [
        "-s",
        "ANNOTATE_URL=http://127.0.0.1:9/v1",
        "-s",
        "ANNOTATE_MODEL=m",
        "-s",
        "ANNOTATE_TIMEOUT=0.1",
    ]
    ran = filled("annotate", "--limit", "1", *options)
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert "1 failures; by rules instead: 1" in ran.out
    assert "the model's last failure: no answer (ConnectionError)" in ran.err


def test_it_is_stopped_and_goes_on(filled):
    """Ctrl-C while the server thinks: what was said by then is kept."""
    arrived, go_on = threading.Event(), threading.Event()

    def respond(number: int, _: dict[str, Any], handler: Handler) -> None:
        if number == 4:
            arrived.set()
        if number >= 4:
            go_on.wait(30)
        handler.say(GOOD)

    with chat(respond) as server:
        options = ["-s", f"ANNOTATE_URL={server.url}", "--model", "m", "-s", "ANNOTATE_CONCURRENCY=1"]
        with started(filled, "annotate", *options) as process:
            assert arrived.wait(60)
            process.send_signal(signal.SIGINT)
            go_on.set()
            out, err = process.communicate(timeout=60)
        assert (process.returncode, accidents(err)) == (0, [])
        assert "the same command goes on from here" in err
        done = int(re.search(r"(\d+) annotated", out)[1])
        assert 0 < done < 8
        again = filled("annotate", *options)
        assert f"8 looked at: {8 - done} annotated, {done} were already" in again.out


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["a", "b"], "one venue at most"),
        (["nobody"], "no record is of the venue 'nobody'"),
        (["--limit", "0"], "--limit 0"),
        (["--model", "m"], "ANNOTATE_URL"),
        (["--model", "m", "--offline"], "--offline"),
        (["-s", "ANNOTATE_URL=http://127.0.0.1:9/"], "ANNOTATE_MODEL"),
        (["-s", "ANNOTATE_URL=localhost", "--model", "m"], "ANNOTATE_URL"),
    ],
)
def test_bad_input(filled, words, what):
    ran = call(filled.data, "annotate", *words)
    assert (ran.code, ran.out) == (2, "")
    assert what in ran.err
    assert ran.err.count("\n") == 1
