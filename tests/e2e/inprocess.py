"""`scrapy` in this process: for the many ways in which a command is called wrongly."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING

import pytest
from scrapy import cmdline
from scrapy.settings import Settings

from tests.conftest import Ran

if TYPE_CHECKING:
    from pathlib import Path


def call(data: Path, *words: str) -> Ran:
    """Run a command that needs no event loop, with the project's settings, over a data folder."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    written, err = io.BytesIO(), io.StringIO()
    out = io.TextIOWrapper(written, encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as ended:
        cmdline.execute(["scrapy", *words, "-s", f"DATA_DIR={data}"], settings)
    assert isinstance(ended.value.code, int)
    return Ran(ended.value.code, written.getvalue().decode(), err.getvalue())
