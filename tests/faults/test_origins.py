"""Fault 34: what was meant for one origin isn't told another one that it redirects to."""

from __future__ import annotations

from urllib.parse import urlsplit

from tests.e2e.world import FAST, scrapy_in, stored
from tests.faults.rawserver import RawServer, Sends, moved, page


def test_cookies_and_credentials_stay_with_their_origin(tmp_path) -> None:
    scrapy = scrapy_in(tmp_path)
    with RawServer({"/there": page("There")}) as other:
        target = f"http://localhost:{urlsplit(other.url).port}/there"
        here = page("first", "Set-Cookie: visit=secret; Path=/", "Location: /twice", status="302 Found")
        with RawServer({"/here": here, "/twice": moved(target), "/again": page("Again")}) as one:
            listed = tmp_path / "urls.txt"
            listed.write_text(f"{one.url}/here\n{one.url}/again\n")
            auth = (
                "-s",
                "HTTPAUTH_USER=ann",
                "-s",
                "HTTPAUTH_PASS=pw",
                "-s",
                f"HTTPAUTH_DOMAIN={urlsplit(one.url).netloc}",
            )
            ran = scrapy("crawl", "urls", "-a", f"file={listed}", *FAST, *auth)
            asked = [seen.raw for seen in one.seen if "robots" not in seen.target]
        told = [seen.raw for seen in other.seen]
    assert ran.code == 0, ran.err
    assert all(b"Authorization: Basic" in raw for raw in asked), "the origin itself is told"
    assert any(b"Cookie: visit=secret" in raw for raw in asked), "and gets its cookie back"
    assert len(told) == 2
    assert not any(b"Authorization" in raw or b"secret" in raw for raw in told)
    assert [item["http_status"] for item in scrapy.items()] == [200, 200]


def test_a_proxys_password_is_in_no_record(tmp_path) -> None:
    """Nor in the frontier: what is for the proxy is none of the archive's business."""
    scrapy = scrapy_in(tmp_path)
    with RawServer(lambda target: page(f"At {target}") if target.startswith("http") else Sends()) as proxy:
        host = urlsplit(proxy.url).netloc
        listed = tmp_path / "urls.txt"
        listed.write_text("http://www.example.invalid/a\n")
        ran = scrapy(
            "crawl", "urls", "-a", f"file={listed}", *FAST, http_proxy=f"http://ann:pass-word@{host}"
        )
        assert any(b"Proxy-Authorization: Basic" in seen.raw for seen in proxy.seen)
    assert ran.code == 0, ran.err
    for path in scrapy.data.glob("*.sqlite*"):
        assert b"Proxy-Authorization" not in path.read_bytes(), path
    requests = [record.block for record in stored(scrapy.data, "request")]
    assert len(requests) == 2
    assert not any(b"proxy-authorization" in block.lower() for block in requests)
    assert all(block.startswith(b"GET http://www.example.invalid/") for block in requests)
