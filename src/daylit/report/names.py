"""Names from a log, made safe to stand in a sentence, in either direction of writing."""

from __future__ import annotations

import unicodedata

from daylit.language import _

RIGHT_TO_LEFT = {"R", "AL", "AN"}
ISOLATE, POP = "\u2068", "\u2069"
UNKNOWN = "\ufffd"
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
    shown = " ".join("".join(_printable(character) for character in name).split()) or _("(no name)")
    if longest is not None and len(shown) > longest:
        shown = shown[: longest - 1].rstrip() + "…"
    if any(unicodedata.bidirectional(character) in RIGHT_TO_LEFT for character in shown):
        return f"{ISOLATE}{shown}{POP}"
    return shown


def _printable(character: str) -> str:
    if character.isspace():
        return " "
    # Kept: joiners inside words of some scripts, and our own isolates.
    is_kept = character in "\u200c\u200d\u2068\u2069"
    is_control = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"}
    return UNKNOWN if is_control and not is_kept else character
