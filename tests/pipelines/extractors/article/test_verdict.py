"""What a page is: an article, or what stands where one should."""

from __future__ import annotations

import pytest

from crawler.items import Answer
from pipelines.extractors.html import extract_html
from tests.pipelines.extractors.article.pages import PROSE, TEXT, TITLE, URL, article, links, paragraphs

H1 = f"<h1>{TITLE}</h1>"
DATED = '<meta property="article:published_time" content="2026-03-12T10:00:00+01:00">'
NOT_FREE = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
)
TEASER = paragraphs(PROSE[:2])


@pytest.mark.parametrize(
    ("title", "body", "verdict"),
    [
        ("Just a moment...", "<p>Checking your browser before you go on.</p>", "blocked"),
        ("Access Denied", "<h1>Access Denied</h1><p>Reference #18.3f2a</p>", "blocked"),
        ("site.example", "<p>Please verify you are a human.</p><div class=g-captcha></div>", "blocked"),
        ("site.example", "<form id=challenge-form action=/x></form><p>One more step</p>", "blocked"),
        ("Zugriff verweigert", "<p>Ungewöhnliche Aktivität.</p>", "blocked"),
        (
            "Page not found",
            "<h1>Page not found</h1><p>Sorry, there is nothing at this address.</p>",
            "soft_404",
        ),
        ("Seite nicht gefunden", "<h1>Ups</h1><p>Diese Seite gibt es nicht mehr.</p>", "soft_404"),
        ("Oups", "<h1>Page introuvable</h1><p>Elle a peut-être changé d'adresse.</p>", "soft_404"),
        (
            "Before you continue",
            "<p>We and our partners use cookies.</p><button>Accept all</button>",
            "consent",
        ),
        ("Willkommen", "<p>Bevor Sie fortfahren</p><button>Alle akzeptieren</button>", "consent"),
        (
            "Sign in",
            "<h1>Sign in to read</h1><form><input type=password></form><p>Forgot password?</p>",
            "login",
        ),
        ("Anmelden", "<p>Passwort vergessen?</p><form><input type=PASSWORD></form>", "login"),
        ("Empty", "", "not_article"),
        ("Short", "<p>Nothing here.</p>", "not_article"),
    ],
)
def test_what_is_no_article(title: str, body: str, verdict: str) -> None:
    found = article(body, title=title)
    assert (found.verdict, found.text, found.markdown) == (verdict, "", "")
    assert found.evidence


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("<p>Subscribe to continue reading</p>", "paywall"),
        ("<p>Already a subscriber? Log in</p>", "paywall"),
        ("<p>Jetzt weiterlesen mit Plus</p>", "paywall"),
        ("<p>Cet article est réservé aux abonnés</p>", "paywall"),
        ("<div><button>Unlock this article</button></div>", "paywall"),
        ("<p>この記事は会員限定です</p>", "paywall"),
        ("<p>The ferry also takes subscribers of the library.</p>", "ok"),
    ],
)
def test_a_wall_behind_a_few_paragraphs(said: str, verdict: str) -> None:
    found = article(f"<article>{H1}{TEASER}{said}</article>")
    assert found.verdict == verdict
    assert found.text.startswith("\n\n".join(PROSE[:2])), "what may be read stays"


def test_what_is_stated_not_to_be_free_is_walled_where_it_is_short() -> None:
    assert article(f"{H1}{TEASER}", head=NOT_FREE).verdict == "paywall"
    assert (
        article(
            f"{H1}{paragraphs([f'{line} {n}' for n in range(9) for line in PROSE])}", head=NOT_FREE
        ).verdict
        == "ok"
    )


def test_a_wall_that_lets_all_be_read_is_none() -> None:
    long = paragraphs([f"{line} And so on, {n}." for n in range(9) for line in PROSE])
    assert article(f"<article>{H1}{long}<p>Subscribe to continue reading</p></article>").verdict == "ok"


@pytest.mark.parametrize(
    "body",
    [
        (
            "<div id=root></div><noscript>You need to enable JavaScript to run this "
            "app.</noscript><script src=a.js></script>"
        ),
        "<div id=app> </div><script src=a.js></script>",
        "<p>Please enable JavaScript.</p><script>x()</script>",
    ],
)
def test_a_shell_needs_a_browser(body: str) -> None:
    html = f"<html><head><title>{TITLE}</title></head><body>{body}</body></html>"
    found = extract_html(Answer(html.encode(), "text/html", None), URL)
    assert (found.verdict, found.needs_browser, found.text) == ("blocked", True, "")


def test_a_listing_is_no_article() -> None:
    teasers = "".join(
        f"<li><h2><a href=/n/{n}>The harbour story number {n}</a></h2><p>What happened when the tide "
        f"came in for the "
        f"{n}th time in the year, and who had to swim.</p></li>"
        for n in range(12)
    )
    found = article(f"<h1>All stories</h1><ul>{teasers}</ul>", title="All stories")
    assert (found.verdict, found.text) == ("not_article", "")
    assert "lists 12 articles" in found.evidence[0]
    assert article(f"<h1>Harbour</h1><ul>{links(30)}</ul>", title="Harbour").verdict == "not_article"


def test_the_home_page_under_another_address_is_a_missing_page() -> None:
    home = '<link rel="canonical" href="https://site.example/">'
    assert article(f"{H1}{paragraphs()}", head=home).verdict == "soft_404"
    assert article(f"{H1}{paragraphs()}", head=home, url="https://site.example/").verdict == "ok"
    assert article(f"{H1}{paragraphs()}", head=home + DATED).verdict == "ok"


@pytest.mark.parametrize(
    ("title", "more"),
    [
        (
            "Page Not Found: A History of the 404",
            "<p>For thirty years the web has said that it was not found.</p>",
        ),
        (
            "Why We Accept All Cookies",
            "<p>Before you continue, we value your privacy, they say, and reject all is grey.</p>",
        ),
        (
            "Are You a Robot?",
            "<p>Please verify you are a human, says the machine, and we solve the CAPTCHA.</p>",
        ),
        (
            "Forgot Your Password?",
            "<form><input type=password></form><p>Sign in to continue, it says on every page.</p>",
        ),
    ],
)
def test_articles_about_walls_are_articles(title: str, more: str) -> None:
    rest = paragraphs([f"{line} So it goes." for line in PROSE])
    body = f"<article><h1>{title}</h1>{paragraphs()}{more}{rest}</article>"
    found = article(body.replace("ninety", title.lower()), title=title, head=DATED)
    assert (found.verdict, found.evidence) == ("ok", [])


def test_a_banner_around_an_article_is_no_wall() -> None:
    banner = (
        "<div class=cookie-banner><p>We value your privacy.</p><button>Accept all</button><button>Reject "
        "all</button></div>"
    )
    found = article(f"{banner}<article>{H1}{paragraphs()}</article>")
    assert (found.verdict, found.text) == ("ok", TEXT)


def test_a_short_article_among_many_links_is_an_article() -> None:
    typed = '<meta property="og:type" content="article">'
    body = f"<ul>{links(30)}</ul><article>{H1}<p>{PROSE[0]} {PROSE[1]}</p></article>"
    assert article(body, head=typed).text == f"{PROSE[0]} {PROSE[1]}"
