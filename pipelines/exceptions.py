"""Errors of the pipelines. Their text is what the item's `error` says.

ExtractionError               a page's article can't be had
├── BodyTooLargeError         its body is larger than what is looked at
├── ExtractorRaisedError      the extractor raised an exception: a mistake of ours
├── ExtractionTimeoutError    it took too long
└── WorkerCrashedError        the process that was to find it ended, or never began
    └── WorkerMemoryError     for want of memory
"""

from __future__ import annotations

from typing import ClassVar


class ExtractionError(Exception):
    """Base of every reason for which a page's article can't be had; `counter` is where it is counted."""

    counter: ClassVar[str] = "extract/failed"


class BodyTooLargeError(ExtractionError):
    """A body is larger than what is looked at; raised by the pipeline."""


class ExtractorRaisedError(ExtractionError):
    """The extractor raised an exception; `trace` is its traceback as text."""

    def __init__(self, name: str, trace: str) -> None:
        super().__init__(f"extraction failed: {name}")
        self.trace = trace


class ExtractionTimeoutError(ExtractionError):
    """A page took longer than it may; its worker was killed."""

    counter = "extract/timeout"


class WorkerCrashedError(ExtractionError):
    """A worker ended over a page, or couldn't be started for it."""

    counter = "extract/crashed"


class WorkerMemoryError(WorkerCrashedError):
    """A page needed more memory than a worker may use."""
