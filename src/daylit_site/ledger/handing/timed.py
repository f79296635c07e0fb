"""What the clock of an exception tells: who held the work, since when, and in which pause it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from daylit.flow.clock_limits import stretches
from daylit_site.ledger.handing.parties import Side
from daylit_site.ledger.models import Answer
from daylit_site.people.models import Level

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from daylit.flow.clock_limits import Stretch
    from daylit.flow.clock_spans import Clock
    from daylit_site.ledger.handing.parties import Sides
    from daylit_site.ledger.models import HandOver, Pause


@dataclass(frozen=True)
class Timed:
    """The clock of an exception, and what it was read from.

    Attributes:
        level: Whether its parties are teams or organisations.
        is_log_read: Whether the steps of its case are in it; not where the log cannot be read.
        home: By team, the organisation that the log states with it.
        hand_overs: Those made in the room, the last one at the end.
        pauses: Likewise.
        in_log: The parties that the steps of its case name, of both levels.
        not_known: How long it is not known who had the work: from the end of the log on until
            something is done in the room. It is no part of the clock.
        log_ends_at: When the log ends, where something is not known for that; else null.
    """

    clock: Clock
    level: str
    is_log_read: bool
    sides: Sides
    home: dict[str, str]
    hand_overs: Sequence[HandOver]
    pauses: Sequence[Pause]
    in_log: frozenset[Side] = frozenset()
    not_known: timedelta = timedelta()
    log_ends_at: datetime | None = None

    def party(self, side: Side) -> Side:
        """Return a party as this clock names it."""
        return Side(self.level, self.named(side.level, side.name))

    def named(self, level: str, name: str) -> str:
        """Return the name that this clock has for a party: where it is of organisations, whose."""
        if self.level in {level, Level.TEAM}:
            return name
        return self.organisation_named(Side(level, name))

    @property
    def held_before(self) -> list[Side]:
        """Who held the work before whoever holds it, the last one first."""
        names = dict.fromkeys(one.holder for one in reversed(self.clock.spans))
        return [Side(self.level, name) for name in names if name is not None][1:]

    @property
    def is_held_here(self) -> bool:
        """Whether whoever holds the work was handed it in the room."""
        return self.last is not None and self.is_with_taker_of(self.last)

    def is_with_taker_of(self, hand_over: HandOver) -> bool:
        """Whether the receiver of a hand-over has the work still."""
        is_standing = hand_over.answer in {Answer.OFFERED, Answer.ACCEPTED}
        taker = Side(hand_over.level, hand_over.to_party)
        return is_standing and self.holder == self.party(taker)

    @property
    def holder(self) -> Side | None:
        """Who holds the work; null where nobody is named."""
        name = self.clock.spans[-1].holder if self.clock.spans else None
        return None if name is None else Side(self.level, name)

    @property
    def last(self) -> HandOver | None:
        """The hand-over made last in the room."""
        return self.hand_overs[-1] if self.hand_overs else None

    @property
    def stretch(self) -> Stretch | None:
        """The time since the work came to whoever holds it."""
        found = stretches(self.clock)
        return found[-1] if found else None

    @property
    def pause(self) -> Pause | None:
        """The pause in which the clock is; null where it runs."""
        if not self.clock.goes_on or not self.clock.spans or self.clock.spans[-1].why != "paused":
            return None
        return next((one for one in reversed(self.pauses) if one.ended_at is None), None)

    def organisation_named(self, side: Side) -> str:
        """Return the organisation of a party as clocks of organisations name it."""
        if side.level == Level.ORGANISATION:
            return side.name
        stated = self.home.get(side.name)
        return stated or self.sides.names_of(self.sides.whose(side))[0]
