"""Words in a template that no reader gets in another language than English."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from django.template.base import Lexer, Token, TokenType

if TYPE_CHECKING:
    from collections.abc import Iterator

OPENS, CLOSES = ("blocktranslate", "blocktrans", "comment"), "end"
READ_OUT = frozenset({"alt", "aria-label", "aria-description", "placeholder", "title"})
"""Attributes that people read or hear."""

EMPTY = frozenset({"br", "hr", "img", "input", "link", "meta"})
CODE = frozenset({"code", "kbd", "pre"})
"""What stands in these is typed as it is: keys, and the words of settings."""

NAMES = frozenset({"bdi"})
"""What stands in these is a name out of a log or the directory."""

LETTERS = re.compile(r"[^\W\d_]{2,}")


class _Finder(HTMLParser):
    """Gathers the words that stand outside what is said to be of one language, or of none."""

    def __init__(self) -> None:
        super().__init__()
        self.within: list[tuple[str, bool]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_apart = (tag != "html" and "lang" in given) or tag in CODE | NAMES
        for name in READ_OUT & given.keys():
            self._take(given[name] or "", is_apart=is_apart)
        if tag == "input" and given.get("type") in {"submit", "button"}:
            self._take(given.get("value") or "", is_apart=is_apart)
        if tag not in EMPTY:
            self.within.append((tag, is_apart))

    def handle_endtag(self, tag: str) -> None:
        # Ends within {% if %} may have no beginning, and the other way about.
        if tag in [name for name, _is_apart in self.within]:
            while self.within.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._take(data, is_apart=False)

    def _take(self, said: str, *, is_apart: bool) -> None:
        if is_apart or any(apart for _tag, apart in self.within):
            return
        self.found += LETTERS.findall(said)


def bare_words(template: str) -> list[str]:
    """Return the words that stand in a template itself, outside of gettext's tags."""
    finder = _Finder()
    finder.feed("".join(_own_text(Lexer(template).tokenize())))
    finder.close()
    return finder.found


def words_of(page: str) -> list[str]:
    """Return the words of a page as a reader gets it, without those said to be of one language."""
    finder = _Finder()
    finder.feed(page)
    finder.close()
    return finder.found


def _own_text(tokens: list[Token]) -> Iterator[str]:
    """Leave out what tags, variables and the blocks of gettext put into a page."""
    until = ""
    for token in tokens:
        tag = token.contents.split()[0] if token.token_type == TokenType.BLOCK else ""
        if until:
            until = "" if tag == until else until
        elif tag in OPENS:
            until = CLOSES + tag
        elif token.token_type == TokenType.TEXT:
            yield token.contents
