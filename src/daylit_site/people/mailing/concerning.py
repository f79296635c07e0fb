"""Whether a letter that waits still concerns its reader. Whoever knows what it is about says so.

People know nothing of rooms, which stand above them; so those tell it when they start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from daylit_site.people.models import Letter

CONCERNING: dict[str, Callable[[Letter], bool]] = {}
"""By the kind of what letters are about: whether one may still be read by whom it is for."""


def concerns_reader(letter: Letter) -> bool:
    """Whether a letter may still be sent to whom it is for, by what it is about."""
    kind, _colon, _number = letter.about.partition(":")
    return kind not in CONCERNING or CONCERNING[kind](letter)
