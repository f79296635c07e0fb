"""Words within texts that people wrote: how they are asked for, and shown with what is around."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q

BEFORE, AFTER = 60, 100
"""So much of a text is shown around the words."""


def has_words(column: str, words: str) -> Q:
    """Say that a text has words. SQLite takes Ö and ö for two letters, so each way is asked."""
    return reduce(or_, (Q(**{f"{column}__icontains": one}) for one in ways(words)))


def ways(words: str) -> list[str]:
    """Return the ways to write words that are to be asked for."""
    each = {words, words.lower(), words.upper(), words.capitalize(), words.title()}
    return [words] if words.isascii() else sorted(each)


def says(text: str, words: str) -> bool:
    """Whether a text has words, however its letters are written."""
    return _plain(words) in _plain(text)


def around(text: str, words: str) -> str:
    """Return the part of a text in which words stand first, on one line."""
    line = " ".join(text.split())
    at = max(line.casefold().find(" ".join(words.split()).casefold()), 0)
    begin, end = max(at - BEFORE, 0), at + len(words) + AFTER
    before = f"… {line[begin:].partition(' ')[2]}" if begin else line
    cut = before[: end - begin]
    return f"{cut.rsplit(' ', 1)[0]} …" if len(before) > len(cut) else cut


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
