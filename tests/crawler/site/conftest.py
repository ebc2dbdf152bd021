"""A data folder of sources, the site of it, and a browser to look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.archive.replay.conftest import browser
from tests.archive.replay.world import DataFolder
from tests.crawler.site import samples

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["browser"]


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of `samples`; tests don't change it."""
    path = tmp_path_factory.mktemp("sources") / "data"
    with DataFolder(path) as folder:
        samples.fill(folder)
    return path


@pytest.fixture(scope="session")
def site(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of `data`; tests don't change it."""
    path = tmp_path_factory.mktemp("site") / "site"
    samples.build(data, path)
    return path
