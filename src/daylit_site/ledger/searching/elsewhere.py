"""What is found of the words of a search beside what the list itself looks through."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from daylit_site.ledger.listed.filters import ALL, OPEN_ONES
from daylit_site.ledger.listed.listing import asked_for
from daylit_site.ledger.searching.facts import MOST, Facts, facts_that_say
from daylit_site.ledger.searching.messages import SaidInRooms, reported_with, said_in_rooms

if TYPE_CHECKING:
    from daylit_site.ledger.listed.filters import Filters
    from daylit_site.people.models import Person

OF_PATTERNS_TOO = frozenset({"state", "process", "q"})
"""Where nothing else is asked for, the rooms of patterns are looked through, too."""


@dataclass(frozen=True)
class Elsewhere:
    """What was found, each among the exceptions that are asked for.

    Attributes:
        words: What was looked for; empty for nothing.
        facts: Exceptions whose cases have it as a fact.
        reported: What people reported by hand with it.
        rooms: Where it was said or written.
    """

    words: str = ""
    facts: Facts = field(default_factory=Facts)
    reported: SaidInRooms = field(default_factory=SaidInRooms)
    rooms: SaidInRooms = field(default_factory=SaidInRooms)

    @property
    def are_any(self) -> bool:
        """Whether anything was found."""
        return bool(self.facts.entries or self.reported.rooms or self.rooms.rooms)

    @property
    def are_more(self) -> bool:
        """Whether there is more of anything than was looked up."""
        return self.facts.are_more or self.reported.are_more or self.rooms.are_more

    def are_beyond(self, shown: int) -> bool:
        """Whether there is more of anything than so many."""
        parts = (self.facts.entries, self.reported.rooms, self.rooms.rooms)
        return self.are_more or any(len(one) > shown for one in parts)


def found_elsewhere(person: Person, filters: Filters, *, most: int = MOST) -> Elsewhere:
    """Look for the words of a search in the logs, in what was reported, and in rooms.

    Args:
        person: Who looks.
        filters: What is asked for: the words, and among which exceptions.
        most: No more of each is returned.
    """
    words = " ".join(filters.said("q").split())
    if not words:
        return Elsewhere()
    rows = asked_for(person, filters.but_for("q"))
    is_wide = filters.chosen.keys() <= OF_PATTERNS_TOO and filters.state in (OPEN_ONES, ALL)
    process_id = filters.said("process")
    return Elsewhere(
        words=words,
        facts=facts_that_say(words, person, rows=rows, process_id=process_id, most=most),
        reported=reported_with(words, person, rows=rows, most=most),
        rooms=said_in_rooms(words, person, rows=rows, of_patterns=is_wide, most=most),
    )
