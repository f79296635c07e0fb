"""An example of how to declare loops of this log, ready to be copied."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from daylit.report.carried import is_one_loop, loops_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from daylit.report.carried import Carried
    from daylit.report.pattern_names import Named
    from daylit.report.story import Story

PART = "part of the work"
MOST_OF_FOUR_DIGITS = 0xFFFF


def declaration_example(story: Story) -> str:
    """Return a file of declarations (TOML): the first loops usual, the first usual one departing.

    The first loops are those that carry most of what exceptions cause, else that of the first
    pattern.
    """
    first = carried_loops(story.extent.carried) or _first_loop(story)
    departing = [
        _entry("departure", loop.kind, loop.place, "once should do")
        for loop in story.loops.usual[:1]
    ]
    entries = [declared_usual(first), *departing] if first else departing
    return "\n\n".join(entries or [_entry("usual", "rework", ("Check",), PART)])


def declared_usual(loops: Sequence[Named]) -> str:
    """Return the lines (TOML) that declare loops usual."""
    return "\n\n".join(
        _entry("usual", one.kind, one.parties or (one.place,), PART)
        for loop in loops
        for one in loops_of(loop)
    )


def carried_loops(carried: Carried | None) -> tuple[Named, ...]:
    """Return the loops that carry most; none where no few do."""
    return carried.loops if carried else ()


def _first_loop(story: Story) -> tuple[Named, ...]:
    """Return the loop of the first pattern, where it is one that can be declared."""
    first = story.patterns.shown[:1]
    return tuple(row for row in first if all(map(is_one_loop, loops_of(row))))


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
