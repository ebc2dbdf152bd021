"""SVG documents, made safe to open: no scripts, and every link into the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lxml import etree

from archive.replay.css import rewrite_css
from archive.replay.elements import ANIMATIONS, DROPPED, DROPPED_WITH_CONTENT, PAINTED, may_animate

if TYPE_CHECKING:
    from archive.replay.links import LinkMap

_DROPPED: Final = DROPPED | DROPPED_WITH_CONTENT | {"iframe", "frame", "link", "meta", "handler", "listener"}
_LINKS: Final = frozenset(["href", "src"])
_DROPPED_ATTRIBUTES: Final = frozenset(["base", "action", "formaction", "target", "srcdoc", "srcset"])
_MOST_ATTRIBUTES: Final = 250


def rewrite_svg(payload: bytes, links: LinkMap) -> bytes | None:
    """Return the document as UTF-8, or None where it is no well-formed SVG.

    The parser expands internal entities within its limits, and reads nothing from outside.
    """
    parser = etree.XMLParser(
        resolve_entities="internal",  # type: ignore[arg-type] # the stubs know only the older bool
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
    if etree.QName(root).localname != "svg":
        return None
    etree.strip_elements(root, *(f"{{*}}{name}" for name in _DROPPED), with_tail=False)
    for element in root.iter(etree.Element):
        _rewrite(element, links)
    return etree.tostring(root.getroottree(), encoding="utf-8", xml_declaration=True, doctype="")


def _rewrite(element: etree._Element, links: LinkMap) -> None:
    name = etree.QName(element).localname
    attributes = element.attrib
    if len(attributes) > _MOST_ATTRIBUTES:
        attributes.clear()
    for key, value in list(attributes.items()):
        kept = _value(name, etree.QName(key).localname.lower(), str(value), links)
        if kept is None:
            del attributes[key]
        elif kept != value:
            attributes[key] = kept
    if name.lower() in ANIMATIONS and not may_animate(str(attributes.get("attributeName", ""))):
        attributes.clear()
    if name == "style":
        element.text = rewrite_css(element.text or "", links.resource)


def _value(name: str, attribute: str, value: str, links: LinkMap) -> str | None:
    """Return what the attribute says in the replay, or None to leave it out."""
    if attribute.startswith("on") or attribute in _DROPPED_ATTRIBUTES:
        return None
    if attribute in _LINKS:
        return links.page(value) if name == "a" else links.resource(value)
    return rewrite_css(value, links.resource) if attribute in PAINTED else value
