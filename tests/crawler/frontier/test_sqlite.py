"""The frontier in SQLite: nothing is lost that was pushed, nothing comes twice, hosts take turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.frontier.model import Ticket
from crawler.frontier.sqlite import FILENAME, SqliteFrontier

if TYPE_CHECKING:
    from pathlib import Path


def opened(
    folder: Path, spider: str = "gazette", arguments: str = "{}", *, resume: bool = True
) -> SqliteFrontier:
    return SqliteFrontier(folder, spider, arguments, resume=resume)


def ticket(name: str, *, slot: str = "a.example", priority: int = 0, key: str | None = None) -> Ticket:
    return Ticket(name, slot, priority, key or name, f"https://{slot}/{name}")


def idle(_: str) -> bool:
    return True


def popped(frontier: SqliteFrontier) -> list[str]:
    found = []
    while (next_one := frontier.pop(idle)) is not None:
        found.append(next_one[1])
    return found


def test_what_was_pushed_comes_in_order_of_priority_then_of_coming(tmp_path: Path) -> None:
    frontier = opened(tmp_path)
    for name, priority in (("one", 0), ("urgent", 10), ("two", 0), ("late", -1)):
        assert frontier.push(ticket(name, priority=priority))
    assert len(frontier) == 4
    assert popped(frontier) == ["urgent", "one", "two", "late"]
    assert len(frontier) == 0
    frontier.close(finished=True)


def test_a_key_is_taken_once_also_after_it_is_done(tmp_path: Path) -> None:
    frontier = opened(tmp_path)
    assert frontier.push(ticket("one"))
    assert not frontier.push(ticket("one again", key="one"))
    number, _ = frontier.pop(idle) or (0, "")
    frontier.acknowledge([number])
    assert not frontier.push(ticket("one"))
    frontier.close(finished=False)
    again = opened(tmp_path)
    assert not again.push(ticket("one"))
    assert again.keys() == {"one"}
    again.close(finished=True)


def test_without_a_key_nothing_is_a_duplicate(tmp_path: Path) -> None:
    frontier = opened(tmp_path)
    assert frontier.push(Ticket("retry", "a.example"))
    assert frontier.push(Ticket("retry", "a.example"))
    assert popped(frontier) == ["retry", "retry"]
    frontier.close(finished=True)


def test_hosts_take_turns(tmp_path: Path) -> None:
    frontier = opened(tmp_path)
    for name, slot in (("a1", "a"), ("a2", "a"), ("a3", "a"), ("b1", "b"), ("b2", "b"), ("c1", "c")):
        frontier.push(ticket(name, slot=slot))
    assert popped(frontier) == ["a1", "b1", "c1", "a2", "b2", "a3"]
    frontier.close(finished=True)


def test_a_host_that_is_not_free_is_passed_over_and_keeps_its_place(tmp_path: Path) -> None:
    frontier = opened(tmp_path)
    for name, slot in (("a1", "a"), ("b1", "b"), ("b2", "b")):
        frontier.push(ticket(name, slot=slot))
    assert (frontier.pop(lambda slot: slot != "a") or (0, ""))[1] == "b1"
    assert frontier.pop(lambda _: False) is None
    assert (len(frontier), set(frontier.hosts())) == (2, {"a", "b"})
    assert popped(frontier) == ["a1", "b2"]
    frontier.close(finished=True)


def test_a_run_that_was_cut_off_goes_on(tmp_path: Path) -> None:
    frontier = opened(tmp_path)
    for name in ("done", "in flight", "waiting"):
        frontier.push(ticket(name))
    number, _ = frontier.pop(idle) or (0, "")
    frontier.acknowledge([number])
    frontier.pop(idle)
    first = frontier.run
    frontier.close(finished=False)
    again = opened(tmp_path)
    assert again.run.resumed
    assert (again.run.number, again.run.items_file) == (first.number, first.items_file)
    assert popped(again) == ["in flight", "waiting"]
    again.close(finished=True)


def test_of_a_page_only_the_last_hop_comes_again(tmp_path: Path) -> None:
    """Killed between a redirect being kept and the hop before it being let go."""
    frontier = opened(tmp_path)
    frontier.push(ticket("one"))
    frontier.push(Ticket("one, redirected", "b.example", page_url="https://a.example/one"))
    frontier.push(Ticket("a source", "a.example", key="source"))
    frontier.close(finished=False)
    again = opened(tmp_path)
    assert sorted(popped(again)) == ["a source", "one, redirected"]
    again.close(finished=True)


def test_a_run_with_nothing_left_is_not_gone_on_with(tmp_path: Path) -> None:
    """Killed after the last page was let go: the next crawl is a new one."""
    frontier = opened(tmp_path)
    frontier.push(ticket("one"))
    frontier.note_begun()
    number, _ = frontier.pop(idle) or (0, "")
    frontier.acknowledge([number])
    frontier.close(finished=False)
    again = opened(tmp_path)
    assert not again.run.resumed
    assert again.push(ticket("one"))
    again.close(finished=True)


def test_a_run_that_had_not_begun_whole_is_gone_on_with(tmp_path: Path) -> None:
    """Killed between two of a list's pages, with the first done and the second not yet kept."""
    frontier = opened(tmp_path)
    frontier.push(ticket("one"))
    number, _ = frontier.pop(idle) or (0, "")
    frontier.acknowledge([number])
    frontier.close(finished=False)
    again = opened(tmp_path)
    assert again.run.resumed
    assert not again.push(ticket("one"))
    assert again.push(ticket("two"))
    again.close(finished=True)


def test_a_run_that_is_finished_leaves_nothing_behind(tmp_path: Path) -> None:
    frontier = opened(tmp_path)
    frontier.push(ticket("one"))
    frontier.close(finished=True)
    again = opened(tmp_path)
    assert not again.run.resumed
    assert len(again) == 0
    assert again.push(ticket("one"))
    again.close(finished=True)


@pytest.mark.parametrize(("spider", "arguments"), [("herald", "{}"), ("gazette", '{"limit": "5"}')])
def test_another_spider_or_other_arguments_are_another_run(
    tmp_path: Path, spider: str, arguments: str
) -> None:
    frontier = opened(tmp_path)
    frontier.push(ticket("one"))
    frontier.close(finished=False)
    other = opened(tmp_path, spider, arguments)
    assert not other.run.resumed
    assert other.push(ticket("one"))
    other.close(finished=True)
    again = opened(tmp_path)
    assert popped(again) == ["one"]
    again.close(finished=True)


def test_a_run_can_be_begun_anew(tmp_path: Path) -> None:
    frontier = opened(tmp_path)
    frontier.push(ticket("one"))
    frontier.close(finished=False)
    anew = opened(tmp_path, resume=False)
    assert not anew.run.resumed
    assert len(anew) == 0
    anew.close(finished=True)


def test_pages_that_have_their_item_are_forgotten(tmp_path: Path) -> None:
    frontier = opened(tmp_path)
    for name in ("one", "two"):
        frontier.push(ticket(name))
    frontier.push(Ticket("one, redirected", "b.example", page_url="https://a.example/one"))
    frontier.close(finished=False)
    again = opened(tmp_path)
    again.forget_pages(["https://a.example/one", "https://a.example/unknown"])
    assert len(again) == 1
    assert popped(again) == ["two"]
    again.close(finished=True)
    assert (tmp_path / FILENAME).is_file()
