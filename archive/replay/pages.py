"""Pages of the replay's own: templates of this folder, filled in; whatever goes in is escaped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER: Final = Path(__file__).parent
STATIC: Final = _FOLDER / "static"
_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(_FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(
    template: str, values: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """Return the template `templates/NAME.html`, filled in with `values`."""
    text = _ENVIRONMENT.get_template(f"{template}.html").render(values)
    return HTMLResponse(text.encode("utf-8", "replace"), status, headers)


def message(
    title: str, sentence: str, *, status: int, url: str | None = None, links: Mapping[str, str] | None = None
) -> HTMLResponse:
    """Return a page that says one thing: a `title`, a `sentence`, the URL in question, and ways on."""
    values = {"title": title, "sentence": sentence, "url": url, "links": links or {}}
    return page("message", values, status=status)


def static_files() -> StaticFiles:
    """Return the application that serves the style sheets and the icon."""
    return StaticFiles(directory=STATIC)
