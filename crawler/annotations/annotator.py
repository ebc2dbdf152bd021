"""The annotator: asks a model about pages, checks what it says, and counts what that costs."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crawler.annotations.answer import AnswerError, read_answer
from crawler.annotations.endpoint import EndpointError
from crawler.annotations.prompt import messages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.annotations.endpoint import Endpoint
    from crawler.annotations.model import Annotation

_ASKED: Final = 2
"""How often a model is asked about a page: a second time where its answer can't be used, with why."""
GIVEN_UP: Final = 5
"""Pages in a row to which an endpoint gives no answer, after which it is left alone."""


@dataclass(slots=True)
class Costs:
    """What a run has cost: requests that were answered, pages for which nothing usable came, and tokens."""

    requests: int = 0
    failures: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


class Annotator:
    """Asks one model; safe to share between threads.

    Attributes:
        costs: So far.
        trouble: What was wrong the last time; None: nothing yet.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._lock = threading.Lock()
        self._silent = 0
        self.costs = Costs()
        self.trouble: str | None = None

    @property
    def given_up(self) -> bool:
        """Whether the endpoint has failed so often in a row that it isn't asked any more."""
        return self._silent >= GIVEN_UP

    def annotate(self, record: Mapping[str, Any]) -> Annotation | None:
        """Return what the model says of a record's page; None where it says nothing that can be used."""
        complaint: str | None = None
        for _ in range(_ASKED):
            if self.given_up:
                return None
            try:
                completion = self._endpoint.complete(messages(record, complaint))
            except EndpointError as error:
                self._failed(str(error), silent=True)
                return None
            with self._lock:
                self._silent = 0
                self.costs.requests += 1
                self.costs.prompt_tokens += completion.prompt_tokens
                self.costs.completion_tokens += completion.completion_tokens
            try:
                return read_answer(completion.text, self._endpoint.model)
            except AnswerError as error:
                complaint = str(error)
        self._failed(f"its answer can't be used: {complaint}", silent=False)
        return None

    def _failed(self, what: str, *, silent: bool) -> None:
        with self._lock:
            self.costs.failures += 1
            self.trouble = what
            if silent:
                self._silent += 1
