"""An example of how to declare loops of this log, ready to be copied."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from daylit.departures.rolling_up import OTHERS

if TYPE_CHECKING:
    from daylit.report.story import Story

MOST_OF_FOUR_DIGITS = 0xFFFF


def declaration_example(story: Story) -> str:
    """Return a file of declarations (TOML): the first pattern usual, the first loop departing."""
    entries = []
    if story.patterns.shown:
        first = story.patterns.shown[0]
        place = first.parties or (first.place,)
        if (first.parties and OTHERS not in first.parties) or first.kind == "rework":
            entries.append(_entry("usual", first.kind, place, "part of the work"))
    if story.loops.usual:
        loop = story.loops.usual[0]
        entries.append(_entry("departure", loop.kind, loop.place, "once should do"))
    return "\n\n".join(entries or [_entry("usual", "rework", ("Check",), "part of the work")])


def _entry(kind_of_list: str, kind: str, place: tuple[str, ...], why: str) -> str:
    if kind == "rework":
        where = f"activity = {quoted(place[0])}"
    else:
        where = f"parties = [{quoted(place[0])}, {quoted(place[1])}]"
    return f'[[{kind_of_list}]]\nkind = "{kind}"\n{where}\nwhy = "{why}"'


def quoted(name: str) -> str:
    """Write a name as a TOML string, what cannot be seen by its number."""
    # TOML's basic strings are JSON's, but for DEL and for characters beyond 16 bits.
    written = json.dumps(name, ensure_ascii=False)
    return "".join(
        character if character.isprintable() else _by_number(ord(character))
        for character in written
    )


def _by_number(number: int) -> str:
    return f"\\u{number:04x}" if number <= MOST_OF_FOUR_DIGITS else f"\\U{number:08x}"
