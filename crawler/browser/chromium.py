"""Chromium as a crawl starts it: headless, reached through recording proxies alone, and ended for certain."""

from __future__ import annotations

import asyncio
import logging
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from playwright.async_api import Error as PlaywrightError
from scrapy_playwright.handler import Config
from scrapy_playwright.provider import PlaywrightBrowserProvider

from crawler.browser.processes import family, kill, with_children
from crawler.exceptions import BrowserError
from crawler.health.machine import NO_BROWSER, find_browser

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext
    from scrapy.settings import BaseSettings

    from crawler.browser.processes import Process

logger = logging.getLogger(__name__)

VIEWPORT: Final = {"width": 1280, "height": 800}
_CLOSING: Final = 5.0
"""Seconds that the browser has to end; after that it is ended."""
_DISABLED: Final = (
    # What it would ask of its maker's servers, or do with pages on its own.
    *("AutofillServerCommunication", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled"),
    *("PreconnectToSearch", "Translate", "MediaRouter", "DialMediaRouteProvider", "LensOverlay"),
    *("HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "InterestFeedContentSuggestions"),
    # As Playwright has it, whose list this one takes the place of.
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect"),
    # A process kept ready for each page that never comes to use it, and a frame made anew for each: a quarter
    # of a page's time.
    *("SpareRendererForSitePerProcess", "RenderDocument"),
)
_ARGUMENTS: Final = (
    # Whatever it asks goes through a proxy of ours, which resolves the name.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-features=" + ",".join(_DISABLED),
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--mute-audio",
)


class Chromium:
    """One browser; `pages` counts those that it has shown, `in_use` the contexts that show one now.

    `has_failed`: it didn't do what it was told, and isn't used again.
    """

    def __init__(self, settings: BaseSettings, fingerprint: str) -> None:
        self._mark = f"--venue-archive={secrets.token_hex(8)}"
        config = Config.from_settings(settings)
        config.launch_options = {
            "executable_path": find_browser(),
            "chromium_sandbox": settings.getbool("BROWSER_SANDBOX"),
            "args": [*_ARGUMENTS, f"--ignore-certificate-errors-spki-list={fingerprint}", self._mark],
            **{f"handle_sig{name}": False for name in ("int", "term", "hup")},
        }
        self._provider = PlaywrightBrowserProvider(config)
        self._browser: Browser | None = None
        self.pages = self.in_use = 0
        self.has_failed = False
        self._root = 0

    async def launch(self) -> None:
        """Start it.

        Raises:
            BrowserError: there is none, or it doesn't start.
        """
        try:
            await self._provider.start()
            self._browser = await self._provider.launch_browser()
        except PlaywrightError as error:
            await self.close()
            reason = str(error).strip().splitlines()[0]
            raise BrowserError(f"no browser can be started ({reason}); {NO_BROWSER}") from error
        logger.info("Chromium %s shows pages (%s)", self._browser.version, self._mark)

    @property
    def is_alive(self) -> bool:
        """Whether it can show pages."""
        return not self.has_failed and self._browser is not None and self._browser.is_connected()

    async def new_context(self, proxy: str, user_agent: str) -> BrowserContext:
        """Return a context of its own: cookies, cache and way into the web (`proxy`)."""
        assert self._browser is not None
        options: dict[str, Any] = {
            "proxy": {"server": proxy},
            "user_agent": user_agent,
            "viewport": VIEWPORT,
            "service_workers": "block",  # what they answer, no proxy sees
            "accept_downloads": False,
            "reduced_motion": "reduce",
        }
        return await self._browser.new_context(**options)

    def processes(self) -> list[Process]:
        """Return its processes."""
        found = with_children(self._root) if self._root else family(self._mark)
        self._root = found[0].pid if found else 0
        return found

    async def close(self) -> None:
        """End it, and see to it that nothing of it is left."""
        left = self.processes()
        with suppress(PlaywrightError, TimeoutError):
            async with asyncio.timeout(_CLOSING):
                if self._browser is not None:
                    await self._browser.close()
        kill(left)
        with suppress(PlaywrightError, TimeoutError):
            async with asyncio.timeout(_CLOSING):
                await self._provider.close()
        logger.debug("Chromium has ended, with %d processes", len(left))
