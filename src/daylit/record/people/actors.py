"""Which names are those of automated actors: by pattern, or as far as a name can suggest it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ANY = "*"

AUTOMATED_WORDS = frozenset(
    ("system", "batch", "robot", "rpa", "automatic", "automated", "automation", "daemon", "cron")
)
"""Words that names of automated actors have and those of people hardly ever do.

Not among them: admin and test, which are people's accounts as often, and bot, a Dutch surname.
"""

WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
"""A word in a name such as BATCH_01, nightlyBatch or rpa-7."""


def is_pattern(text: str) -> bool:
    """Whether the text is a pattern, not a name."""
    return ANY in text


def matching(text: str, names: Iterable[str]) -> list[str]:
    """Return the names that a pattern or a name marks.

    Args:
        text: With ``*``, which stands for any characters or none, a pattern for whole names, its
            letters in either case; without, a name exactly.
        names: To choose from.
    """
    if not is_pattern(text):
        return [name for name in names if name == text]
    parts = [re.escape(part) for part in text.casefold().split(ANY)]
    whole = re.compile(".*".join(parts), re.DOTALL)
    return [name for name in names if whole.fullmatch(name.casefold())]


def spells(text: str, name: str) -> bool:
    """Whether a pattern has a name in it, as whole words: ``*Ann Berg*`` spells Ann Berg."""
    found = re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", text.casefold())
    return found is not None


def looks_automated(name: str) -> bool:
    """Whether one of the words in a name is among ``AUTOMATED_WORDS``."""
    return not AUTOMATED_WORDS.isdisjoint(word.lower() for word in WORD.findall(name))
