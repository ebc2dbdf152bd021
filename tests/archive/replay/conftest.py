"""The replay over data folders of captures, of records and of sites, and a browser to look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.archive.replay import captures, records, sites
from tests.archive.replay.world import DataFolder, Replay
from tests.chromium import find_chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture(scope="package")
def captured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    """The replay of `captures`."""
    path = tmp_path_factory.mktemp("captures") / "data"
    with DataFolder(path) as data:
        captures.fill(data)
    with Replay(path) as replay:
        yield replay


@pytest.fixture(scope="package")
def _recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Replay, dict[str, str]]]:
    path = tmp_path_factory.mktemp("records") / "data"
    with DataFolder(path) as data:
        ids = records.fill(data)
    with Replay(path) as replay:
        yield replay, ids


@pytest.fixture
def recorded(_recorded: tuple[Replay, dict[str, str]]) -> Replay:
    """The replay of `records`."""
    return _recorded[0]


@pytest.fixture
def ids(_recorded: tuple[Replay, dict[str, str]]) -> dict[str, str]:
    """The resource ids of `records`, by name."""
    return _recorded[1]


@pytest.fixture(scope="module")
def of_sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    """The replay of `sites`."""
    path = tmp_path_factory.mktemp("sites") / "data"
    with DataFolder(path) as data:
        sites.fill(data)
    with Replay(path) as replay:
        yield replay


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium that reaches this machine alone. For a module: no event loop can be run while it is open."""
    executable = find_chromium()
    if executable is None:
        pytest.skip("no Chromium here: python -m tests.chromium installs one")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - an extra that may be missing

    arguments = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield browser
        browser.close()
