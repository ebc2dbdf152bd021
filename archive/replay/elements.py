"""What becomes of a tag in the replay: dropped, kept, and with which attributes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from archive.replay import markup
from archive.replay.css import rewrite_css
from archive.replay.srcset import rewrite_srcset

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.replay.links import LinkMap

DROPPED_WITH_CONTENT: Final = frozenset(["script", "noembed", "noframes"])
"""Code, and what is only for browsers that know no frames or plug-ins."""

DROPPED: Final = frozenset(
    [
        *("noscript", "base", "object", "applet", "embed", "param", "bgsound", "portal", "fencedframe"),
        *("keygen", "geolocation", "permission", "usermedia", "controlledframe", "webview"),
    ]
)
"""Tags that go while their content stays: that of `noscript` and `object` is what shows without them."""

NAME: Final = re.compile(r"[a-z][\w:.-]{0,99}")
"""Names of elements that are kept; any other is no name that a page means."""

ANIMATIONS: Final = frozenset(["animate", "set", "animatemotion", "animatetransform"])
"""Elements of SVG that change an attribute of another one."""

PAINTED: Final = frozenset(
    [
        *("style", "fill", "stroke", "filter", "mask", "clip-path", "cursor"),
        *("marker", "marker-start", "marker-mid", "marker-end"),
    ]
)
"""Attributes whose value is CSS."""

_ATTRIBUTE_NAME: Final = re.compile(r"[a-z_@:][\w:.@-]{0,199}")
_PAGE_LINKS: Final = frozenset(["a", "area"])
_FRAMES: Final = frozenset(["iframe", "frame"])
_KEPT_META: Final = frozenset(["content-language", "default-style"])
_KEPT_RELATIONS: Final = frozenset(
    [
        *("stylesheet", "alternate", "icon", "shortcut", "apple-touch-icon", "mask-icon"),
        *("canonical", "author", "license", "next", "prev", "shortlink", "amphtml"),
    ]
)
_DROPPED_ATTRIBUTES: Final = frozenset(
    [
        # Would send something, or lead out of the frame.
        *("action", "formaction", "ping", "target", "formtarget", "download", "attributionsrc"),
        # Name code or data of the live page.
        *("data", "classid", "codebase", "code", "archive", "manifest", "profile", "xml:base"),
        # Are about how a request is made: the archive answers none of it.
        *("crossorigin", "integrity", "nonce", "referrerpolicy", "allow", "csp", "sandbox", "credentialless"),
        *("browsingtopics", "sharedstoragewritable", "privatetoken", "allowfullscreen"),
        # Act by themselves.
        *("autofocus", "autoplay"),
    ]
)
_Role = Literal["link", "part", "source", "set", "style", "document", "dropped"]
_ROLES: Final[dict[str, _Role]] = {
    **dict.fromkeys(["href", "xlink:href"], "link"),
    **dict.fromkeys(["src", "poster", "background", "lowsrc", "dynsrc"], "part"),
    **dict.fromkeys(["cite", "longdesc"], "source"),
    **dict.fromkeys(["srcset", "imagesrcset"], "set"),
    **dict.fromkeys(PAINTED, "style"),
    **dict.fromkeys(_DROPPED_ATTRIBUTES, "dropped"),
    "srcdoc": "document",
}
"""What attributes are for; any other is kept as it is, unless it is code."""


def may_animate(attribute: str) -> bool:
    """Say whether an animation may change `attribute`: not a link, nor what scripts live in."""
    name = attribute.strip().lower().rpartition(":")[2]
    return name not in ("href", "src", "style") and not name.startswith("on")


class TagRewriter:
    """Rewrites start tags of one document.

    `frame_content` returns the rewritten content of a frame that holds it in its `srcdoc`, or None.
    """

    def __init__(self, links: LinkMap, frame_content: Callable[[str], str | None]) -> None:
        self._links = links
        self._frame_content = frame_content

    def start(self, name: str, written: str) -> str | None:
        """Return the start tag of an element with the attributes `written`; None: the tag is dropped."""
        if not NAME.fullmatch(name):
            return None
        found = markup.attributes(written) if written and not written.isspace() else {}
        if name == "base":
            self._links.set_base(markup.unescape_attribute(found.get("href", "")))
        if name in DROPPED or not self._is_kept(name, found):
            return None
        parts = [f"<{name}"]
        for attribute, value in found.items():
            kept = self._value(name, attribute, value)
            if kept is not None:
                parts.append(f' {attribute}="{kept}"')
        return "".join(parts) + ">"

    def _is_kept(self, name: str, found: dict[str, str]) -> bool:
        """Say whether an element may stay, by what its attributes make of it; settles a link's relations."""
        if name == "meta":
            kind = markup.unescape_attribute(found.get("http-equiv", "content-language")).strip().lower()
            named = markup.unescape_attribute(found.get("name", "")).strip().lower()
            return kind in _KEPT_META and "charset" not in found and named != "referrer"
        if name == "link":
            relations = markup.unescape_attribute(found.get("rel", "")).lower().split()
            kept = [relation for relation in relations if relation in _KEPT_RELATIONS]
            found["rel"] = " ".join(kept)
            return bool(kept)
        if name in ANIMATIONS:
            return may_animate(markup.unescape_attribute(found.get("attributename", "")))
        return True

    def _value(self, name: str, attribute: str, value: str) -> str | None:
        """Return what stands in the attribute's quotes, or None to leave the attribute out."""
        role = _ROLES.get(attribute)
        if role is None:
            kept = not attribute.startswith("on") and _ATTRIBUTE_NAME.fullmatch(attribute)
            return markup.quote(value) if kept else None
        if role == "dropped":
            return None
        rewritten = self._rewritten(name, role, markup.unescape_attribute(value))
        return markup.escape(rewritten) if rewritten else None

    def _rewritten(self, name: str, role: _Role, value: str) -> str | None:
        """Return the new value of an attribute that leads somewhere; None or "": nowhere any more."""
        if role == "set":
            return rewrite_srcset(value, self._links.resource)
        if role == "style":
            return rewrite_css(value, self._links.resource)
        if role == "document":
            return self._frame_content(value) if name == "iframe" else None
        if role == "source" or (role == "link" and name in _PAGE_LINKS):
            return self._links.page(value)
        return self._links.frame(value) if role == "part" and name in _FRAMES else self._links.resource(value)
