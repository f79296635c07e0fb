"""Words of what a run found, in each language, beside the figures that are the same in all.

A run is read by people of several languages. So where a part of what it found is told in words,
it keeps them by language under ``WORDS``; a page gets the part with the words that its reader has.
Runs made before this was so have English words beside their figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from daylit.language import LANGUAGES, speaking

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = "words"
ENGLISH = "en"


def in_languages(tell: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return what is told, in each language: to stand in a part of what a run found."""
    told = {}
    for language in LANGUAGES:
        with speaking(language):
            told[language] = tell()
    return {WORDS: told}


def told_in(language: str, content: Any) -> Any:
    """Return a part of what a run found with its words in a language, or in English without."""
    if isinstance(content, list):
        return [told_in(language, one) for one in content]
    if not isinstance(content, dict):
        return content
    own = {name: told_in(language, one) for name, one in content.items() if name != WORDS}
    told = content.get(WORDS, {})
    return own | told.get(language, told.get(ENGLISH, {}))


def language_of(language: str, content: dict[str, Any]) -> str:
    """Return in which language the words of a part are told to a reader of one."""
    return language if language in content.get(WORDS, {}) else ENGLISH
