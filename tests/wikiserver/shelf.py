"""What the stand-in holds: resources and contents, with the wiki's rules about what clashes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from tests.wikiserver import schema

FRAGILE = ("keyPoints", "authors", "tags", "fetchedAt")


class DatabaseError(Exception):
    """What the wiki's database would refuse."""


class Shelf:
    """Resources by id and contents by URL; `fragile`: four fields are too much for it."""

    def __init__(self) -> None:
        self.resources: dict[str, dict[str, Any]] = {}
        self.contents: dict[str, dict[str, Any]] = {}
        self.fragile = False
        self.choke_on = ""
        """An id that the database refuses, whatever comes with it."""
        self.poison = ""
        """A tag that it refuses."""

    def put(self, items: list[dict[str, Any]]) -> None:
        """Take all items or none."""
        after = dict(self.resources)
        ids = {resource["url"]: name for name, resource in after.items()}
        stable = {resource["stableId"]: name for name, resource in after.items() if resource["stableId"]}
        for item in items:
            known = {name: item[name] for name in schema.RESOURCE if item.get(name) is not None}
            if schema.holds_nul(known):
                raise DatabaseError("invalid byte sequence for encoding UTF8: 0x00")
            if self.fragile and any(name in known for name in FRAGILE):
                raise DatabaseError("column is of type jsonb but expression is of type text[]")
            if item["id"] == self.choke_on or self.poison in (known.get("tags") or ()):
                raise DatabaseError("out of range")
            old = after.get(item["id"], dict.fromkeys(schema.RESOURCE))
            new = {**old, **known, "stableId": old["stableId"] or known.get("stableId")}
            if ids.setdefault(new["url"], new["id"]) != new["id"]:
                raise DatabaseError('duplicate key value violates unique constraint "resources_url"')
            if new["stableId"] and stable.setdefault(new["stableId"], new["id"]) != new["id"]:
                raise DatabaseError('duplicate key value violates unique constraint "resources_stable_id"')
            after[new["id"]] = new
        self.resources = after

    def overwrite(self, content: dict[str, Any]) -> None:
        """Take a content in place of the one of its URL; what it leaves out is null from then on."""
        known = {name: content.get(name) for name in schema.CONTENT}
        if schema.holds_nul(known):
            raise DatabaseError("invalid byte sequence for encoding UTF8: 0x00")
        if known["resourceId"] is not None and known["resourceId"] not in self.resources:
            raise DatabaseError("insert or update violates foreign key constraint")
        self.contents[known["url"]] = known

    def note(self, resource_id: str, status: dict[str, Any]) -> bool:
        """Take a fetch status; False where there is no such resource."""
        if resource_id not in self.resources:
            return False
        known = {name: status.get(name) for name in ("fetchStatus", "lastFetchedAt")}
        old = self.resources[resource_id]
        title = old["title"] or status.get("fetchedTitle")
        self.resources[resource_id] = {**old, **known, "title": title}
        return True

    def look_up(self, url: str) -> dict[str, Any] | None:
        """Find a resource by its URL, with or without `www.` and the last slash."""
        wanted = _alike(url)
        exact = (each for each in self.resources.values() if each["url"] == url)
        like = (each for each in self.resources.values() if _alike(each["url"]) == wanted)
        return next(exact, None) or next(like, None)

    def link(self) -> int:
        """Link contents that belong to no resource to those of the same URL."""
        ids = {resource["url"]: name for name, resource in self.resources.items()}
        loose = [each for each in self.contents.values() if each["resourceId"] is None and each["url"] in ids]
        for content in loose:
            content["resourceId"] = ids[content["url"]]
        return len(loose)


def _alike(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.removeprefix("www."), path=parts.path.rstrip("/")).geturl()
