"""A fact in words, with the word that it stands under."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """A word and what there is to say under it.

    Attributes:
        word: What it is about.
        sentence: One or more whole sentences.
        leads_to: Where on the report's page more is told of it; empty for nowhere.
        items: What is listed below.
    """

    word: str
    sentence: str
    leads_to: str = ""
    items: tuple[str, ...] = ()
