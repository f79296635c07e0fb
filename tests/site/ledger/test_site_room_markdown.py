"""What people write, as pages show it: a safe part of Markdown."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit_site.ledger.room.markdown import LEADING, shown


@pytest.mark.parametrize(
    ("written", "markup"),
    [
        ("Shelf **B-12** is *empty*", "<p>Shelf <strong>B-12</strong> is <em>empty</em></p>\n"),
        ("One line\nand another", "<p>One line<br />\nand another</p>\n"),
        ("* a\n* b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("<b>x</b> & y", "<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>\n"),
        ("# Loud", "<p># Loud</p>\n"),
        (
            "[here](https://nord.example/1)",
            '<p><a href="https://nord.example/1" rel="nofollow noopener noreferrer">here</a></p>\n',
        ),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[x](data:text/html,y)", "<p>[x](data:text/html,y)</p>\n"),
        ("[x](/people/)", "<p>[x](/people/)</p>\n"),
        (
            "![shelf](https://nord.example/1.png)",
            (
                '<p>!<a href="https://nord.example/1.png" rel="nofollow noopener noreferrer">'
                "shelf</a></p>\n"
            ),
        ),
        ("a\u202eb", "<p>a\ufffdb</p>\n"),
    ],
)
def test_markdown_is_shown_as(written: str, markup: str) -> None:
    assert shown(written) == markup


class Tags(HTMLParser):
    """Gathers what a browser would find."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


HARMLESS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "a", "hr"}
PIECES = st.sampled_from(
    [
        *("<", ">", "script", "](", "[", "!", "javascript:", "https://x", '"', "'", " ", "\n"),
        *("`", "*", "&lt;", "&#106;", "onerror=", "<img src=x>", "<!--", "\t", "> ", "1. ", ")"),
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_nothing_that_is_written_becomes_anything_but_harmless_markup(written: str) -> None:
    tags = Tags()
    tags.feed(shown(written))
    for tag, attributes in tags.found:
        assert tag in HARMLESS
        assert attributes.keys() <= ({"href", "title", "rel"} if tag == "a" else {"start", "class"})
        assert (attributes.get("href") or LEADING[0]).lower().startswith(LEADING)
