"""In which language the library writes its sentences: English, unless asked otherwise.

with speaking("sv"):
    heading(story)

A sentence is marked where it stands, ``_("{count} came back").format(count=number(3))``, and its
words in other languages stand in ``locale/``; what lacks them is written in English.
"""

from __future__ import annotations

import gettext as catalogues
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LANGUAGES = ("en", "sv")
LOCALE = Path(__file__).parent / "locale"
MARKS = {"sv": ("\u00a0", ",")}
"""What parts thousands, and what parts the decimals, where that is not 1,240.5."""

_language: ContextVar[str] = ContextVar("language", default="en")


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Write sentences in a language within the block; English where the language is not known."""
    token = _language.set(language if language in LANGUAGES else "en")
    try:
        yield
    finally:
        _language.reset(token)


def spoken() -> str:
    """Return the language in which sentences are written now: "en", "sv"."""
    return _language.get()


def _(message: str) -> str:
    """Return a sentence in the language spoken."""
    return _words().gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Return a sentence that depends on a count, in the language spoken."""
    return _words().ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    """Return words that mean different things in different places."""
    return _words().pgettext(context, message)


def npgettext(context: str, one: str, many: str, count: int) -> str:
    """Return words that depend on a count and mean different things in different places."""
    return _words().npgettext(context, one, many, count)


def gettext_noop(message: str) -> str:
    """Mark a sentence that is kept in English and put into words where it is shown."""
    return message


def number(value: float, decimals: int = 0, *, sign: bool = False) -> str:
    """Write a number by the rules of the language spoken: 1,240 and 0.4, or 1 240 and 0,4."""
    english = f"{value:{'+' if sign else ''},.{decimals}f}"
    thousands, decimal = MARKS.get(spoken(), (",", "."))
    return english.translate({ord(","): thousands, ord("."): decimal})


def _words() -> catalogues.NullTranslations:
    return _catalogue(_language.get())


@cache
def _catalogue(language: str) -> catalogues.NullTranslations:
    if language == "en":
        return catalogues.NullTranslations()
    return catalogues.translation("daylit", LOCALE, [language])
