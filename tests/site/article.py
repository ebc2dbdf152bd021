"""An article of the sample venue, as its file has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Article:
    """Front matter in YAML and a body in HTML; the file's name is the slug.

    `found_in` says which of feed, sitemap, news and section name the article, and `feed_query` what the
    feed appends to its address. `template` is jsonld, opengraph or bare.
    """

    slug: str
    title: str
    description: str
    authors: list[str]
    published: datetime
    modified: datetime
    template: str
    found_in: list[str]
    body: str
    language: str = "en"
    image: str | None = None
    image_alt: str = ""
    feed_query: str = ""

    @property
    def path(self) -> str:
        """Where it is served: /YYYY/MM/DD/slug/, by the day it was published where it was written."""
        return f"/{self.published:%Y/%m/%d}/{self.slug}/"

    @classmethod
    def read(cls, file: Path) -> Article:
        """Read an article: front matter between two lines of `---`, then the body."""
        _, front, body = file.read_text(encoding="utf-8").split("---\n", 2)
        fields = yaml.safe_load(front)
        published = datetime.fromisoformat(fields.pop("published"))
        modified = datetime.fromisoformat(fields.pop("modified", None) or published.isoformat())
        return cls(slug=file.stem, published=published, modified=modified, body=body.strip(), **fields)
