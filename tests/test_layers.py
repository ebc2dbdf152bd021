"""The layer rule, and that nothing we import is GPL or AGPL."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import archive
import crawler
import pipelines
import spiders

ROOT = Path(__file__).parent.parent


def test_who_may_import_whom() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([str(lint)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_four_packages_are_ours() -> None:
    for package in (archive, crawler, pipelines, spiders):
        assert package.__file__ is not None
        assert Path(package.__file__).parent == ROOT / package.__name__


def test_the_scrapy_command_finds_ours_too(tmp_path: Path) -> None:
    shadow = tmp_path / "archive"
    shadow.mkdir()
    (shadow / "__init__.py").write_text("raise ImportError('shadowed')")
    code = "import archive; print(archive.__file__)"
    command = [sys.executable, "-c", f"import sys; sys.path.append({str(tmp_path)!r}); {code}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(ROOT / "archive" / "__init__.py")


def test_workers_start_without_scrapy() -> None:
    code = "import sys, pipelines.worker, pipelines.extractors.route; print('scrapy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_no_gpl_among_what_we_import() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    names = {line.partition("==")[0] for line in lock.splitlines() if "==" in line}
    installed = {name for found in packages_distributions().values() for name in found}
    for name in installed & names:
        meta = distribution(name).metadata
        licences = [*(meta.get_all("Classifier") or []), meta.get("License-Expression") or ""]
        bad = [each for each in licences if "GPL" in each and "LGPL" not in each and " OR " not in each]
        assert not bad or name == "tld", f"{name}: {bad}"
