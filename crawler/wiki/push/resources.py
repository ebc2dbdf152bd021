"""Resources: sends them in batches, and finds in a batch that is refused the one that it is refused for."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from crawler.exceptions import BadInputError
from crawler.wiki.push.parcel import FRAGILE, Part, reduced
from crawler.wiki.push.pushed import Identity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.wiki.push.change import Change
    from crawler.wiki.push.client import Reply, WikiClient
    from crawler.wiki.push.pushed import Pushed

_PATH: Final = "/api/resources/batch"
_TRIES: Final = 3
_TRIES_OF_ONE: Final = 5
"""A batch is tried less often: what fails of it is tried again in parts."""
LEFT_OUT: Final = f"sent without {', '.join(sorted(FRAGILE))}, which this server can't take"
_WITHOUT_STABLE_ID: Final = "sent without its stable id, which another resource of the wiki has"


class Resources:
    """Sends the resources of changes; one that the server refuses never costs the others.

    Attributes:
        takes_all: Whether this server takes the fields that one version of it can't; None: not known yet.
    """

    def __init__(self, client: WikiClient, pushed: Pushed) -> None:
        self._client, self._pushed = client, pushed
        self.takes_all: bool | None = None
        self._alike: dict[str, str | None] = {}

    def send(self, changes: Sequence[Change]) -> None:
        """Send resources, 200 at most; what is refused, and why, is noted in its change."""
        if not changes:
            return
        whole = self.takes_all is not False
        reply = self._post(changes, whole=whole)
        if reply.ok:
            self._keep(changes, whole=whole)
        elif len(changes) == 1:
            self._rescue(changes[0], reply)
        elif self._works_reduced(changes, reply):
            pass
        elif reply.status == HTTPStatus.INTERNAL_SERVER_ERROR and self._look_up(changes):
            self.send(changes)
        else:
            middle = len(changes) // 2
            self.send(changes[:middle])
            self.send(changes[middle:])

    def _works_reduced(self, changes: Sequence[Change], reply: Reply) -> bool:
        """Try whether the server takes a batch without the four fields; unless it is known to take them.

        It may refuse them for one of the batch alone: where it takes the first or the last one with them, it
        takes them of others, too.
        """
        if self.takes_all is not None or reply.status != HTTPStatus.INTERNAL_SERVER_ERROR:
            return False
        if not self._post(changes, whole=False).ok:
            return False
        self.takes_all = any(self._post([each], whole=True).ok for each in (changes[0], changes[-1]))
        if not self.takes_all:
            self._keep(changes, whole=False)
        return not self.takes_all

    def _rescue(self, change: Change, reply: Reply) -> None:
        """Find a way for a resource that is refused by itself, or say why there is none."""
        if reply.status != HTTPStatus.INTERNAL_SERVER_ERROR:
            change.refuse(reply.reason)
            return
        whole = self.takes_all is not False
        if self._look_up([change]) and self._post([change], whole=whole).ok:
            self._keep([change], whole=whole)
        elif whole and self._post([change], whole=False).ok:
            self._keep([change], whole=False)
        elif self._post([change], whole=whole, stable_id=False).ok:
            change.notes.append(_WITHOUT_STABLE_ID)
            self._keep([change], whole=whole)
        else:
            like = self._alike.get(change.parcel.resource_id)
            change.refuse(reply.reason + (f"; it has {like}" if like else ""))

    def _look_up(self, changes: Sequence[Change]) -> bool:
        """Adopt the ids that the server has for exactly these URLs; tell whether there were any.

        Reads are cheap, and each source is looked up once a run: half a batch isn't split to find out.
        """
        adopted = [self._adopt(each) for each in changes if each.parcel.resource_id not in self._alike]
        return any(adopted)

    def _adopt(self, change: Change) -> bool:
        parcel = change.parcel
        found = self._client.get("/api/resources/lookup", {"url": parcel.url})
        there, url, stable = (found.data.get(name) for name in ("id", "url", "stableId"))
        self._alike[parcel.resource_id] = None
        if not found.ok or not isinstance(there, str) or there == parcel.resource_id:
            return False
        if url != parcel.url:
            self._alike[parcel.resource_id] = f"{url} under the id {there}"
            return False
        stable_id = stable if isinstance(stable, str) else None
        self._pushed.adopt(parcel.resource_id, Identity(there, stable_id))
        change.notes.append(f"the wiki has this URL under the id {there}, which stays")
        return True

    def _post(self, changes: Sequence[Change], *, whole: bool, stable_id: bool = True) -> Reply:
        items = [self._item(change, whole=whole, stable_id=stable_id) for change in changes]
        tries = _TRIES_OF_ONE if len(changes) == 1 else _TRIES
        reply = self._client.send("POST", _PATH, {"items": items}, tries)
        if reply.status in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}:
            raise BadInputError(f"WIKI_URL: no wiki's server answers there ({reply.reason}); set it to one")
        return reply

    def _item(self, change: Change, *, whole: bool, stable_id: bool) -> dict[str, Any]:
        body = change.parcel.parts[Part.RESOURCE]
        item = dict(body) if whole else reduced(body)
        identity = self._pushed.identity(change.parcel.resource_id)
        if identity:
            item["id"] = identity.id
        if identity or not stable_id:
            item.pop("stableId", None)
        return item

    def _keep(self, changes: Sequence[Change], *, whole: bool) -> None:
        """Keep what the server took, and learn of it."""
        bodies = {change.parcel.resource_id: change.parcel.parts[Part.RESOURCE] for change in changes}
        if not whole:
            bodies = {name: reduced(body) for name, body in bodies.items()}
            for change in changes:
                change.notes.append(LEFT_OUT)
        elif any(FRAGILE & body.keys() for body in bodies.values()):
            self.takes_all = True
        self._pushed.put(Part.RESOURCE, bodies, reduced=not whole)
        for change in changes:
            change.due.discard(Part.RESOURCE)
