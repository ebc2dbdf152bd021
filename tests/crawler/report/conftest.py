"""The browser of the replay's tests, for the report's."""

from tests.archive.replay.conftest import browser

__all__ = ["browser"]
