"""Pages of the site: templates of this folder and parts of the replay's, filled in; all of it is escaped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

from archive.replay.lines import stated_for_people, written_for_people
from archive.replay.pages import STATIC as REPLAY_STATIC
from crawler.site.line import list_path, source_path, venue_path
from crawler.site.wording import legible, status_tone, status_word, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FOLDER: Final = Path(__file__).parent
_REPLAY: Final = REPLAY_STATIC.parent
_STATIC: Final = (REPLAY_STATIC / "style.css", REPLAY_STATIC / "icon.svg", *(_FOLDER / "static").iterdir())
"""The style sheet and the icon of the replay, whose family the site is, and what is the site's alone."""
POLICY: Final = (
    "default-src 'none'; style-src 'self' file:; script-src 'self' file:; img-src 'self' file:; "
    "base-uri 'none'; form-action 'none'"
)
"""By the standard a file has no origin that 'self' could mean, so `file:` is named, too."""


def _legible(value: Any) -> Any:
    return legible(value) if isinstance(value, str) else value


def is_web(url: str | None) -> bool:
    """Tell whether a URL may be a link: it is one of http or https."""
    try:
        return urlsplit(url or "").scheme in {"http", "https"}
    except ValueError:
        return False


_ENVIRONMENT: Final = Environment(
    loader=ChoiceLoader(
        [
            FileSystemLoader(_FOLDER / "templates"),
            PrefixLoader({"replay": FileSystemLoader(_REPLAY / "templates")}),
        ]
    ),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    finalize=_legible,
)
_ENVIRONMENT.globals |= {
    "policy": POLICY,
    "list_path": list_path,
    "source_path": source_path,
    "venue_path": venue_path,
}
_ENVIRONMENT.filters |= {
    "day": stated_for_people,
    "moment": written_for_people,
    "status_tone": status_tone,
    "status_word": status_word,
    "words": words,
}
_ENVIRONMENT.tests["web"] = is_web


def page(template: str, values: Mapping[str, Any]) -> bytes:
    """Return the template `templates/TEMPLATE`, filled in with `values`, in UTF-8."""
    return _ENVIRONMENT.get_template(template).render(values).encode("utf-8", "replace")


def static_files() -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each file that is the same in every site."""
    for path in _STATIC:
        yield path.name, path.read_bytes()
