"""Every command as a user meets it: exit codes, one clear sentence, options wherever they stand."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conftest import ROOT
from tests.e2e.world import (
    FAST,
    accidents,
    crawl_list,
    sample_folder,
    scrapy_in,
    started,
    venue,
    venue_folder,
)
from tests.faults.rawserver import RawServer, Sends, page
from tests.faults.until import until

COMMANDS = sorted(file.stem for file in (ROOT / "crawler" / "commands").glob("[a-z]*.py"))
RUNNABLE = {
    "annotate": ["nobody"],
    "crawlall": ["sample", "-s", "PROGRESS_ENABLED=0", "-s", "MONITOR_SOURCE_RUNS=9"],
    "crawl": ["urls"],
    "archive": ["verify"],
    "venues": ["check"],
    "explain": ["http://host.invalid/"],
    "report": ["links"],
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory, sample):
    """A folder with three captured articles, which no test changes."""
    folder = tmp_path_factory.mktemp("commands")
    scrapy = scrapy_in(folder)
    ran = scrapy(
        "crawl", "sample", "-a", "limit=3", *FAST, "-s", sample_folder(folder / "venues", sample.url)
    )
    assert ran.code == 0, ran.err
    return scrapy


def one_sentence(ran, code, *words):
    """The command ended with `code` and said why, once, without a traceback."""
    assert (ran.code, accidents(ran.err)) == (code, []), ran.err
    said = [line for line in ran.err.splitlines() if line.startswith("scrapy ") and ": " in line]
    assert len(said) == 1, ran.err
    for word in words:
        assert word in said[0]


BAD_INPUT = [
    (["crawl"], ["name one venue"]),
    (["crawl", "sample", "urls"], ["name one venue"]),
    (["crawl", "sampel"], ["'sampel'", "did you mean sample"]),
    (["crawl", "mit-tech-reveiw"], ["did you mean mit-tech-review"]),
    (["crawl", "../../etc/passwd"], ["'../../etc/passwd'", "scrapy list"]),
    (["crawl", ""], ["scrapy list"]),
    (["crawl", "sample", "--colour"], ["--colour"]),
    (["crawl", "sample", "-x"], ["-x"]),
    (["crawl", "--no-such-option=1", "sample"], ["--no-such-option"]),
    (["crawl", "sample", "-a", "limt=3"], ["'limt'", "did you mean limit"]),
    (["crawl", "urls", "-a", "file=x", "-a", "venue=y"], ["'venue'", "file"]),
    (["crawl", "urls", "-a", "file=x", "-a", "since=2026-01-01"], ["'since'"]),
    (["crawl", "sample", "-a", "name=x"], ["'name'"]),
    (["crawl", "sample", "-a", "limit=0"], ["limit=0"]),
    (["crawl", "sample", "-a", "limit=-1"], ["limit=-1"]),
    (["crawl", "sample", "-a", "limit=many"], ["limit=many"]),
    (["crawl", "sample", "-a", "limit=1e3"], ["limit=1e3"]),
    (["crawl", "sample", "-a", "limit=٣"], ["limit="]),
    (["crawl", "sample", "-a", "limit="], ["limit="]),
    (["crawl", "sample", "-a", "since=yesterday"], ["since=yesterday", "2025-01-31"]),
    (["crawl", "sample", "-a", "until=2026-13-01"], ["until=2026-13-01"]),
    (["crawl", "sample", "-a", "since="], ["since="]),
    (["crawl", "sample", "-a", "since=2026-02-01", "-a", "until=2026-01-01"], ["since", "until"]),
    (["crawl", "sample", "-a", "limit"], ["-a"]),
    (["crawl", "sample", "-s", "NAME"], ["-s"]),
    (["crawl", "sample", "-s", "DOWNLOAD_DELAY=slow"], ["DOWNLOAD_DELAY=slow"]),
    (["crawl", "sample", "-s", "WARC_MAX_BYTES=1 GB"], ["WARC_MAX_BYTES"]),
    (["crawl", "sample", "-s", "ALLOW_PRIVATE_ADDRESSES=home"], ["ALLOW_PRIVATE_ADDRESSES", "home"]),
    (["crawl", "sample", "-L", "LOUD"], ["LOUD"]),
    (["crawl", "urls"], ["-a file=urls.txt"]),
    (["crawl", "urls", "-a", "file="], ["-a file=urls.txt"]),
    (["crawl", "urls", "-a", "file=/no/such/list.txt"], ["/no/such/list.txt"]),
    (["crawl", "urls", "-a", "file=/"], ["can't read /"]),
    (["export", "sample", "sample"], ["one venue"]),
    (["export", "sample"], ["holds no records"]),
    (["archive"], ["verify"]),
    (["archive", "verfy"], ["verify", "rebuild"]),
    (["archive", "verify", "all"], ["verify"]),
    (["archive", "verify"], ["holds no archive"]),
    (["archive", "rebuild"], ["holds no archive"]),
    (["venues", "chekc"], ["check"]),
    (["list", "sample"], ["'sample'"]),
    (["replay"], ["holds no"]),
    (["replay", "sample"], ["sample"]),
]


@pytest.fixture(scope="module")
def refused(tmp_path_factory):
    """What each says, over a folder that there isn't yet; two at a time, there are many."""
    scrapy = scrapy_in(tmp_path_factory.mktemp("refused"))
    with ThreadPoolExecutor(2) as pool:
        return scrapy, list(pool.map(lambda case: scrapy(*case[0]), BAD_INPUT))


@pytest.mark.parametrize("number", range(len(BAD_INPUT)), ids=[" ".join(words) for words, _ in BAD_INPUT])
def test_bad_input_is_one_sentence_and_2(refused, number):
    scrapy, ran = refused
    one_sentence(ran[number], 2, *BAD_INPUT[number][1])
    assert not list(scrapy.data.glob("items/*"))
    assert not list(scrapy.data.glob("archive/*"))


@pytest.mark.parametrize("arguments", [["export", "--format", "xlsx"], ["replay", "--port", "many"]])
def test_a_value_that_an_option_does_not_take(scrapy, arguments):
    ran = scrapy(*arguments)
    assert (ran.code, accidents(ran.err)) == (2, [])
    assert arguments[1] in ran.err
    assert ran.out == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_option_is_an_error(scrapy, command):
    one_sentence(scrapy(command, *RUNNABLE.get(command, []), "--surprise"), 2, "--surprise")


@pytest.mark.parametrize("command", COMMANDS)
def test_help(scrapy, command):
    ran = scrapy(command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert f"scrapy {command}" in ran.out
    assert "-s" in ran.out


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "replay"])
def test_settings_and_log_level_stand_anywhere_after_the_name(crawled, tmp_path, command):
    """Each order ends as the same thing; `scrapy` itself puts another `-s` last."""
    listed = tmp_path / "urls.txt"
    listed.write_text("http://host.invalid/\n")
    words = [*RUNNABLE.get(command, []), *(["-a", f"file={listed}"] if command == "crawl" else [])]
    # What is in VENUE_FOLDERS is not there: the commands that look say so, so that -s is seen to work.
    options = ["-L", "ERROR", "-s", "RETRY_TIMES=0", "-s", "VENUE_FOLDERS=/no/such/folder"]
    scrapy = scrapy_in(tmp_path) if command in {"crawl", "crawlall"} else crawled
    if command == "site":  # which says what it has written anew
        scrapy(command)
    first, last = scrapy(command, *options, *words), scrapy(command, *words, *options)
    assert (first.code, accidents(first.err + last.err)) == (last.code, [])
    # savefixture is given no URL, check-quotes no file, push no server, annotate a venue that nothing is of.
    says_so = ("annotate", "check-quotes", "list", "push", "savefixture", "schedule", "venues")
    assert first.code == {**dict.fromkeys(says_so, 2), "doctor": 78}.get(command, 0)
    free = re.compile(r"[0-9.,]+ [GM]B free")  # which changes while the doctor looks
    assert free.sub("", first.out) == free.sub("", last.out)
    assert " INFO: " not in first.err + last.err


def test_a_broken_venue_file_stops_that_venue_alone(scrapy, sample, tmp_path):
    setting = sample_folder(tmp_path / "venues", sample.url)
    broken = venue("broken", "broken.example").replace("credibility: 1", "credibility: eleven")
    venue_folder(tmp_path / "venues", broken=broken)
    file = tmp_path / "venues" / "broken.yaml"
    ran = scrapy("crawl", "broken", *FAST, "-s", setting)
    one_sentence(ran, 2, f"{file}, line 5", 'field "credibility"', "eleven", "1")
    ran = scrapy("crawl", "sample", "-a", "limit=1", *FAST, "-s", setting)
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert len(scrapy.items()) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ["no http or https URL"]),
        (b"# nothing\n\n", ["no http or https URL"]),
        (b"ftp://a/\nx\n", ["no http or https URL"]),
        (b"http://a.example/\n\xff\xfe", [":2", "UTF-8"]),
        ("http://a.example/\n".encode("utf-16"), [":1", "UTF-8"]),
    ],
)
def test_a_list_that_gives_nothing(scrapy, tmp_path, content, words):
    file = tmp_path / "urls.txt"
    file.write_bytes(content)
    one_sentence(scrapy("crawl", "urls", "-a", f"file={file}", *FAST), 2, str(file), *words)


@pytest.mark.parametrize("broken", ["data", "data/archive", "data/items", "data/lock/"])
def test_a_folder_that_cannot_be_written_is_known_before_the_first_fetch(scrapy, tmp_path, broken):
    place = tmp_path / broken
    place.parent.mkdir(parents=True, exist_ok=True)
    if broken.endswith("/"):
        place.mkdir()
    else:
        place.write_text("in the way")
    with RawServer({"/": page("Here")}) as server:
        ran = crawl_list(scrapy, [f"{server.url}/"])
        assert server.seen == []
    one_sentence(ran, 73, str(place), "DATA_DIR")


def test_a_folder_in_use_names_who_uses_it(scrapy):
    with RawServer({"/": Sends(b"HTTP/1.1 200 OK\r\n", then="stall")}) as server:
        listed = scrapy.data.parent / "one.txt"
        listed.write_text(f"{server.url}/\n")
        words = ["crawl", "urls", "-a", f"file={listed}", *FAST]
        with started(scrapy, *words) as first:
            until(lambda: server.targets)
            seen = len(server.seen)
            for arguments in (words, ["archive", "rebuild"]):
                one_sentence(scrapy(*arguments), 75, f"process {first.pid}", "crawl urls", str(scrapy.data))
            assert len(server.seen) == seen
            ran = scrapy("archive", "verify")
            assert (ran.code, accidents(ran.err)) == (0, []), "reading needs no lock"
    with RawServer({"/": page("Back")}) as server:
        assert crawl_list(scrapy, [f"{server.url}/"]).code == 0, "the lock goes with its process"


class TestExport:
    def test_lines(self, crawled):
        ran = crawled("export")
        assert (ran.code, ran.err) == (0, "")
        records = [json.loads(line) for line in ran.out.splitlines()]
        assert len(records) == 3
        assert all(record["text"] for record in records)

    def test_of_a_venue(self, crawled):
        assert len(crawled("export", "sample").out.splitlines()) == 3

    def test_of_a_venue_that_there_is_not(self, crawled):
        one_sentence(crawled("export", "sampel"), 2, "sampel", "sample")

    def test_table(self, crawled):
        ran = crawled("export", "--format", "table")
        assert (ran.code, ran.err) == (0, "")
        for item in crawled.items():
            assert item["verdict"] in ran.out
        assert "\x1b" not in ran.out


@pytest.mark.parametrize(
    "words",
    [
        ["export"],
        ["export", "--format", "table"],
        ["export", "--records", "sources", "--format", "csv"],
        ["list"],
        ["venues"],
        ["venues", "check"],
        ["archive", "verify"],
    ],
)
def test_a_reader_who_has_had_enough(crawled, words):
    """As `| head` does it: the reader has gone before the first line."""
    with started(crawled, *words) as process:
        process.stdout.close()
        err = process.stderr.read()
        assert (process.wait(), err.strip()) == (0, "")
