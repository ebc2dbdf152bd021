"""E-mail: the message as text, through a server that speaks TLS."""

from __future__ import annotations

import os
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from crawler.exceptions import BadInputError
from crawler.notices.channel import SECONDS, NoticeError, may_be_plain

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from crawler.notices.message import Message

_PASSWORD: Final = "VENUE_ARCHIVE_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
_PORTS: Final = {"smtp": 587, "smtps": 465}


class Email:
    """Sends to the addresses of NOTIFY_EMAIL, by the server of NOTIFY_SMTP.

    `smtps://` is TLS from the start, `smtp://` STARTTLS. Only a server at an address that
    ALLOW_PRIVATE_ADDRESSES names, and that offers no TLS, is spoken to without, and gets no password.
    """

    def __init__(self, settings: BaseSettings) -> None:
        self.name = "e-mail"
        self._to = settings.getlist("NOTIFY_EMAIL")
        self._from: str = settings["NOTIFY_EMAIL_FROM"] or self._to[0]
        strange = [
            each
            for each in (*self._to, self._from)
            if "@" not in parseaddr(each)[1] or not each.isprintable()
        ]
        if strange:
            raise BadInputError(
                f"setting NOTIFY_EMAIL: {strange[0]!r} is no address; give one such as ops@your.site"
            )
        try:
            server = urlsplit(settings["NOTIFY_SMTP"])
            self._port = server.port or _PORTS[server.scheme]
            self._host = server.hostname or ""
        except (KeyError, ValueError) as error:
            raise BadInputError(_WANTED) from error
        if not self._host or server.password is not None:
            raise BadInputError(_WANTED)
        self._tls = server.scheme == "smtps"
        self._user = unquote(server.username or "")
        self._may_be_plain = may_be_plain(self._host, settings)

    def send(self, message: Message) -> None:
        """Send the message.

        Raises:
            NoticeError: the server didn't take it.
        """
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self._from, ", ".join(self._to), message.subject
        mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain="venue-archive.invalid")
        mail.set_content(message.text, cte="quoted-printable")
        try:
            server = self._connected()
            try:
                server.send_message(mail)
            finally:
                server.close()  # without a word: whatever the server said to QUIT, it has taken the mail
        except smtplib.SMTPResponseException as error:
            lasting = error.smtp_code >= 500  # noqa: PLR2004 - SMTP's classes of replies
            raise NoticeError(f"the server answered {error.smtp_code}", lasting=lasting) from error
        except (OSError, smtplib.SMTPException) as error:
            raise NoticeError(str(error) or type(error).__name__) from error

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if self._tls:
            server = smtplib.SMTP_SSL(self._host, self._port, timeout=SECONDS, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=SECONDS)
        try:
            server.ehlo_or_helo_if_needed()
            if not self._tls and (server.has_extn("starttls") or not self._may_be_plain):
                server.starttls(context=context)
                self._login(server)
            elif self._tls:
                self._login(server)
        except BaseException:
            server.close()
            raise
        return server

    def _login(self, server: smtplib.SMTP) -> None:
        if self._user:
            server.login(self._user, os.environ.get(_PASSWORD, ""))


_WANTED: Final = (
    "setting NOTIFY_SMTP: give the server that takes the mail, as smtp://user@host:587 or "
    f"smtps://user@host:465, without its password, which goes to the environment variable {_PASSWORD}"
)
