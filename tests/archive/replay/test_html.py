from __future__ import annotations

import pytest

from archive.replay.html import rewrite_html
from archive.replay.links import LinkMap

WEB = "/web/2025/https://e.org/a/"

NOWHERE = '<a href="#leads-out-of-the-archive">y</a>'
FRAME = "/web/2025if_/https://e.org/a/"


def rewrite(text: str, banner: str = "", *, xhtml: bool = False) -> str:
    return rewrite_html(text, LinkMap("https://e.org/a/p", "2025"), banner=banner, xhtml=xhtml)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a href="b?c=1&amp;d">x</a>', f'<a href="{WEB}b?c=1&amp;d">x</a>'),
        (
            "<a href=b?copy=1&copy=2&section=3>x</a>",
            f'<a href="{WEB}b?copy=1&amp;copy=2&amp;section=3">x</a>',
        ),
        ("<A HREF='b'>x</A>", f'<a href="{WEB}b">x</a>'),
        ("<img src=a.png srcset='b.png 2x'>", f'<img src="{WEB}a.png" srcset="{WEB}b.png 2x">'),
        ('<img src="" srcset=" " alt=x>', '<img src="" srcset="" alt="x">'),
        ('<iframe src="" srcdoc=""></iframe>', '<iframe src="" srcdoc=""></iframe>'),
        ("<video poster=p src=v></video>", f'<video poster="{WEB}p" src="{WEB}v"></video>'),
        ("<body background=x>", f'<body background="{WEB}x">'),
        ('<p style="background:url(x)">', f'<p style="background:url(&quot;{WEB}x&quot;)">'),
        ("<style>a{b:url(x)}</style>", f'<style>a{{b:url("{WEB}x")}}</style>'),
        ("<iframe src=f>old</iframe>", f'<iframe src="{FRAME}f"></iframe>'),
        ("<frameset><frame src=f></frameset>", f'<frameset><frame src="{FRAME}f"></frameset>'),
        (
            '<svg viewBox="0 0 1 1"><use xlink:href="i#x"/></svg>',
            f'<svg viewbox="0 0 1 1"><use xlink:href="{WEB}i#x"></use></svg>',
        ),
        (
            '<svg><a href="b"><image href="c"/></a></svg>',
            f'<svg><a href="{WEB}b"><image href="{WEB}c"></image></a></svg>',
        ),
        ('<rect fill="url(#g)" stroke="red">', '<rect fill="url(&quot;#g&quot;)" stroke="red">'),
        ("<link rel=stylesheet href=a.css>", f'<link rel="stylesheet" href="{WEB}a.css">'),
        ('<link rel="preload stylesheet" href=a.css>', f'<link rel="stylesheet" href="{WEB}a.css">'),
        ("<blockquote cite=b>", f'<blockquote cite="{WEB}b">'),
        ("<base href=/c/><img src=x>", '<img src="/web/2025/https://e.org/c/x">'),
        ("<base href=/c/><base href=/d/><img src=x>", '<img src="/web/2025/https://e.org/c/x">'),
        ("<a href=#x>x</a>", '<a href="#x">x</a>'),
        (
            '<iframe srcdoc="<img src=x>"></iframe>',
            f'<iframe srcdoc="&lt;img src=&quot;{WEB}x&quot;&gt;"></iframe>',
        ),
    ],
)
def test_links_lead_into_the_archive(before, after):
    assert rewrite(before) == after
    assert rewrite(f"<p>{before}") == f"<p>{after}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<script>x</script>y", "y"),
        ("<script src=a></script >y", "y"),
        ("<SCRIPT>if (a < b) '</scr' + 'ipt>'</SCRIPT>y", "y"),
        ("<script><!-- <script>a</script> --></script>y", "y"),
        ("<script><!-- a </script>y", "y"),
        ("<script>x", ""),
        ("<svg><script/><g></g></svg>", "<svg><g></g></svg>"),
        ("<p onclick=a ONLOAD='b' onx>y</p>", "<p>y</p>"),
        ("<p/onclick=a id=b>y</p>", '<p id="b">y</p>'),
        ('<a href="javascript:a">y</a>', NOWHERE),
        ('<a href="&#106;ava&#x09;script&colon;a">y</a>', NOWHERE),
        ('<a href="&#x6Aavascript:a">y</a>', f'<a href="{WEB}%DA%AAvascript:a">y</a>'),
        ('<a href=" &#1;javascript:a">y</a>', NOWHERE),
        ('<iframe src="javascript:a"></iframe>', "<iframe></iframe>"),
        ('<iframe src="data:text/html,x"></iframe>', "<iframe></iframe>"),
        (
            "<form action=/x method=post><button formaction=y>b</button></form>",
            '<form method="post"><button>b</button></form>',
        ),
        ("<meta http-equiv=refresh content='0;url=/x'>y", "y"),
        ("<meta http-equiv='Content-Security-Policy' content=x>y", "y"),
        ("<meta http-equiv=' SET-COOKIE ' content=a=b>y", "y"),
        ("<meta http-equiv='&#114;efresh' content=0>y", "y"),
        ("<meta charset=latin1>y", "y"),
        ("<meta name=Referrer content=unsafe-url>y", "y"),
        ("<meta name=viewport content=w>y", '<meta name="viewport" content="w">y'),
        ("<link rel=preconnect href=//x><link rel='dns-prefetch' href=//x><link href=x><link>", ""),
        (
            "<link rel=modulepreload href=x><link rel=manifest href=x><link rel='PREFETCH prerender' href=x>",
            "",
        ),
        ("<object data=x><embed src=y>fallback</object>", "fallback"),
        ("<applet code=x><param name=a>b</applet>", "b"),
        ("<a href=mailto:a@e.org>y</a>", NOWHERE),
        ("<a ping=x target=_top download referrerpolicy=unsafe-url>y</a>", "<a>y</a>"),
        ("<img crossorigin integrity=x src=a>", f'<img src="{WEB}a">'),
        ("<html manifest=x>", "<html>"),
        ("<svg><set attributeName=href to='javascript:a'/></svg>", "<svg></svg>"),
        ("<svg><animate attributeName=xlink:HREF values=x /></svg>", "<svg></svg>"),
        (
            "<svg><animate attributeName=r from=1 /></svg>",
            '<svg><animate attributename="r" from="1"></animate></svg>',
        ),
        ("<noscript><img src=a></noscript>", f'<noscript><img src="{WEB}a"></noscript>'),
        ("<noembed><p>a</noembed><noframes><p>b</noframes>c", "c"),
        ('<p srcdoc="<script>">', "<p>"),
    ],
)
def test_what_acts_is_gone(before, after):
    assert rewrite(before) == after
    assert rewrite(f"<p>{before}") == f"<p>{after}"


@pytest.mark.parametrize(
    "plain",
    [
        '<div class="a b" id="c" data-d="e" aria-label="f &amp; g">x &lt; y</div>\n<br>z',
        '<a rel="noopener" title="\'">x</a><h2>y</h2><time datetime="2025-03-04">z</time>',
        '<span data-href="//e.org/x.js">x</span>',
    ],
)
def test_what_is_plain_stays_as_it_is(plain):
    assert rewrite(f"<p>{plain}") == f"<p>{plain}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<div class="a" onclick="b" id="c">', '<div class="a" id="c">'),
        ('<div class="a"onclick="b">', '<div class="a">'),
        ('<div class="a" data="b" data-onclick="c">', '<div class="a" data-onclick="c">'),
        ('<div\nclass="a">', '<div class="a">'),
        ('<div class="<script>">', '<div class="&lt;script&gt;">'),
        ("<DIV>x</DIV>", "<div>x</div>"),
        ("<div>x</div onclick=a>", "<div>x</div>"),
        ("<svg><title><a></title></svg>", "<svg><title><a></title></svg>"),
        ('<svg><a class="b"/></svg><div/>', '<svg><a class="b"></a></svg><div>'),
        ("<svg><div><path/>", "<svg><div><path>"),
    ],
)
def test_nothing_else_passes_for_plain(before, after):
    assert rewrite(f"<p>{before}") == f"<p>{after}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a < b & c <3 d<", "a &lt; b & c &lt;3 d&lt;"),
        ("<!doctype html>x", "<!doctype html>x"),
        (
            '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">x',
            '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">x',
        ),
        ("<!doctype html [<!entity x>]>y", "<!DOCTYPE html>]>y"),
        ("<!doctype foo>y", "y"),
        ("<p>x<!doctype html>y", "<p>xy"),
        ("<title>A <b> & c</title>", "<title>A &lt;b> & c</title>"),
        ("<textarea></p><script></textarea>y", "<textarea>&lt;/p>&lt;script></textarea>y"),
        ("<xmp><b>&</xmp>y", "<pre>&lt;b&gt;&amp;</pre>y"),
        ("a<plaintext><b>", "a<pre>&lt;b&gt;"),
        ("<!-- <p> --!>a<!-->b<!--->c<!-- d", "abc"),
        ("<?php <p>?>a</ b>c<![CDATA[d]]>e", "?>ace"),
        ("<svg><![CDATA[<p>]]></svg>", "<svg>&lt;p&gt;</svg>"),
        ('<p a="1" a=2 b=\'"\' c>', '<p a="1" b="&quot;" c="">'),
        ("<p title='<script>&lt;'>", '<p title="&lt;script&gt;&lt;">'),
        ("<p =a b\"c='d'>y", "<p>y"),
        ("<a<b>y", "y"),
        ("x<p title='never ends", "x"),
        ("x</p", "x"),
        ("<my-element some-thing=1></my-element>", '<my-element some-thing="1"></my-element>'),
        ("a\x00<p\x00>b", "a\N{REPLACEMENT CHARACTER}b"),
        ("", ""),
        ("<p", ""),
    ],
)
def test_markup_is_read_as_browsers_do(before, after):
    assert rewrite(before) == after


def test_xhtml_elements_may_close_themselves():
    before = "<?xml version='1.0'?><html xmlns='x'><script src='a'/><p/><br/><![CDATA[<]]></html>"
    assert rewrite(before, xhtml=True) == '<html xmlns="x"><p></p><br>&lt;</html>'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "<html><head><title>t</title></head> <body class=a>x",
            '<html><head><title>t</title></head> <body class="a">|x',
        ),
        ("<title>t</title><p>x", "<title>t</title>|<p>x"),
        ("<!doctype html>\n text", "<!doctype html>|\n text"),
        ("", "|"),
        ("<template><p>x</p></template><p>y", "<template><p>x</p></template>|<p>y"),
        ("<frameset></frameset>", "<frameset></frameset>"),
        ("<p><frameset></frameset>", "|<p><frameset></frameset>"),
        (
            "<head><style>a{}</style><script>1</script><link rel=icon href=i>",
            f'<head><style>a{{}}</style><link rel="icon" href="{WEB}i">|',
        ),
    ],
)
def test_the_banner_comes_first_in_the_body(before, after):
    assert rewrite(before, "|") == after


def test_what_is_for_browsers_without_scripts_goes_where_scripts_have_run():
    page = "<head><noscript><style>a{}</style></noscript></head><body><noscript><p>off</noscript><p>on"
    links = LinkMap("https://e.org/a/p", "2025")
    assert rewrite_html(page, links, scripted=True) == "<head></head><body><p>on"
    assert rewrite_html("<noscript><p>off", links, scripted=True) == ""
    hidden = "<noscript><a title='</noscript><img src=x onerror=a>'></noscript><p>x"
    assert rewrite_html(hidden, links, scripted=True) == f'<img src="{WEB}x">\'><p>x'
