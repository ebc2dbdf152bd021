"""A forum's posts by its GraphQL API: what is posted survives the frontier, and is archived as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.e2e.forum import Forum
from tests.e2e.world import FAST, accidents, assert_sound, started, stored, venue, venue_folder
from tests.faults.until import until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Scrapy

POSTS = ["nine", "eight", "seven", "six", "five"]


def words(forum: Forum, folder: Path) -> list[str]:
    text = venue("forum", forum.url.removeprefix("http://"), f"graphql {forum.url}/graphql?limit=2")
    return ["crawl", "forum", *FAST, "-s", venue_folder(folder / "venues", forum=text)]


def posted(forum: Forum) -> list[str]:
    return [target for method, target, _ in forum.asked if method == "POST"]


def fetched(scrapy: Scrapy) -> list[str]:
    return sorted(item["url"].rpartition("/")[2] for item in scrapy.items())


def test_posts_are_read_as_far_as_there_is_something_new(scrapy: Scrapy, tmp_path: Path) -> None:
    with Forum([*POSTS]) as forum:
        ran = scrapy(*words(forum, tmp_path))
        assert (ran.code, accidents(ran.err)) == (0, [])
        assert fetched(scrapy) == sorted(POSTS)
        pages = ["/graphql?limit=2", "/graphql?limit=2&offset=2", "/graphql?limit=2&offset=4"]
        assert posted(forum) == pages
        forum.posts.insert(0, "ten")
        forum.asked.clear()
        assert scrapy(*words(forum, tmp_path)).code == 0
        assert posted(forum) == pages[:2], "behind what is known there is nothing new"
        assert [target for method, target, _ in forum.asked if method == "GET"][1:] == ["/posts/ten"]
    asked = [each for each in stored(scrapy.data, "request") if each.block.startswith(b"POST ")]
    assert len(asked) == 5
    query = json.loads(asked[1].block.partition(b"\r\n\r\n")[2])["query"]
    assert 'view: "new", limit: 2, offset: 2' in query
    assert_sound(scrapy)
    replayed = replace(scrapy, data=tmp_path / "replayed")
    forum.asked.clear()
    ran = replayed(*words(forum, tmp_path), "-s", f"REPLAY_FROM={scrapy.data}")
    assert (ran.code, forum.asked) == (0, [])
    assert fetched(replayed) == sorted(["ten", "nine", "eight", "seven", "five"]), "each page as it was last"


def test_a_crawl_that_was_killed_posts_again_what_had_no_answer(scrapy: Scrapy, tmp_path: Path) -> None:
    with Forum([*POSTS]) as forum:
        forum.is_open.clear()
        with started(scrapy, *words(forum, tmp_path)) as process:
            until(lambda: len(posted(forum)) == 2)
            process.kill()
            process.wait()
        forum.is_open.set()
        before = forum.asked[-1] if forum.asked[-1][0] == "POST" else forum.asked[-2]
        forum.asked.clear()
        ran = scrapy(*words(forum, tmp_path))
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert "Going on with the run" in ran.err
    again = [each for each in forum.asked if each[0] == "POST"]
    assert again[0] == before, "the same query, and not the first page again"
    assert len(again) == 2
    assert fetched(scrapy) == sorted(POSTS)
