"""Names from a log, made safe to stand in a sentence, in either direction of writing."""

from __future__ import annotations

import unicodedata

from daylit.language import _

RIGHT_TO_LEFT = {"R", "AL", "AN"}
ISOLATE, POP = "\u2068", "\u2069"
UNKNOWN = "\ufffd"
KEPT = f"\u200c\u200d{ISOLATE}{POP}"
"""Not printed, and kept: joiners inside words of some scripts, and our own isolates."""

LONGEST_IN_HEADING = 120
"""Names stand in headings whole, unless they are as long as a text."""


def named(name: str, longest: int | None = None) -> str:
    """Return a name as it may stand in a sentence.

    Control characters, those that turn the direction of writing among them, become the replacement
    character; white space becomes single spaces; a name written from right to left is isolated, so
    that the sentence around it keeps its order.

    Args:
        name: As the log has it.
        longest: Cut it, with an ellipsis, where it has more characters.
    """
    plain = name if name.isprintable() else "".join(map(_printable, name))
    shown = " ".join(plain.split()) or _("(no name)")
    if longest is not None and len(shown) > longest:
        shown = shown[: longest - 1].rstrip() + "…"
    if not shown.isascii() and any(map(_is_right_to_left, shown)):
        return f"{ISOLATE}{shown}{POP}"
    return shown


def _is_right_to_left(character: str) -> bool:
    return unicodedata.bidirectional(character) in RIGHT_TO_LEFT


def _printable(character: str) -> str:
    if character.isprintable() or character in KEPT:
        return character
    return " " if character.isspace() else UNKNOWN
