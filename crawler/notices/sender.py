"""The sender: tells every channel, a little patiently, and never longer than it may."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Final

from crawler.notices.channel import NoticeError
from crawler.notices.email import Email
from crawler.notices.program import Program
from crawler.notices.webhook import Webhook

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.settings import BaseSettings

    from crawler.notices.channel import Channel
    from crawler.notices.message import Message

logger = logging.getLogger(__name__)

CHANNELS: Final[dict[str, Callable[[BaseSettings], Channel]]] = {
    "NOTIFY_WEBHOOK": Webhook,
    "NOTIFY_EMAIL": Email,
    "NOTIFY_COMMAND": Program,
}
"""The setting that turns each channel on."""
_PAUSES: Final = (0.5, 2.0)
"""Seconds before the second and the third try."""
_LONGEST: Final = 45.0
"""Seconds for a channel, however slowly its server speaks."""


def channels(settings: BaseSettings) -> list[Channel]:
    """Return the channels that the settings name.

    Raises:
        BadInputError: one of them can't be what is meant.
    """
    return [make(settings) for name, make in CHANNELS.items() if settings[name]]


def tell(message: Message, to: list[Channel]) -> bool:
    """Tell every channel; returns whether somebody was told, or there is nobody to be told."""
    told = [_within(_LONGEST, channel, message) for channel in to]
    return any(told) or not to


def _within(seconds: float, channel: Channel, message: Message) -> bool:
    """Tell a channel in a thread of its own: time limits of sockets begin anew with every byte."""
    done: list[bool] = []
    thread = threading.Thread(target=lambda: done.append(_try(channel, message)), daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        logger.warning("Nobody could be told by %s: it took longer than %g s", channel.name, seconds)
    return done == [True]


def _try(channel: Channel, message: Message) -> bool:
    for pause in (*_PAUSES, None):
        try:
            channel.send(message)
        except NoticeError as error:
            if pause is None or error.lasting:
                logger.warning("Nobody could be told by %s: %s", channel.name, error)
                return False
            time.sleep(pause)
        except Exception:
            logger.exception("Nobody could be told by %s", channel.name)
            return False
        else:
            return True
    return False
