"""Notices get to a webhook, a mailbox and a program; what goes wrong there is said, and no more."""

from __future__ import annotations

import json
import logging
import sys
from email import message_from_string
from email.policy import default
from typing import TYPE_CHECKING

import pytest
from scrapy.settings import Settings

from crawler import settings as ours
from crawler.exceptions import BadInputError
from crawler.monitors.judge import News
from crawler.notices import sender
from crawler.notices.message import Message
from crawler.notices.sender import channels, tell
from crawler.runs.record import Alarm
from tests.conftest import LOOPBACK
from tests.crawler.notices.servers import Hook, Mailbox
from tests.crawler.runs.made import made
from tests.site.authority import Authority

if TYPE_CHECKING:
    from pathlib import Path

ALARM = Alarm(
    "source gone", "https://news.example/feed", "warning", "Café: it is gone.", "Look.", "2026-03-10 12:00"
)
ENDED = Alarm("disk", "", "critical", "The disk is full.", "Make room.", "2026-03-01 12:00")
MESSAGE = Message(made(exit_code=3, alarms=[ALARM]), News([ALARM], [ENDED]))
PRIVATE = {LOOPBACK.partition("=")[0]: LOOPBACK.partition("=")[2]}


@pytest.fixture(autouse=True)
def _in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "_PAUSES", (0.01, 0.01))
    for name in ("VENUE_ARCHIVE_NOTIFY_TOKEN", "VENUE_ARCHIVE_SMTP_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


def settings(**values: str) -> Settings:
    found = Settings()
    found.setmodule(ours)
    found.setdict(values)
    return found


def told(**values: str) -> bool:
    return tell(MESSAGE, channels(settings(**PRIVATE, **values)))


def test_nobody_is_to_be_told() -> None:
    assert channels(settings()) == []
    assert tell(MESSAGE, [])


def test_a_webhook_gets_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENUE_ARCHIVE_NOTIFY_TOKEN", "s3cret")
    with Hook() as hook:
        assert told(NOTIFY_WEBHOOK=hook.url)
    [(headers, posted)] = hook.posts
    assert headers["Authorization"] == "Bearer s3cret"
    assert headers["Content-Type"] == "application/json"
    assert posted["venue"] == "news"
    assert posted["exit_code"] == 3
    assert [alarm["sentence"] for alarm in posted["began"]] == ["Café: it is gone."]
    assert [alarm["monitor"] for alarm in posted["ended"]] == ["disk"]
    assert posted["speaking"] == posted["began"]
    assert posted["text"].startswith("news: 1 new alarm, 1 well again\n")


def test_a_webhook_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    with Hook(500, 503, 200) as hook:
        assert told(NOTIFY_WEBHOOK=hook.url)
    assert len(hook.posts) == 3
    assert caplog.text == ""


@pytest.mark.parametrize(("answers", "tries"), [((500,), 3), ((404,), 1), ((302,), 1)])
def test_a_webhook_that_will_not_is_said_without_its_path(
    answers: tuple[int, ...], tries: int, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        Hook() as elsewhere,
        Hook(*answers, location=elsewhere.url) as hook,
        caplog.at_level(logging.WARNING),
    ):
        assert not told(NOTIFY_WEBHOOK=hook.url)
    assert (len(hook.posts), elsewhere.posts) == (tries, [])
    assert f"Nobody could be told by the webhook at 127.0.0.1: it answered {answers[0]}" in caplog.text
    assert "secret" not in caplog.text


def test_a_webhook_that_is_not_there(caplog: pytest.LogCaptureFixture) -> None:
    with Hook() as hook:
        url = hook.url
    assert not told(NOTIFY_WEBHOOK=url)
    assert "refused" in caplog.text
    assert "secret" not in caplog.text


def test_nobody_waits_for_a_channel_for_ever(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sender, "_LONGEST", 0.1)
    program = f"{sys.executable} -c 'import time; time.sleep(1)'"
    assert not told(NOTIFY_COMMAND=program)
    assert "it took longer than 0.1 s" in caplog.text


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/x",
        "http://10.0.0.1/x",
        "ftp://127.0.0.1/x",
        "hooks",
        "https://",
        "http://127.1/",
    ],
)
def test_a_webhook_is_https_or_an_allowed_address(url: str) -> None:
    with pytest.raises(BadInputError, match="setting NOTIFY_WEBHOOK: give an https URL"):
        channels(settings(**PRIVATE, NOTIFY_WEBHOOK=url))
    assert channels(settings(NOTIFY_WEBHOOK="https://hooks.example/x"))


def test_a_mail_is_plain_text_for_all() -> None:
    with Mailbox() as box:
        assert told(NOTIFY_EMAIL="ops@a.example,b@b.example", NOTIFY_SMTP=f"smtp://me@127.0.0.1:{box.port}")
    mail = message_from_string(box.mails[0], policy=default)
    assert mail["Subject"] == "news: 1 new alarm, 1 well again"
    assert (mail["From"], mail["To"]) == ("ops@a.example", "ops@a.example, b@b.example")
    text = mail.get_content().replace("\r\n", "\n")
    assert "warning: Café: it is gone.\n  Look." in text
    assert "well again, since 2026-03-01 12:00: The disk is full." in text
    assert not any(line.startswith("AUTH") for line in box.said), "no password in the clear"


def test_a_mail_goes_through_tls_with_its_password(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    authority, file = Authority(), tmp_path / "ca.pem"
    file.write_bytes(authority.pem)
    monkeypatch.setenv("VENUE_ARCHIVE_SMTP_PASSWORD", "s3cret")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with Mailbox(authority.context("localhost")) as box:
        assert told(NOTIFY_EMAIL="ops@a.example", NOTIFY_SMTP=f"smtp://me@localhost:{box.port}")
    assert "STARTTLS" in box.said
    assert any(line.startswith("AUTH") for line in box.said[box.said.index("STARTTLS") :])
    assert len(box.mails) == 1


def test_a_server_that_nobody_vouches_for_gets_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with Mailbox(Authority().context("localhost")) as box:
        assert not told(NOTIFY_EMAIL="ops@a.example", NOTIFY_SMTP=f"smtp://me@localhost:{box.port}")
    assert box.mails == []
    assert "Nobody could be told by e-mail" in caplog.text


def test_a_server_without_tls_gets_nothing_unless_it_is_allowed(caplog: pytest.LogCaptureFixture) -> None:
    with Mailbox() as box:
        to = channels(settings(NOTIFY_EMAIL="ops@a.example", NOTIFY_SMTP=f"smtp://127.0.0.1:{box.port}"))
        assert not tell(MESSAGE, to)
    assert box.mails == []
    assert "STARTTLS" in caplog.text


def test_a_mail_that_is_refused_is_said(caplog: pytest.LogCaptureFixture) -> None:
    with Mailbox(refusal="554 no thanks") as box:
        assert not told(NOTIFY_EMAIL="ops@a.example", NOTIFY_SMTP=f"smtp://127.0.0.1:{box.port}")
    assert len(box.mails) == 1, "refused for good"
    assert "the server answered 554" in caplog.text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"NOTIFY_EMAIL": "ops", "NOTIFY_SMTP": "smtp://a.example"}, "'ops' is no address"),
        ({"NOTIFY_EMAIL": "a@b\nBcc: c@d", "NOTIFY_SMTP": "smtp://a.example"}, "is no address"),
        ({"NOTIFY_EMAIL": "a@b.example", "NOTIFY_EMAIL_FROM": "a@b\nBcc: c@d"}, "is no address"),
        ({"NOTIFY_EMAIL": "a@b.example"}, "setting NOTIFY_SMTP"),
        ({"NOTIFY_EMAIL": "a@b.example", "NOTIFY_SMTP": "http://a.example"}, "setting NOTIFY_SMTP"),
        ({"NOTIFY_EMAIL": "a@b.example", "NOTIFY_SMTP": "smtp://a.example:x"}, "setting NOTIFY_SMTP"),
        ({"NOTIFY_EMAIL": "a@b.example", "NOTIFY_SMTP": "smtp://me:pw@a.example"}, "without its password"),
        ({"NOTIFY_COMMAND": "'open"}, "setting NOTIFY_COMMAND"),
        ({"NOTIFY_COMMAND": " "}, "setting NOTIFY_COMMAND"),
    ],
)
def test_channels_that_cannot_be_are_refused(values: dict[str, str], said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        channels(settings(**values))


def test_a_program_gets_json_and_no_shell(tmp_path: Path) -> None:
    out = tmp_path / "a name; touch x"
    code = "import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.read())"
    assert told(NOTIFY_COMMAND=f'{sys.executable} -c "{code}" "{out}"')
    assert json.loads(out.read_text())["run"] == MESSAGE.record.id
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize(
    ("program", "said"),
    [("/nowhere/program", "No such file"), (f"{sys.executable} -c 'exit(7)'", "ended with 7")],
)
def test_a_program_that_fails_is_said(program: str, said: str, caplog: pytest.LogCaptureFixture) -> None:
    assert not told(NOTIFY_COMMAND=program)
    assert said in caplog.text


def test_one_channel_that_works_is_enough() -> None:
    with Hook() as hook:
        assert told(NOTIFY_WEBHOOK=hook.url, NOTIFY_COMMAND="/nowhere/program")
