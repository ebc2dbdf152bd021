from __future__ import annotations

import pytest

from archive.replay.css import rewrite_css
from archive.replay.links import LinkMap

WEB = "/web/2025/https://e.org/css/"


def rewrite(text: str) -> str:
    return rewrite_css(text, LinkMap("https://e.org/css/a.css", "2025").resource)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a{b:url(x.png)}", f'a{{b:url("{WEB}x.png")}}'),
        ("a{b:url( 'x y.png' )}", f'a{{b:url("{WEB}x%20y.png")}}'),
        ('a{b:URL("x.png"),url(y)}', f'a{{b:url("{WEB}x.png"),url("{WEB}y")}}'),
        ('@import "b.css" screen;', f'@import url("{WEB}b.css") screen;'),
        ("@import'b.css';", f'@import url("{WEB}b.css");'),
        ("@IMPORT/* x */url(b.css) layer(c);", f'@IMPORT/**/url("{WEB}b.css") layer(c);'),
        (
            "@font-face{src:url(f.woff2)format('woff2')}",
            f"@font-face{{src:url(\"{WEB}f.woff2\")format('woff2')}}",
        ),
        ("a{b:url(data:image/gif;base64,R0lG)}", 'a{b:url("data:image/gif;base64,R0lG")}'),
        ("a{b:url(#g)}", 'a{b:url("#g")}'),
        ("a{b:url(x.png", f'a{{b:url("{WEB}x.png")'),
        (
            'a{b:-webkit-image-set("x.png" 1x, url(y.png) 2x, "z" type("image/png"))}',
            f'a{{b:image-set(url("{WEB}x.png") 1x, url("{WEB}y.png") 2x, url("{WEB}z") type("image/png"))}}',
        ),
    ],
)
def test_links(before, after):
    assert rewrite(before) == after


@pytest.mark.parametrize(
    "before",
    [
        "a{color:red}",
        'a::before{content:"url(x)"}',
        '.a\\"b{color:red}',
        ".md\\:w-1\\/2{c:d}",
        "a{b:my-url(x)}",
        "a{b:c}@media (400px <= width){}",
        ".block--mod-->b{c:d}",
        '@charset "utf-8";@namespace svg "http://www.w3.org/2000/svg";',
    ],
)
def test_left_as_it_is(before):
    assert rewrite(before) == before


@pytest.mark.parametrize(
    "link",
    ["\\75rl(x)", "u\\72 l(x)", "\\u\\r\\l(x)", "\\000075RL(x)", "url(\\78)", "url('\\78')", 'url("\\\nx")'],
)
def test_escapes_hide_nothing(link):
    assert rewrite(f"a{{b:{link}}}") == f'a{{b:url("{WEB}x")}}'


def test_an_escaped_import():
    assert rewrite('@\\69m\\70 ort "b"') == f'@import url("{WEB}b")'


@pytest.mark.parametrize(
    "hostile",
    [
        "a{b:url(javascript:alert(1))}",
        'a{b:url("javas\\\ncript:x")}',
        "a{b:url(\\6a avascript:x)}",
        'a{b:url("data:text/html,x")}',
        "a{b:url(x'y)}",
        "a{b:url()}",
        "a{b:url(https://[bad/)}",
        '@import "";',
        "@import 'data:text/css,a{}';",
    ],
)
def test_what_leads_nowhere(hostile):
    rewritten = rewrite(hostile)
    assert 'url("about:invalid")' in rewritten
    assert "javascript" not in rewritten
    assert "data:" not in rewritten


@pytest.mark.parametrize(
    "hostile",
    [
        'a{b:"</style><script>"}',
        "a{b:url(\\3c/style>)}",
        "a{b:url('</style>')}",
        "</style><img>",
        "<!-- a{} --><![CDATA[ ]]>",
        "/* </style> */",
        "a<b",
        "\\</style>",
        "\\3c/style>",
        "'</style",
        '"</style\n</style',
        "image-set(</style>",
        "image-set('</style>'",
        "image-set(type('</style>'))",
        "image-set((</style>))",
        "@import'</style>",
        "@import/*</style>*/'</style>'",
        "url(</style>",
        "@import </style>",
    ],
)
def test_nothing_looks_like_a_tag(hostile):
    rewritten = rewrite(hostile)
    following = [rewritten[at + 1 : at + 2] for at, character in enumerate(rewritten) if character == "<"]
    assert not [each for each in following if each.isalpha() or each in ("/", "!", "?")]


def test_a_range_of_widths_is_still_one():
    assert rewrite("@media (400px<width<600px){}") == "@media (400px< width<600px){}"


def test_markers_of_old_pages_are_dropped():
    assert rewrite("<!-- a{b:c} -->").strip() == "a{b:c}"


@pytest.mark.parametrize(
    "unit",
    [
        *("/*", '"\\', "url(", "image-set(", "image-set((", 'image-set("', "@import ", "@import/*", "aaaa"),
        *("a-", "a\\", "\\0", "@\\0", "url(\\", "<!--", "'", "((((", "u\\72"),
    ],
)
def test_a_megabyte_of_anything_ends(unit):
    assert rewrite(unit * (1_000_000 // len(unit))) is not None
    assert rewrite("a" * 1_000_000 + unit) is not None
