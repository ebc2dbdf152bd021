"""Pushes to the stand-in: what it has afterwards, and what is sent the next time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crawler.exceptions import BadInputError, WikiKeyError, WikiUnavailableError
from crawler.urls import resource_id, stable_id
from crawler.wiki.push.change import Kind
from tests.crawler.wiki.push.records import URL, keep, numbered, record
from tests.wikiserver.faults import Faults, Meter

if TYPE_CHECKING:
    from crawler.wiki.push.change import Change
    from tests.crawler.wiki.push.records import Pusher
    from tests.wikiserver.app import Wiki
    from tests.wikiserver.server import WikiServer

A = URL.format("a")


def kinds(found: dict[str, Change]) -> list[Kind]:
    return sorted(change.kind for change in found.values())


def resource(url: str, **values: Any) -> dict[str, Any]:
    return {"id": resource_id(url), "url": url, "type": "web", **values}


def test_a_page_is_there_as_the_wiki_wants_it(push: Pusher, wiki: Wiki) -> None:
    keep(push.data_dir, [record(A)])
    assert kinds(push()) == [Kind.NEW]
    there = wiki.shelf.resources[resource_id(A)]
    assert (there["title"], there["type"], there["publicationId"]) == (
        f"Title of {A}",
        "web",
        "mit-tech-review",
    )
    assert (there["publishedDate"], there["fetchedAt"]) == ("2025-01-21", "2026-05-20T10:00:00.000Z")
    assert (there["stableId"], there["fetchStatus"]) == (stable_id(A), "ok")
    assert (there["authors"], there["tags"], there["archiveUrl"]) == (["Ada Byron"], ["policy"], None)
    content = wiki.shelf.contents[A]
    assert content["fullText"] == content["fullTextPreview"] == f"What {A} says.\n\nA second paragraph."
    assert content["contentLength"] == len(content["fullText"])
    assert (content["resourceId"], content["httpStatus"]) == (resource_id(A), 200)
    assert [path.rpartition("/")[2] for _, path in wiki.asked] == [
        *("batch", "upsert", "fetch-status", "link-resources"),
    ]
    assert not wiki.refused


def test_only_what_has_changed_is_sent_again(push: Pusher, wiki: Wiki) -> None:
    keep(push.data_dir, numbered(5))
    push()
    wiki.asked.clear()
    assert kinds(push()) == [Kind.UNCHANGED] * 5
    assert wiki.asked == []
    keep(push.data_dir, [record(URL.format(3), title="Another title")])
    found = push()[URL.format(3)]
    assert found.fields == ["resource.title", "content.pageTitle", "status.fetchedTitle"]
    assert [method for method, _ in wiki.asked] == ["POST", "POST", "PATCH", "POST"]
    assert wiki.shelf.resources[resource_id(URL.format(3))]["title"] == "Another title"
    wiki.asked.clear()
    assert kinds(push(everything=True)) == [Kind.CHANGED] * 5
    assert len(wiki.asked) == 1 + 2 * 5 + 1


def test_a_page_without_a_text_leaves_the_wikis_as_it_is(push: Pusher, wiki: Wiki) -> None:
    wiki.shelf.overwrite({"url": A, "fullText": "What the wiki had."})
    keep(push.data_dir, [record(A, text="", verdict="not_found", http_status=404, title=None)])
    assert kinds(push()) == [Kind.NEW]
    assert wiki.shelf.contents[A]["fullText"] == "What the wiki had."
    assert wiki.shelf.contents[A]["resourceId"] == resource_id(A), "and is linked to the new resource"
    assert wiki.shelf.resources[resource_id(A)]["fetchStatus"] == "dead"


@pytest.mark.parametrize("wrong", [1, 7])
def test_bad_ones_cost_the_others_nothing(push: Pusher, wiki: Wiki, wrong: int) -> None:
    """Another resource has the stable id and the address of some, which the server tells nobody."""
    urls = [URL.format(number) for number in range(0, 70, 10)][:wrong]
    taken = [resource(url.replace("www.", "old."), stableId=stable_id(url)) for url in urls]
    wiki.shelf.put(taken)
    keep(push.data_dir, numbered(70))
    found = push()
    assert kinds(found) == [Kind.NEW] * 70
    assert {url for url, change in found.items() if change.notes} == set(urls)
    assert "without its stable id" in found[urls[0]].notes[0]
    assert len(wiki.shelf.resources) == 70 + wrong
    assert not wiki.refused


def test_the_id_that_the_wiki_has_wins(push: Pusher, wiki: Wiki) -> None:
    wiki.shelf.put([{"id": "theirs", "url": A, "stableId": "sid_theirs", "type": "web", "title": "Theirs"}])
    keep(push.data_dir, [*numbered(3), record(A)])
    found = push()
    assert "the wiki has this URL under the id theirs" in found[A].notes[0]
    there = wiki.shelf.resources["theirs"]
    assert (there["title"], there["stableId"], there["fetchStatus"]) == (f"Title of {A}", "sid_theirs", "ok")
    assert wiki.shelf.contents[A]["resourceId"] == "theirs"
    assert resource_id(A) not in wiki.shelf.resources
    keep(push.data_dir, [record(A, title="Later")])
    wiki.asked.clear()
    assert push()[A].kind == Kind.CHANGED
    assert not [path for method, path in wiki.asked if method == "GET"], "it is remembered"
    assert there["stableId"] == wiki.shelf.resources["theirs"]["stableId"]
    assert wiki.shelf.resources["theirs"]["title"] == "Later"


def test_the_version_that_four_fields_are_too_much_for(push: Pusher, wiki: Wiki) -> None:
    wiki.shelf.fragile = True
    keep(push.data_dir, numbered(30))
    found = push()
    assert kinds(found) == [Kind.NEW] * 30
    assert all("sent without authors, fetchedAt, keyPoints, tags" in c.notes[0] for c in found.values())
    assert wiki.shelf.resources[resource_id(URL.format(0))]["title"] == f"Title of {URL.format(0)}"
    wiki.asked.clear()
    assert kinds(push()) == [Kind.UNCHANGED] * 30
    assert {path for method, path in wiki.asked if method == "POST"} == {"/api/resources/batch"}
    wiki.shelf.fragile = False
    assert kinds(push()) == [Kind.CHANGED] * 30
    assert all(each["authors"] == ["Ada Byron"] for each in wiki.shelf.resources.values())
    assert kinds(push()) == [Kind.UNCHANGED] * 30


def test_what_the_wiki_has_lost_is_sent_again(push: Pusher, wiki: Wiki) -> None:
    keep(push.data_dir, numbered(2))
    push()
    wiki.shelf.resources.clear()
    wiki.shelf.contents.clear()
    keep(push.data_dir, [record(URL.format(1), verdict="paywall")])
    assert push()[URL.format(1)].kind == Kind.CHANGED
    assert wiki.shelf.resources[resource_id(URL.format(1))]["fetchStatus"] == "paywall"
    assert URL.format(1) in wiki.shelf.contents


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [("7", 7, 8), ("date", 0, 3), ("86400", 30, 31), (None, 0.2, 1000), ("soon", 0.2, 1000)],
)
def test_a_server_that_is_busy_is_left_alone(
    push: Pusher, wiki: Wiki, said: str | None, least: float, most: float
) -> None:
    wiki.faults = Faults(busy=0.5, retry_after=said, seed=3)
    keep(push.data_dir, numbered(5))
    assert kinds(push(retry_after_most=30.0)) == [Kind.NEW] * 5
    assert push.waits
    assert all(least <= wait <= most for wait in push.waits)


def test_the_wikis_own_limits_are_kept(push: Pusher, wiki: Wiki) -> None:
    wiki.writes = Meter(4)
    keep(push.data_dir, numbered(3))
    wiki.faults.retry_after = "1"
    with pytest.raises(WikiUnavailableError, match="429, 30 times"):
        push()
    assert push.waits == pytest.approx([1.375] * 29, abs=0.13)


def test_a_server_that_is_ill_ends_the_push(push: Pusher, wiki: Wiki) -> None:
    wiki.ill = 503
    keep(push.data_dir, numbered(2))
    with pytest.raises(WikiUnavailableError, match="is down"):
        push()
    wiki.ill = 500
    keep(push.data_dir, numbered(40))
    with pytest.raises(WikiUnavailableError, match="out of order"):
        push()


def test_a_key_that_is_refused(push: Pusher, wiki: Wiki) -> None:
    wiki.key = "another"
    keep(push.data_dir, numbered(1))
    with pytest.raises(WikiKeyError, match=r"refuses the key \(401\)"):
        push()


def test_the_key_goes_to_nobody_else(push: Pusher, wiki: Wiki, server: WikiServer) -> None:
    wiki.leads_to = f"http://localhost:{server.url.rpartition(':')[2]}"
    keep(push.data_dir, numbered(1))
    with pytest.raises(BadInputError, match="leads on to http://localhost"):
        push()
    assert len(wiki.asked) == 1


def test_many_that_the_wiki_has_under_other_ids_cost_no_search(push: Pusher, wiki: Wiki) -> None:
    urls = [URL.format(number) for number in range(60)]
    wiki.shelf.put([{**resource(url), "id": f"theirs {number}"} for number, url in enumerate(urls)])
    keep(push.data_dir, numbered(60))
    assert kinds(push()) == [Kind.NEW] * 60
    assert {each["id"] for each in wiki.shelf.resources.values()} == {
        f"theirs {number}" for number in range(60)
    }
    assert len([path for _, path in wiki.asked if path.endswith("/batch")]) < 10
    assert len([path for _, path in wiki.asked if path.endswith("/lookup")]) == 60


def test_what_no_way_is_found_for_is_refused_with_the_servers_word(push: Pusher, wiki: Wiki) -> None:
    """The server holds a page of the same address without `www.`, and its database chokes on ours."""
    other = A.replace("www.", "")
    wiki.shelf.put([resource(other)])
    wiki.shelf.choke_on = resource_id(A)
    keep(push.data_dir, [*numbered(9), record(A)])
    found = push()
    assert kinds(found) == [Kind.NEW] * 9 + [Kind.REFUSED]
    like = f"it has {other} under the id {resource_id(other)}"
    assert found[A].reasons == [f"the wiki answers 500 (database_error: out of range); {like}"]
    assert A not in wiki.shelf.contents
    wiki.shelf.choke_on = ""
    assert push()[A].kind == Kind.NEW


def test_one_whose_tags_the_wiki_refuses_leaves_the_others_theirs(push: Pusher, wiki: Wiki) -> None:
    wiki.shelf.poison = "poison"
    keep(push.data_dir, [*numbered(20), record(A, topics=["poison"])])
    for _ in range(2):
        found = push()
        assert [url for url, change in found.items() if change.notes] == [A]
    assert kinds(found) == [Kind.UNCHANGED] * 21
    assert len([each for each in wiki.shelf.resources.values() if each["tags"]]) == 20
    assert wiki.shelf.resources[resource_id(A)]["title"] == f"Title of {A}"
