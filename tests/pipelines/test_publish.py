"""The lines of a run's file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from crawler.frontier.itemsfile import published_urls
from crawler.items import FIELDS

ROOT = Path(__file__).parent.parent.parent
PUBLISH = """
import resource, signal, sys
from types import SimpleNamespace
from scrapy.exceptions import DropItem
from scrapy.utils.test import get_crawler
from crawler.extensions.archive import ArchiveOwner
from crawler.frontier.scheduler import FrontierScheduler
from pipelines.publish import PublishPipeline
from tests.pipelines.items import item, owned

data, limit = sys.argv[1], int(sys.argv[2])
settings = {"DATA_DIR": data, "TELNETCONSOLE_ENABLED": False, "FRONTIER_RESUME": True}
crawler = owned(get_crawler(settings_dict=settings))
crawler.engine = SimpleNamespace(scheduler=FrontierScheduler.from_crawler(crawler), _slot=None)
crawler.engine.scheduler.open(SimpleNamespace(name="sample", arguments={}))
pipeline = PublishPipeline.from_crawler(crawler)
if limit:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writing beyond the limit then fails with EFBIG
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
for number, text in enumerate(sys.argv[3:]):
    given = item(f"https://site.example/{number}", text=text.replace("SURROGATE", "\\ud800"))
    try:
        assert pipeline.process_item(given) is given
    except DropItem:
        assert ArchiveOwner.of(crawler).broken
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
pipeline.close_spider()
crawler.engine.scheduler.close("shutdown")
print(crawler.stats.get_value("verdict/ok"))
"""


def publish(data: Path, *texts: str, limit: int = 0) -> list[dict[str, Any]]:
    """The lines that a process publishes which may not make a file larger than `limit` bytes, at first."""
    (data / "items").mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-c", PUBLISH, str(data), str(limit), *texts]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    [file] = (data / "items").glob("sample-*.jsonl")
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n")[:-1]]


def test_an_item_is_a_line_and_a_run_that_goes_on_has_one_file(tmp_path: Path) -> None:
    assert [list(line) for line in publish(tmp_path, "Grüße \u2028 \x85 \n", "two")] == [list(FIELDS)] * 2
    lines = publish(tmp_path, "three", "SURROGATE")
    assert [line["text"] for line in lines] == ["Grüße \u2028 \x85 \n", "two", "three", "\ud800"]


def test_no_item_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not enough values"):
        publish(tmp_path)


def test_a_disk_that_is_full_for_a_while_tears_no_line(tmp_path: Path) -> None:
    """What follows must not be glued to half a line."""
    texts = ["a" * 500, "b" * 5000, "c" * 500]
    lines = publish(tmp_path, *texts, limit=4000)
    assert [line["text"][0] for line in lines] in (["a", "c"], ["a", "b", "c"])
    [file] = (tmp_path / "items").glob("sample-*.jsonl")
    assert published_urls(file) == {line["url"] for line in lines}
