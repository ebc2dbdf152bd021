"""Who we are, said to every server: the project's name, and whom to write to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

PRODUCT: Final = "venue-archive"
VERSION: Final = "0.1.0"


def user_agent(settings: BaseSettings) -> str:
    """Return the User-Agent: the setting USER_AGENT where it is given, else product and CONTACT."""
    if settings["USER_AGENT"]:
        return str(settings["USER_AGENT"])
    contact = str(settings["CONTACT"] or "").strip()
    return f"{PRODUCT}/{VERSION}" + (f" (+{contact})" if contact else "")
