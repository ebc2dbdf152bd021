"""Digests as WARC writes them: `sha1:` and base 32 (WARC 1.1, 5.8 and 5.9)."""

from __future__ import annotations

import base64
import hashlib


def sha1(*parts: bytes | memoryview) -> str:
    """Return the labelled SHA-1 of the parts put together, in base 32."""
    state = hashlib.sha1(usedforsecurity=False)
    for part in parts:
        state.update(part)
    return "sha1:" + base64.b32encode(state.digest()).decode("ascii")
