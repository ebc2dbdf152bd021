from __future__ import annotations

import pytest

from tests.archive.replay.captures import HOSTILE_HEADERS, E
from tests.archive.replay.world import NOON_DIGITS


def test_every_answer_is_in_a_sandbox(captured):
    paths = [
        "/",
        "/nothing",
        "/static/style.css",
        "/web/",
        "/web/x",
        f"/web/2025/{E}/",
        f"/web/{NOON_DIGITS}/{E}/",
    ]
    paths += [
        f"/web/{NOON_DIGITS}{mode}/{E}/{name}"
        for mode in ("", "id_", "if_", "dom_")
        for name in ("image.png", "code.js", "")
    ]
    for answer in [captured.get(path) for path in paths] + [
        captured.get("/", method="POST"),
        captured.get("/", Host="x"),
    ]:
        policy = answer.headers.get_all("content-security-policy")
        assert len(policy) == 1
        directives = [each.strip() for each in policy[0].split(";")]
        assert "sandbox" in directives
        assert "default-src 'none'" in directives
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_the_policy_names_both_origins(captured):
    policy = captured.get(f"/web/{NOON_DIGITS}/{E}/").headers["content-security-policy"]
    assert f"style-src {captured.archive} 'unsafe-inline'" in policy
    assert "script-src 'none'" in policy
    assert policy.endswith(f"frame-ancestors {captured.interface}")
    inner = captured.get(f"/web/{NOON_DIGITS}if_/{E}/").headers["content-security-policy"]
    assert "frame-ancestors" not in inner
    other = captured.get("/", Host=captured.archive.replace("http://127.0.0.1", "localhost"))
    assert "img-src http://localhost:" in other.headers["content-security-policy"]


def test_no_header_of_the_server_acts(captured):
    answer = captured.shown(f"{E}/headers")
    names = {name.lower() for name in answer.headers}
    for line in HOSTILE_HEADERS:
        name = line.partition(b":")[0].decode().lower()
        assert name not in names or name in ("link", "content-security-policy")
        assert f"x-archive-orig-{name}" in names
    assert answer.headers["link"].startswith(f'<{E}/headers>; rel="original", <{captured.archive}/timegate/')
    assert "evil.example" not in answer.headers["link"]
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-archive-orig-x-latin"] == "caf"
    assert answer.headers["memento-datetime"] == "Tue, 04 Mar 2025 12:00:00 GMT"


@pytest.mark.parametrize(
    "target",
    [
        "/web/20251399/https://e.org/",
        "/web/2025/file:///etc/passwd",
        "/web/2025/javascript:alert(1)",
        "/web/",
        "/web/x",
    ],
)
def test_bad_addresses(captured, target):
    assert captured.get(target).status == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "FOO"])
def test_it_is_only_read(captured, method):
    answer = captured.get("/", method=method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "", "localhost.evil.example:8081"]
)
def test_only_for_its_own_names(captured, host):
    assert captured.get("/", Host=host).status == 421


def test_head_has_no_body(captured):
    answer = captured.get(f"/web/{NOON_DIGITS}/{E}/", method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) > 0


def test_its_front_page_leads_to_the_list(captured):
    assert f'href="{captured.interface}"' in captured.get("/").text
    assert captured.get("/nothing").status == 404
