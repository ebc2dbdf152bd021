"""The lock of a data folder, against real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.exceptions import BusyError, CannotWriteError
from archive.lock import DataFolderLock

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent
HOLDER = """
import sys
from pathlib import Path
from archive.lock import DataFolderLock
with DataFolderLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock of `folder` until its standard input ends."""
    command = [sys.executable, "-c", HOLDER, str(folder), "-s", "MARK=1"]
    with subprocess.Popen(command, cwd=ROOT, stdin=-1, stdout=-1, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_the_rooms_are_made(tmp_path: Path) -> None:
    with DataFolderLock(tmp_path / "deep" / "data"):
        names = sorted(path.name for path in (tmp_path / "deep" / "data").iterdir())
        assert names == ["archive", "items", "lock"]
        assert list((tmp_path / "deep" / "data" / "archive").iterdir()) == []


def test_a_second_process_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        with pytest.raises(BusyError) as caught:
            DataFolderLock(tmp_path).acquire()
        message = str(caught.value)
    assert message.startswith(f"{tmp_path} is held by process {process.pid} (")
    assert "-s MARK=1, since 20" in message
    assert "-s DATA_DIR=" in message


def test_it_goes_with_a_process_that_is_killed(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert (tmp_path / "lock").read_text() != ""
        with DataFolderLock(tmp_path):
            assert f"process {os.getpid()} " in (tmp_path / "lock").read_text()


def test_it_goes_with_a_process_that_ends(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        process.communicate()
        with DataFolderLock(tmp_path):
            pass
    assert (tmp_path / "lock").read_text() == ""


def test_children_do_not_inherit_it(tmp_path: Path) -> None:
    lock = DataFolderLock(tmp_path)
    lock.acquire()
    code = "import sys; print('up', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=-1, stdout=-1, close_fds=False) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"up\n"
        lock.release()
        with DataFolderLock(tmp_path):
            child.communicate()


def test_it_is_held_within_a_process_as_well(tmp_path: Path) -> None:
    with DataFolderLock(tmp_path), pytest.raises(BusyError, match=f"process {os.getpid()}"):
        DataFolderLock(tmp_path).acquire()


def test_releasing_twice_is_harmless_and_it_can_be_had_again(tmp_path: Path) -> None:
    lock = DataFolderLock(tmp_path)
    lock.release()
    lock.acquire()
    lock.release()
    lock.release()
    with lock:
        pass


def test_a_holder_that_left_no_name_is_another_process(tmp_path: Path) -> None:
    with holder(tmp_path):
        (tmp_path / "lock").write_text("")
        with pytest.raises(BusyError, match="is held by another process"):
            DataFolderLock(tmp_path).acquire()


def test_who_holds_it_is_waited_for_and_named_once(tmp_path: Path) -> None:
    said: list[str] = []
    with holder(tmp_path) as process:

        def hear(words: str) -> None:
            said.append(words)
            process.kill()

        with DataFolderLock(tmp_path, patience=60, on_wait=hear):
            assert f"process {os.getpid()} " in (tmp_path / "lock").read_text()
        assert len(said) == 1
        assert said[0].startswith(f"{tmp_path} is held by process {process.pid} (")


def test_a_wait_has_an_end(tmp_path: Path) -> None:
    said: list[str] = []
    with holder(tmp_path) as process, pytest.raises(BusyError, match=f"process {process.pid}"):
        DataFolderLock(tmp_path, patience=0.6, on_wait=said.append).acquire()
    assert len(said) == 1


@pytest.mark.parametrize("where", ["", "archive", "items"])
def test_a_file_in_the_place_of_a_folder_is_named(tmp_path: Path, where: str) -> None:
    blocked = tmp_path / "data" / where
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.write_text("in the way")
    with pytest.raises(CannotWriteError) as caught:
        DataFolderLock(tmp_path / "data").acquire()
    assert str(blocked) in str(caught.value)
    assert "-s DATA_DIR=FOLDER" in str(caught.value)


def test_a_folder_that_takes_no_files_is_named() -> None:
    """/proc is such a folder for everybody, root as well."""
    with pytest.raises(CannotWriteError, match="can't write to /proc/"):
        DataFolderLock(Path("/proc/data")).acquire()


def test_a_folder_in_the_place_of_the_lock_is_named(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    with pytest.raises(CannotWriteError, match="lock"):
        DataFolderLock(tmp_path).acquire()


def test_a_link_in_the_place_of_the_lock_is_not_followed(tmp_path: Path) -> None:
    """Whoever can put a link there must not have a file of ours emptied by it."""
    other = tmp_path / "other.txt"
    other.write_text("precious")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "lock").symlink_to(other)
    with pytest.raises(CannotWriteError):
        DataFolderLock(tmp_path / "data").acquire()
    assert other.read_text() == "precious"


@pytest.mark.parametrize("name", ["archive", "items", "claims", "index.sqlite", "items/run.jsonl"])
def test_a_link_that_leads_out_of_the_folder_is_not_written_through(tmp_path: Path, name: str) -> None:
    """Fault 35."""
    outside = tmp_path / "outside"
    outside.mkdir()
    link = tmp_path / "data" / name
    link.parent.mkdir(parents=True)
    link.symlink_to(outside)
    with pytest.raises(CannotWriteError, match="is a link that leads out of"):
        DataFolderLock(tmp_path / "data").acquire()
    assert list(outside.iterdir()) == []


def test_a_data_folder_may_be_a_link_itself(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "data").symlink_to(tmp_path / "elsewhere")
    with DataFolderLock(tmp_path / "data"):
        assert (tmp_path / "elsewhere" / "lock").is_file()


def test_a_probe_of_another_run_is_no_hindrance(tmp_path: Path) -> None:
    """A process that is killed while it tries the folder leaves its probe behind."""
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / f".probe-{os.getpid()}").symlink_to("/dev/full")
    with DataFolderLock(tmp_path):
        pass
