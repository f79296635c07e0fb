"""In which language the library writes its sentences: English, unless asked otherwise.

with speaking("sv"):
    heading(story)

A sentence is marked where it stands, ``_("{count} came back").format(count=number(3))``, and its
words in other languages stand in ``locale/``; what lacks them is written in English.

What is made while the record is asked, and read later by people of several languages, is kept in
each: ``in_each_language`` makes it, ``retold`` tells it.
"""

from __future__ import annotations

import gettext as catalogues
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Asked = ParamSpec("Asked")

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


def ngettext_noop(one: str, many: str) -> tuple[str, str]:
    """Mark words that depend on a count; they are asked for where they are shown."""
    return one, many


class Sentence(str):
    """A sentence as it was made, that holds its words in each language."""

    __slots__ = ("words",)

    words: Mapping[str, str]


def in_each_language(make: Callable[Asked, str]) -> Callable[Asked, str]:
    """Have a function make its sentence in each language; ``retold`` tells it in the one spoken."""

    @wraps(make)
    def made(*args: Asked.args, **kwargs: Asked.kwargs) -> str:
        words = {}
        for language in LANGUAGES:
            with speaking(language):
                words[language] = make(*args, **kwargs)
        sentence = Sentence(words[spoken()])
        sentence.words = words
        return sentence

    return made


def retold(sentence: str) -> str:
    """Return a sentence in the language spoken now, if it is kept in each; else as it is."""
    return sentence.words[spoken()] if isinstance(sentence, Sentence) else sentence


def words_of(sentence: str) -> dict[str, str]:
    """Return what a sentence says in each language in which it is kept, by language."""
    return dict(sentence.words) if isinstance(sentence, Sentence) else {spoken(): sentence}


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
