"""Pieces of sentences, strong where the eye is to find them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """A piece of a sentence, strong where the eye is to find it; it may begin a paragraph."""

    text: str
    is_strong: bool = False
    begins: bool = False


Sentences = tuple[Said, ...]


def plain(sentences: Sentences) -> str:
    """Return sentences as text."""
    return "".join(piece.text for piece in sentences)
