"""A program: gets the message as JSON on its standard input."""

from __future__ import annotations

import json
import shlex
import subprocess
from typing import TYPE_CHECKING

from crawler.exceptions import BadInputError
from crawler.notices.channel import SECONDS, NoticeError

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from crawler.notices.message import Message


class Program:
    """Runs NOTIFY_COMMAND: its words are a program and its arguments; no shell reads them."""

    def __init__(self, settings: BaseSettings) -> None:
        try:
            self._words = shlex.split(settings["NOTIFY_COMMAND"])
        except ValueError as error:
            raise BadInputError(f"setting NOTIFY_COMMAND: {error}; give a program and its words") from error
        if not self._words:
            raise BadInputError("setting NOTIFY_COMMAND: give a program and its words")
        self.name = f"the program {self._words[0]}"

    def send(self, message: Message) -> None:
        """Run the program.

        Raises:
            NoticeError: it can't be run, takes too long, or ends with another code than 0.
        """
        data = json.dumps(message.to_json()).encode()
        try:
            done = subprocess.run(  # noqa: S603 - the operator's own program
                self._words, input=data, timeout=SECONDS, check=False, stdout=subprocess.DEVNULL
            )
        except subprocess.TimeoutExpired as error:
            raise NoticeError(f"it took longer than {SECONDS} s", lasting=True) from error
        except OSError as error:
            raise NoticeError(str(error.strerror or error), lasting=True) from error
        if done.returncode:
            raise NoticeError(f"it ended with {done.returncode}", lasting=True)
