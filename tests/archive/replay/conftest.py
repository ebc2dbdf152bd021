"""The replay over two data folders: one of captures, one of records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.archive.replay import captures, records
from tests.archive.replay.world import DataFolder, Replay

if TYPE_CHECKING:
    from collections.abc import Iterator


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
