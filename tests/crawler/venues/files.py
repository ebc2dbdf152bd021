"""Venue files for the tests."""

from pathlib import Path

MINIMAL = """\
id: gazette
name: The Gazette
domains: [gazette.example]
type: news
credibility: 3
credibility_why: It prints corrections.
"""


def write(folder: Path, content: str | bytes, name: str = "gazette.yaml") -> Path:
    """Write a venue file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def minimal(venue_id: str, **changed: str) -> str:
    """Return a venue file of that id, with lines of it changed."""
    lines = dict(line.split(": ", 1) for line in MINIMAL.splitlines())
    return "".join(f"{name}: {value}\n" for name, value in {**lines, "id": venue_id, **changed}.items())
