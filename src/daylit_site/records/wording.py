"""The library's sentences on pages: without what is for the command line only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from daylit.language import _, speaking

if TYPE_CHECKING:
    from collections.abc import Mapping

_SENTENCE_ENDS = re.compile(r"(?<=[.])\s+")
_CLAUSE_ENDS = re.compile(r";\s+")
_OPTION = re.compile(r"(?:^|\s)--[a-z]")
_IN_BRACKETS = re.compile(r"\s*\([^()]*--[a-z][^()]*\)")
_BY_OPTION = re.compile(r"by --[a-z-]+")

BROKEN_CHARACTERS = "broken UTF-8"
"""Why a reader refuses a row whose characters it cannot read: a message of the library's."""


def no_row_has_sound_characters(looked: Mapping[str, Any]) -> bool:
    """Whether a log was refused whole for how its characters are written."""
    if not looked["problem"] or not looked["refusals"]:
        return False
    with speaking(looked.get("language", "en")):
        reason = _(BROKEN_CHARACTERS)
    refused = sum(one["row_count"] for one in looked["refusals"] if one["reason"] == reason)
    return bool(refused >= looked["row_count"])


def in_site_words(said: str) -> str:
    """Leave out the clauses of a sentence that name options of the command line."""
    sentences = _SENTENCE_ENDS.split(without_brackets(said))
    kept = (_without_options(sentence) for sentence in sentences)
    return " ".join(sentence for sentence in kept if sentence)


def without_brackets(said: str) -> str:
    """Leave out what stands in brackets and names options of the command line."""
    return _IN_BRACKETS.sub("", said)


def is_chosen(why: str) -> bool:
    """Whether a column was taken for something because a person said so."""
    return _BY_OPTION.match(why) is not None


def _without_options(sentence: str) -> str:
    clauses = _CLAUSE_ENDS.split(sentence)
    kept = [clause for clause in clauses if not _OPTION.search(clause)]
    if len(kept) == len(clauses):
        return sentence
    end = "." if kept and sentence.endswith(".") else ""
    return "; ".join(kept).removesuffix(".") + end
