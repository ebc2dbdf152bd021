"""The claim on a run, against real processes."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.claim import RunClaim

ROOT = Path(__file__).parent.parent.parent
HOLDER = """
import sys
from pathlib import Path
from archive.claim import RunClaim
print(RunClaim(Path(sys.argv[1]), "venue").take(), flush=True)
claim = RunClaim(Path(sys.argv[1]), "other")
claim.take()
print("held", flush=True)
sys.stdin.read()
"""


def test_one_of_two_processes_has_it_until_it_ends(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with RunClaim(tmp_path, "venue") as mine:
        assert mine.take()
        with subprocess.Popen(command, cwd=ROOT, stdin=-1, stdout=-1, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "False\n"
            assert process.stdout.readline() == "held\n"
            assert not RunClaim(tmp_path, "other").take()
            process.kill()
        with RunClaim(tmp_path, "other") as left:
            assert left.take()


def test_it_says_when_the_run_was_last_begun(tmp_path: Path) -> None:
    claim = RunClaim(tmp_path, "venue")
    assert claim.last() is None
    assert claim.take()
    assert claim.last() is None, "to wait is not to begin"
    claim.note_begun()
    claim.release()
    last = RunClaim(tmp_path, "venue").last()
    assert last is not None
    assert timedelta(0) <= datetime.now(UTC) - last < timedelta(minutes=1)
    (tmp_path / "claims" / "venue").write_text("no moment")
    assert claim.last() is None
