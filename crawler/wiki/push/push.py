"""The push: resources in batches, then the content and the fetch status of each."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from crawler.exceptions import WikiUnavailableError
from crawler.wiki.push.change import Change, Kind, change_of
from crawler.wiki.push.limits import BATCH
from crawler.wiki.push.parcel import Part, parcel_of
from crawler.wiki.push.resources import LEFT_OUT, Resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.wiki.push.client import Reply, WikiClient
    from crawler.wiki.push.pushed import Pushed
    from crawler.wiki.record import SourceRecord

_TEXT_MOST: Final = 16_000_000
"""Characters of text that a batch holds: what is waiting for its turn is in memory."""
_MAY_BE_LOST: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.INTERNAL_SERVER_ERROR})
_IN_A_ROW: Final = 10
"""Sources refused one after the other after which the server is asked whether it is well."""


def changes_of(
    sources: Iterable[SourceRecord], pushed: Pushed | None, *, everything: bool = False
) -> Iterator[Change]:
    """Yield each source with what is to be sent of it; with no `pushed`, nothing was sent so far."""
    for source in sources:
        sent = pushed.get(source.resource_id) if pushed else {}
        yield change_of(parcel_of(source), sent, everything=everything)


class Push:
    """Sends changes to the wiki; what the server took is kept after each of its answers."""

    def __init__(self, client: WikiClient, pushed: Pushed) -> None:
        self._client, self._pushed = client, pushed
        self._resources = Resources(client, pushed)
        self._taken = self._refused = 0
        self.unlinked: str | None = None
        """Why contents that the wiki had before weren't linked to the new resources."""

    def run(self, changes: Iterable[Change]) -> Iterator[Change]:
        """Send what is due of each change; yield them as they are done, with what came of it.

        Raises:
            WikiKeyError, WikiUnavailableError, BadInputError: as `WikiClient.send`; what was sent is kept.
        """
        batch: list[Change] = []
        waiting: list[Change] = []
        for change in changes:
            if not change.due:
                yield change
                continue
            queue = waiting if change.waits and not self._resources.takes_all else batch
            queue.append(change)
            if len(queue) == BATCH or sum(map(_text_size, queue)) > _TEXT_MOST:
                yield from self._send(queue)
                queue.clear()
        yield from self._send(batch)
        yield from self._send(waiting)
        if self._taken:
            reply = self._client.send("POST", "/api/citations/content/link-resources", {})
            self.unlinked = None if reply.ok else reply.reason

    def _send(self, batch: list[Change]) -> Iterator[Change]:
        """Send what is due; what waits for a better server not to one that is known to be none."""
        useless = self._resources.takes_all is False
        self._resources.send(
            [each for each in batch if Part.RESOURCE in each.due and not (useless and each.waits)]
        )
        for change in batch:
            if change.waits and (useless or LEFT_OUT in change.notes):
                change.kind, change.fields = Kind.UNCHANGED, []
            elif change.kind != Kind.REFUSED:
                self._taken += 1
                self._send_rest(change)
            self._watch(change)
            yield change

    def _send_rest(self, change: Change, *, again: bool = True) -> None:
        """Send content and status; where the wiki has lost the resource since it took it, all of it again."""
        parcel = change.parcel
        for part in sorted(change.due):
            reply = self._request(change, part)
            if reply.ok:
                self._pushed.put(part, {parcel.resource_id: parcel.parts[part]})
                change.due.discard(part)
            elif again and change.kind == Kind.CHANGED and reply.status in _MAY_BE_LOST:
                self._pushed.forget(parcel.resource_id)
                change.due = set(parcel.parts)
                self._resources.send([change])
                if not change.reasons:
                    self._send_rest(change, again=False)
                return
            else:
                change.refuse(f"{part.value}: {reply.reason}")

    def _request(self, change: Change, part: Part) -> Reply:
        identity = self._pushed.identity(change.parcel.resource_id)
        there = identity.id if identity else change.parcel.resource_id
        body: dict[str, Any] = dict(change.parcel.parts[part])
        if part == Part.STATUS:
            return self._client.send("PATCH", f"/api/resources/{quote(there, safe='')}/fetch-status", body)
        return self._client.send("POST", "/api/citations/content/upsert", {**body, "resourceId": there})

    def _watch(self, change: Change) -> None:
        """Stop where one source after the other is refused because the server is ill, reads included."""
        self._refused = self._refused + 1 if change.kind == Kind.REFUSED else 0
        if self._refused and self._refused % _IN_A_ROW == 0:
            reply = self._client.get("/api/resources/lookup", {"url": change.parcel.url})
            if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise WikiUnavailableError(f"the wiki's server is out of order: {reply.reason}")


def _text_size(change: Change) -> int:
    return len(change.parcel.parts.get(Part.CONTENT, {}).get("fullText", ""))
