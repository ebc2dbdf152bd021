"""Processes that are spawned for work of ours, and that need nothing of the command that starts them."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def no_main() -> Iterator[None]:
    """Keep processes that are spawned meanwhile from importing what runs as `__main__`: they need none of it.

    For the `scrapy` command that would be all of Scrapy, for longer than most of that work takes.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
