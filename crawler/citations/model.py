"""A citation: a URL, and the place on a page that cites it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Citation:
    """One place where a URL is cited.

    Attributes:
        url: Verbatim; empty where the page names a resource of the wiki by its id alone.
        page: The file that cites it, seen from the source's folder.
        line: In that file, from 1.
        text: The words of the link, or the label of the footnote (`^1`); empty where there is neither.
        resource_id: The id, where the page names that.
    """

    url: str
    page: str
    line: int
    text: str = ""
    resource_id: str = ""

    @property
    def place(self) -> str:
        """Where it is, for people: `page:line`."""
        return f"{self.page}:{self.line}"
