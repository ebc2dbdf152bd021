"""How a page looks in a browser without scripts, and how it looks in the replay: to be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

_SEEN = """() => {
  document.querySelector('archive-banner')?.remove();
  const left = 'script, link, meta, base, object, embed, param';
  const elements = [...document.body.querySelectorAll('*')].filter(each => !each.matches(left));
  return {
    text: document.body.innerText,
    images: [...document.images].map(each => each.naturalWidth),
    colours: elements.map(each => {
      const { color, backgroundColor } = getComputedStyle(each);
      return [each.localName, color, backgroundColor].join(' ');
    }),
    elements: elements.map(each => {
      const { display, fontSize, fontFamily } = getComputedStyle(each);
      const { width, height } = each.getBoundingClientRect();
      return [each.localName, display, fontSize, fontFamily, width, height].join(' ');
    }),
  };
}"""


@dataclass(frozen=True)
class Look:
    """What a browser makes of a page: text, natural widths of images, elements, texts of frames.

    Of each element: its `colours`, of text and background, and in `elements` its font and size.
    """

    text: str
    images: list[int]
    colours: list[str]
    elements: list[str]
    frames: list[str]


def look(context: BrowserContext, url: str) -> Look:
    """Open a page and look at it, the replay's banner taken away."""
    page = context.new_page()
    try:
        page.goto(url, wait_until="load")
        seen: dict[str, Any] = page.evaluate(_SEEN)
        frames = [each.evaluate("document.body.innerText") for each in page.frames[1:]]
    finally:
        page.close()
    return Look(**seen, frames=frames)
