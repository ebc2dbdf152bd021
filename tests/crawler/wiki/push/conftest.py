"""A stand-in for the wiki's server, and a pusher to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.crawler.wiki.push.records import Pusher
from tests.wikiserver.server import WikiServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.wikiserver.app import Wiki


@pytest.fixture
def server() -> Iterator[WikiServer]:
    """A stand-in that holds nothing yet."""
    with WikiServer() as server:
        yield server


@pytest.fixture
def wiki(server: WikiServer) -> Wiki:
    """Its state."""
    return server.wiki


@pytest.fixture
def push(tmp_path: Path, server: WikiServer) -> Pusher:
    """Pushes what is in the folder `data`, without waiting between tries."""
    return Pusher(tmp_path / "data", server)
