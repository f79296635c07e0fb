"""How wide a text becomes and how it is broken into lines, with no font at hand.

The widths are those of a generous system sans in its bold weight, so that a text fits in what is
reserved for it on any reader's machine.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from daylit.language import _

NAME_SIZE = 12.5
"""Height of an activity's name, pixels."""
SMALL_SIZE = 12.0
"""Height of all other texts, pixels."""

LONGEST_NAME = 60
MOST_LINES = 3
ELLIPSIS = "…"

_LINE_WIDTHS = (84.0, 96.0, 108.0, 120.0, 132.0, 144.0, 160.0, 180.0, 200.0)
# A longer word may be cut.
_WIDEST_WORD = 160.0
_WIDTHS = {
    **dict.fromkeys("ijl|.,:;'!`I", 0.32),
    **dict.fromkeys('frt()[]{}-/\\" ', 0.41),
    **dict.fromkeys("mwMW@%—…→", 0.95),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ&", 0.72),
}
_USUAL_WIDTH = 0.62
_WIDE = {"W", "F"}
# Characters that XML 1.0 does not allow, and half surrogates.
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile(r"(?<=[\s_\-/.:,;])|(?<=[a-z])(?=[A-Z])")


def text_width(text: str, size: float) -> float:
    """Return how wide a text may become, pixels."""
    return size * sum(_character_width(character) for character in text)


def _character_width(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in _WIDE:
        return 1.05
    return _WIDTHS.get(character, _USUAL_WIDTH)


def printable(text: str) -> str:
    """Return the text without what no drawing may hold, its white space made single spaces."""
    return " ".join(_UNPRINTABLE.sub("\ufffd", text).split())


def shorten(text: str, longest: int) -> str:
    """Return the text, or as much of it as may be shown, ending in an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + ELLIPSIS


def name_lines(name: str) -> tuple[str, ...]:
    """Break a name into at most three lines, as narrow as that allows."""
    return _lines(shorten(printable(name), LONGEST_NAME) or _("(no name)"))


@lru_cache(maxsize=1000)
def _lines(shown: str) -> tuple[str, ...]:
    lines: list[str] = []
    widest_word = max(text_width(word.strip(), NAME_SIZE) for word in shown.split())
    for width in _LINE_WIDTHS:
        if width < min(widest_word, _WIDEST_WORD):
            continue
        lines = _break(shown, width)
        if len(lines) <= MOST_LINES:
            return tuple(lines)
    # Only a name of very wide characters gets here.
    return (*lines[: MOST_LINES - 1], lines[MOST_LINES - 1][:-1] + ELLIPSIS)


def _break(text: str, width: float) -> list[str]:
    lines = [""]
    for word in _BREAKS.split(text):
        for piece in _pieces(word, width):
            if text_width((lines[-1] + piece).rstrip(), NAME_SIZE) <= width:
                lines[-1] += piece
            else:
                lines.append(piece)
    return [line.strip() for line in lines if line.strip()]


def _pieces(word: str, width: float) -> list[str]:
    """Return the word whole if it fits on a line, else cut so that each piece does."""
    pieces = [""]
    for character in word:
        if text_width((pieces[-1] + character).rstrip(), NAME_SIZE) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces
