"""The endpoint: any server that speaks the protocol of chat completions, asked within bounds."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import requests
import urllib3

from crawler.exceptions import BadInputError
from crawler.politeness.retryafter import retry_after
from crawler.urls import fetch_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_PATH: Final = "/chat/completions"
_MOST_BYTES: Final = 256 * 1024
_MOST_TOKENS: Final = 2_000
_CHUNK: Final = 8 * 1024
_LONGEST_WAIT: Final = 30.0
_PAUSE: Final = 1.0
_TRIES: Final = 3


class EndpointError(Exception):
    """The endpoint gave no answer that can be read; the text says what it did."""


class BusyError(EndpointError):
    """It may give one later.

    Attributes:
        wait: Seconds that it asks for, if it does.
    """

    def __init__(self, what: str, wait: float | None = None) -> None:
        super().__init__(what)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model wrote, and how many tokens it read and wrote (0 where the server doesn't say)."""

    text: str
    prompt_tokens: int
    completion_tokens: int


class Endpoint:
    """Asks a model; safe to share between threads.

    Args:
        url: Of the API, such as `http://127.0.0.1:11434/v1`, or of its `/chat/completions`.
        model: The model's name there.
        key: Sent as a bearer token where there is one.
        timeout: Seconds for one answer as a whole.
    """

    def __init__(self, url: str, model: str, *, key: str = "", timeout: float = 60.0) -> None:
        try:
            self._url = fetch_url(url).rstrip("/").removesuffix(_PATH) + _PATH
        except BadInputError as error:
            raise BadInputError(f"ANNOTATE_URL: {error}") from error
        self.model = model
        self._timeout = timeout
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}

    def complete(self, messages: Sequence[Mapping[str, str]]) -> Completion:
        """Return the model's answer; a server that is busy or stumbles is asked again, twice at most.

        Raises:
            EndpointError: None came.
        """
        for tried in range(1, _TRIES + 1):
            try:
                return self._ask(messages)
            except BusyError as error:
                wait = _PAUSE * 2 ** (tried - 1) if error.wait is None else error.wait
                if tried == _TRIES or wait > _LONGEST_WAIT:
                    raise
                time.sleep(wait)
        raise AssertionError

    def _ask(self, messages: Sequence[Mapping[str, str]]) -> Completion:
        asked: dict[str, Any] = {
            "model": self.model,
            "messages": list(messages),
            "temperature": 0,
            "max_tokens": _MOST_TOKENS,
            "response_format": {"type": "json_object"},
        }
        ends = time.monotonic() + self._timeout
        try:
            with requests.post(
                self._url,
                json=asked,
                headers=self._headers,
                timeout=self._timeout,
                stream=True,
                allow_redirects=False,  # the key is for this server alone
            ) as response:
                body = b"".join(_within(response, ends))
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise BusyError(f"no answer ({type(error).__name__})") from error
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS or response.status_code >= 500:  # noqa: PLR2004
            wait = retry_after(response.headers.get("Retry-After"))
            raise BusyError(f"it answers {response.status_code}", wait)
        if response.status_code != HTTPStatus.OK:
            raise EndpointError(f"it answers {response.status_code}")
        return _completion(body)


def _within(response: requests.Response, ends: float) -> Iterator[bytes]:
    """Yield the body's pieces as long as there is time and room."""
    size = 0
    # A piece is what has come, not so many bytes: a server that drips them doesn't hold us up.
    while piece := response.raw.read1(_CHUNK, decode_content=True):
        size += len(piece)
        if size > _MOST_BYTES:
            raise EndpointError(f"its answer is longer than {_MOST_BYTES // 1024} KiB")
        if time.monotonic() > ends:
            raise requests.Timeout
        yield piece


def _completion(body: bytes) -> Completion:
    try:
        given = json.loads(body)
        text = given["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise EndpointError("its answer isn't of the protocol") from error
    if not isinstance(text, str):
        raise EndpointError("its answer has no text")
    usage = given.get("usage")
    return Completion(text, _count(usage, "prompt_tokens"), _count(usage, "completion_tokens"))


def _count(usage: Any, name: str) -> int:
    value = usage.get(name) if isinstance(usage, dict) else None
    return value if type(value) is int and value > 0 else 0
