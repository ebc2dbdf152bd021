"""The folder: complete or as it was, ours alone, and written where something has changed."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from archive.exceptions import BusyError, CannotWriteError
from crawler.exceptions import BadInputError
from crawler.site.exchange import exchange, exchange_in_steps
from crawler.site.folder import MARKER, Report, SiteFolder
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def written(path: Path, **files: str) -> Report:
    with SiteFolder(path) as folder:
        for name, text in files.items():
            folder.put(name.replace("__", "/"), text.encode())
        return folder.commit()


def files(path: Path) -> dict[str, str]:
    found = (each for each in path.rglob("*") if each.is_file() and each.name != MARKER)
    return {each.relative_to(path).as_posix(): each.read_text() for each in found}


def test_only_what_changed_is_written(tmp_path):
    site = tmp_path / "below" / "site"
    assert written(site, a="1", b="1", c__d="1") == Report(written=3)
    before = site.joinpath("a").stat(), site.joinpath("b").stat()
    assert written(site, a="1", b="2", e="1") == Report(written=2, same=1, removed=1)
    assert files(site) == {"a": "1", "b": "2", "e": "1"}
    after = site.joinpath("a").stat(), site.joinpath("b").stat()
    assert (before[0].st_ino, before[0].st_mtime_ns) == (after[0].st_ino, after[0].st_mtime_ns)
    assert before[1].st_ino != after[1].st_ino
    assert [each.name for each in site.parent.iterdir()] == ["site"]


def test_without_a_commit_all_is_as_it_was(tmp_path):
    site = tmp_path / "site"
    written(site, a="1")
    with SiteFolder(site) as folder:
        folder.put("a", b"2")
    assert files(site) == {"a": "1"}
    assert [each.name for each in tmp_path.iterdir()] == ["site"]


def test_a_killed_run_leaves_what_was_and_the_next_one_cleans_up(tmp_path):
    site = tmp_path / "site"
    written(site, a="1")
    code = (
        "import os, signal, sys; from pathlib import Path; from crawler.site.folder import SiteFolder\n"
        "with SiteFolder(Path(sys.argv[1])) as folder:\n"
        "    folder.put('a', b'2'); folder.put('deep/b', b'2'); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(site)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert files(site) == {"a": "1"}
    assert files(tmp_path / ".site.new") == {"a": "2", "deep/b": "2"}
    assert written(site, a="3") == Report(written=1)
    assert files(tmp_path) == {"site/a": "3"}


def test_two_at_once(tmp_path):
    site = tmp_path / "site"
    with SiteFolder(site), pytest.raises(BusyError, match="another process is writing"), SiteFolder(site):
        pass
    written(site, a="1")
    with SiteFolder(site), pytest.raises(BusyError), SiteFolder(site):
        pass
    assert files(tmp_path) == {"site/a": "1"}


def test_a_folder_of_someone_else(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(BadInputError, match="isn't empty, and no site of ours"), SiteFolder(tmp_path):
        pass
    with pytest.raises(BadInputError, match="is no folder"), SiteFolder(tmp_path / "notes.txt"):
        pass
    assert files(tmp_path) == {"notes.txt": "mine"}


def test_a_file_of_someone_else_in_a_folder_of_ours(tmp_path):
    site = tmp_path / "site"
    written(site, a="1")
    (site / "notes.txt").write_text("mine")
    with pytest.raises(BadInputError, match=r"holds 'notes\.txt'.*would be lost"), SiteFolder(site):
        pass
    assert files(site) == {"a": "1", "notes.txt": "mine"}


def test_an_empty_folder_and_a_link_to_one(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "site").symlink_to("real")
    written(tmp_path / "site", a="1")
    written(tmp_path / "site", a="2")
    assert (tmp_path / "site").is_symlink()
    assert files(tmp_path / "real") == {"a": "2"}


def test_what_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWriteError, match=r"can't write the site to .*--output FOLDER"):
        written(tmp_path / "file" / "site", a="1")


@pytest.mark.parametrize("change_places", [exchange, exchange_in_steps])
def test_folders_change_places(tmp_path, change_places):
    new, old = tmp_path / "new", tmp_path / "old"
    for folder in (new, old):
        folder.mkdir()
        (folder / folder.name).touch()
    change_places(new, old)
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")} == {
        *("new", "new/old", "old", "old/new"),
    }
