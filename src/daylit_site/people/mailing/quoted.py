"""What someone wrote in an answer: without the mail that they answered, and without a signature."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

QUOTE = ">"
MOST_HEAD_LINES = 3
"""Over so many lines the sentence "On ... wrote:" may be broken."""

LONGEST_HEAD = 400
LINES_OF_A_BLOCK = 6
LEAST_OF_A_BLOCK = 3

WROTE = re.compile(r"(?=.*\d)(?:.*\bwrote:|.*\bskrev\b.*:)", re.IGNORECASE)
"""On Mon, 23 Nov 2026 at 10:00, Sofia Lund <...> wrote: / Den mån 23 nov. 2026 skrev Sofia Lund:"""

BEGINS_HEAD = re.compile(
    r"(?:on\b|den\b|\d|mån|tis|ons|tor|fre|lör|sön|mon|tue|wed|thu|fri|sat|sun)", re.IGNORECASE
)
RULED = re.compile(
    r"-{2,}\s*(?:original message|forwarded message|ursprungligt meddelande"
    r"|vidarebefordrat meddelande|originalmeddelande)\s*-{2,}",
    re.IGNORECASE,
)
FROM = re.compile(r"\*?(?:from|från|avsändare)\s?:", re.IGNORECASE)
FIELD = re.compile(
    r"\*?(?:from|sent|date|to|cc|subject|från|avsändare|skickat|datum|till|kopia|ämne)\s?:",
    re.IGNORECASE,
)
SENT_FROM = re.compile(
    r"(?:sent from my |sent from outlook|skickat från min |skickades från min"
    r"|skickat från outlook|get outlook for |hämta outlook för )",
    re.IGNORECASE,
)
LINE = re.compile(r"[_\-=*]{5,}")


def written(text: str) -> str:
    """Return what someone wrote themselves; where nothing is left, all that there is.

    Cut off are the mail that was answered, where it stands below ("On ... wrote:", "Den ... skrev
    ...:", Outlook's "From:" and "Från:"), lines that begin with ">", and a signature below "-- ".
    What stands between and below quoted lines is kept.

    Args:
        text: The text of a mail.
    """
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    own = _without_signature(_without_quotes(lines))
    return "\n".join(own).strip() or "\n".join(lines).strip()


def _without_quotes(lines: Sequence[str]) -> list[str]:
    """Leave out quoted lines and what leads to them; stop where an unmarked original begins."""
    kept: list[str] = []
    at = 0
    while at < len(lines):
        head = _head_length(lines, at)
        if head and not _next_said(lines, at + head).startswith(QUOTE):
            break
        if _begins_original(lines, at):
            break
        if not head and not lines[at].startswith(QUOTE):
            kept.append(lines[at])
        at += head or 1
    return _without_line(kept)


def _head_length(lines: Sequence[str], at: int) -> int:
    """Return over how many lines someone is said to have written what follows; 0 for none."""
    if not BEGINS_HEAD.match(lines[at].lstrip()):
        return 0
    for count in range(1, MOST_HEAD_LINES + 1):
        said = " ".join(line.strip() for line in lines[at : at + count])
        if len(said) <= LONGEST_HEAD and said.endswith(":") and WROTE.fullmatch(said):
            return count
    return 0


def _next_said(lines: Sequence[str], at: int) -> str:
    return next((line for line in lines[at:] if line.strip()), "")


def _begins_original(lines: Sequence[str], at: int) -> bool:
    """Whether the mail that was answered begins here, as Outlook puts it."""
    line = lines[at].strip()
    if RULED.fullmatch(line):
        return True
    if not FROM.match(line):
        return False
    block = (one.strip() for one in lines[at : at + LINES_OF_A_BLOCK])
    return sum(bool(FIELD.match(one)) for one in block) >= LEAST_OF_A_BLOCK


def _without_signature(lines: Sequence[str]) -> list[str]:
    """Leave out what stands below "-- ", and what a telephone puts under every mail."""
    end = next((at for at, line in enumerate(lines) if line == "--"), len(lines))
    return [line for line in lines[:end] if not SENT_FROM.match(line.strip())]


def _without_line(lines: list[str]) -> list[str]:
    """Leave out a drawn line at the end, below which the original stood."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or LINE.fullmatch(lines[end - 1].strip())):
        end -= 1
    return lines[:end]
