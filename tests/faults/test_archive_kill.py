"""Fault 1: kill -9 at random moments, of the start as well; VENUE_ARCHIVE_KILL_ROUNDS says how often."""

import json
import os
import random
import time

from archive.digest import sha1
from archive.exceptions import DamagedError
from archive.reader import Archive
from archive.scan import scan_file
from tests.e2e.world import FAST, accidents, assert_sound, scrapy_in, started, warc_files
from tests.faults.rawserver import RawServer, page

ROUNDS = int(os.environ.get("VENUE_ARCHIVE_KILL_ROUNDS", "10"))
PAGES = 100
SEED = random.randrange(10**6)


def answers(target):
    number = int(target.removeprefix("/"))
    return page(f"Page {number}. " + f"What stands on page {number} is nowhere else. " * (5 + number % 90))


def killed(process, server, dice):
    """Kill a crawl: while it starts, or when it has asked for some pages more; tell whether it was there."""
    asked = len(server.targets)
    if dice.random() < 0.25:
        patience, wanted = dice.uniform(0.2, 2.5), PAGES
    else:
        patience, wanted = 60, dice.randint(1, 25)
    end = time.monotonic() + patience
    while process.poll() is None and len(server.targets) < asked + wanted and time.monotonic() < end:
        time.sleep(0.001)
    time.sleep(dice.uniform(0, 0.02))
    running = process.poll() is None
    process.kill()
    process.communicate()
    return running


def published(data):
    """The items of each run's file, as far as their lines are whole."""
    for file in sorted((data / "items").glob("*.jsonl")):
        whole = file.read_bytes().rpartition(b"\n")[0].splitlines()
        yield [json.loads(line) for line in whole]


def lost(data):
    """What was acknowledged and can't be read back as it was: index rows, and captures of items."""
    if not (data / "index.sqlite").exists():
        return []
    with Archive(data) as archive:
        captures = archive.latest(100_000)
        bad = []
        for capture in captures:
            try:
                stored = archive.read(capture)
            except DamagedError as error:
                bad.append(str(error))
            else:
                bad += [] if sha1(stored.body) == capture.digest else [f"{capture} has another digest"]
    there = {(c.filename, c.offset, c.record_id, c.digest) for c in captures}
    for item in (each for items in published(data) for each in items):
        named = tuple(item[name] for name in ("warc_file", "warc_offset", "warc_record_id", "payload_digest"))
        bad += [] if named in there else [f"the capture of {item['url']} isn't in the index"]
    return bad


def torn(data):
    """How many files have a tail that isn't whole."""
    ends = []
    for path in warc_files(data):
        damage = []
        for _ in scan_file(path, on_damage=lambda offset, _, damage=damage: damage.append(offset)):
            pass
        ends += damage
    return len(ends)


def test_nothing_that_was_acknowledged_is_lost(tmp_path):
    scrapy, dice = scrapy_in(tmp_path), random.Random(SEED)
    kills = tails = 0
    with RawServer(answers) as server:
        urls = [f"{server.url}/{number}" for number in range(PAGES)]
        (tmp_path / "urls.txt").write_text("\n".join(urls))
        words = ["crawl", "urls", "-a", f"file={tmp_path / 'urls.txt'}", *FAST]
        words += ["-s", "CONCURRENT_REQUESTS_PER_DOMAIN=4"]
        while kills < ROUNDS:
            with started(scrapy, *words) as process:
                kills += killed(process, server, dice)
            assert lost(scrapy.data) == [], f"seed {SEED}, after {kills} kills"
            tails += torn(scrapy.data) if (scrapy.data / "archive").is_dir() else 0
        ran = scrapy(*words)
        assert (ran.code, accidents(ran.err)) == (0, [])
    assert lost(scrapy.data) == []
    runs = list(published(scrapy.data))
    for items in runs:
        assert sorted(item["url"] for item in items) == sorted(urls), f"seed {SEED}"
    records = [json.loads(line)["url"] for line in scrapy("export").out.splitlines()]
    assert sorted(records) == sorted(urls)
    assert_sound(scrapy)
    assert all(path.name.endswith(".warc.gz") for path in warc_files(scrapy.data))
    print(
        f"{kills} kills, {tails} torn tails, {len(runs)} runs, {len(warc_files(scrapy.data))} files, 0 lost"
    )
