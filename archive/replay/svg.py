"""SVG documents, made safe to open: no scripts, and every link into the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lxml import etree

from archive.replay.css import rewrite_css
from archive.replay.elements import DROPPED, DROPPED_WITH_CONTENT

if TYPE_CHECKING:
    from archive.replay.links import LinkMap

_DROPPED: Final = DROPPED | DROPPED_WITH_CONTENT | {"iframe", "frame", "link", "meta", "handler", "listener"}
_ANIMATIONS: Final = frozenset(["animate", "set", "animatemotion", "animatetransform"])
_LINKS: Final = frozenset(["href", "src"])
_PAINT: Final = frozenset(["style", "fill", "stroke", "filter", "mask", "clip-path", "cursor"])
_DROPPED_ATTRIBUTES: Final = frozenset(["base", "action", "formaction", "target", "srcdoc", "srcset", "attributename"])
_MOST_ATTRIBUTES: Final = 250


def rewrite_svg(payload: bytes, links: LinkMap) -> bytes | None:
    """Return the document as UTF-8, or None where it is no well-formed XML.

    The parser expands internal entities within its limits, and reads nothing from outside.
    """
    parser = etree.XMLParser(
        resolve_entities="internal",
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(payload, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    for element in list(root.iter(etree.Element)):
        _rewrite(element, links)
    if _local(str(root.tag)) in _DROPPED:
        return None
    return etree.tostring(root.getroottree(), encoding="utf-8", xml_declaration=True, doctype="")
