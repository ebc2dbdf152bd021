"""The verdict of a page's content: an article, or what stands where it should."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipelines.extractors.article.judgement import Judgement
from pipelines.extractors.article.listing import listing, nothing, too_short
from pipelines.extractors.article.page import Seen
from pipelines.extractors.article.walls import bot_check, consent, login, missing, paywall, shell

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.extractors.article.page import Page


def judge(page: Page) -> Judgement:
    """Return what a page's content is: the first that something speaks for."""
    seen = Seen(page)
    for look in _LOOKS:
        found = look(page, seen)
        if found is not None:
            return found
    return Judgement()


_LOOKS: Final[tuple[Callable[[Page, Seen], Judgement | None], ...]] = (
    bot_check,
    shell,
    missing,
    consent,
    login,
    paywall,
    nothing,
    listing,
    too_short,
)
