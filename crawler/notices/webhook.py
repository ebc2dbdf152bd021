"""A webhook: the message as JSON, in an HTTP POST."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from crawler.exceptions import BadInputError
from crawler.notices.channel import SECONDS, NoticeError, may_be_plain

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from crawler.notices.message import Message

_TOKEN: Final = "VENUE_ARCHIVE_NOTIFY_TOKEN"  # noqa: S105 - the name of a variable


class Webhook:
    """POSTs to NOTIFY_WEBHOOK: https, or http to an address that ALLOW_PRIVATE_ADDRESSES names.

    The path may be a secret: it is in no message. A redirect isn't followed.
    """

    def __init__(self, settings: BaseSettings) -> None:
        self._url = str(settings["NOTIFY_WEBHOOK"]).strip()
        parts = urlsplit(self._url)
        self.name = f"the webhook at {parts.hostname}"
        plain = parts.scheme == "http" and may_be_plain(parts.hostname or "", settings)
        if not parts.hostname or not (parts.scheme == "https" or plain):
            raise BadInputError(
                "setting NOTIFY_WEBHOOK: give an https URL, or an http URL of an address that "
                "ALLOW_PRIVATE_ADDRESSES names"
            )

    def send(self, message: Message) -> None:
        """Send the message.

        Raises:
            NoticeError: it didn't get there.
        """
        headers = {"Content-Type": "application/json", "User-Agent": "venue-archive"}
        if os.environ.get(_TOKEN):
            headers["Authorization"] = f"Bearer {os.environ[_TOKEN]}"
        request = urllib.request.Request(  # noqa: S310 - the scheme was looked at
            self._url, json.dumps(message.to_json()).encode(), headers, method="POST"
        )
        try:
            with urllib.request.build_opener(_NoRedirects).open(request, timeout=SECONDS):
                pass
        except urllib.error.HTTPError as error:
            error.close()
            raise NoticeError(f"it answered {error.code}", lasting=error.code < 500) from error  # noqa: PLR2004
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise NoticeError(str(reason).replace(self._url, "...") or type(error).__name__) from error


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow nowhere: the answer is an error."""
