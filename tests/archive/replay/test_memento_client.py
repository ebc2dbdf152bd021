"""The Memento client of those who wrote RFC 7089, against the replay."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
import requests
from memento_client import MementoClient

from tests.archive.replay import history
from tests.archive.replay.history import LAST_GOOD, MOMENTS, PAGE
from tests.archive.replay.world import DataFolder, Replay

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    path = tmp_path_factory.mktemp("client") / "data"
    with DataFolder(path) as data:
        history.fill(data)
    with Replay(path) as replay:
        yield replay


@pytest.fixture
def client(replay: Replay) -> Iterator[MementoClient]:
    with requests.Session() as session:
        session.trust_env = False
        yield MementoClient(f"{replay.archive}/timegate/", check_native_timegate=False, session=session)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("20200101120000", {"first": 0, "closest": 0, "next": 1, "last": 3}),
        ("20210101000000", {"first": 0, "prev": 0, "closest": 1, "next": 2, "last": 3}),
        ("20300101000000", {"first": 0, "prev": 2, "closest": 3, "last": 3}),
    ],
)
def test_it_finds_its_way(replay, client, wanted, words):
    """From any memento to the original, from there to the TimeGate, and to the memento of a time."""
    moment = datetime.strptime(wanted, "%Y%m%d%H%M%S")  # noqa: DTZ007 - the client takes no others
    found = client.get_memento_info(f"{replay.archive}/web/20220101000000/{PAGE}", moment)
    assert (found["original_uri"], found["timegate_uri"]) == (PAGE, f"{replay.archive}/timegate/{PAGE}")
    status = found["mementos"]["closest"].pop("http_status_code")
    assert status == (503 if words["closest"] == 3 else 200)
    assert found["mementos"] == {
        word: {
            "uri": [f"{replay.archive}/web/{MOMENTS[number]}/{PAGE}"],
            "datetime": datetime.strptime(MOMENTS[number], "%Y%m%d%H%M%S"),  # noqa: DTZ007 - as above
        }
        for word, number in words.items()
    }


def test_it_tells_what_is_what(replay, client):
    def head(path: str) -> dict[str, Any]:
        uri = replay.archive + path
        return {"uri": uri, "response": client.session.head(uri, allow_redirects=False)}

    gate, memento, miss = f"/timegate/{PAGE}", f"/web/{LAST_GOOD}/{PAGE}", f"/web/2020/{PAGE}x"
    assert client.is_timegate(**head(gate))
    assert not client.is_memento(**head(gate))
    assert client.is_memento(**head(memento))
    assert not client.is_timegate(**head(memento))
    assert not client.is_memento(**head(miss))


def test_no_memento(replay, client):
    answer = requests.Response()
    answer.headers["Link"] = '<http://e.org/unknown>; rel="original"'
    answer.status_code = 200
    found = client.get_memento_info("http://e.org/unknown", req_uri_response=answer)
    assert "mementos" not in found
