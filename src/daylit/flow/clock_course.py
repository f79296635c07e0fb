"""Who holds the work of a case as its marks are gone through; the rules stand in ``clock``."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from daylit.flow.clock_marks import (
    Began,
    Closed,
    Ended,
    HandedOver,
    Paused,
    Reopened,
    Resumed,
    Returned,
)
from daylit.flow.clock_spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from daylit.flow.clock_marks import Mark
    from daylit.flow.clock_spans import Why


def first_holder(marks: Iterable[Mark]) -> str | None:
    """Return who has the work before anyone is named."""
    offered: list[str] = []
    for mark in marks:
        if isinstance(mark, HandedOver):
            offered.append(mark.to)
            continue
        named = _named(mark)
        if named is not None and named not in offered:
            return named
    return offered[0] if offered else None


def _named(mark: Mark) -> str | None:
    """Return whom a step or a return says to hold the work."""
    if isinstance(mark, Began):
        return mark.party
    return mark.to if isinstance(mark, Returned) else None


def awaited_after(marks: Sequence[Mark]) -> list[str | None]:
    """Return, for each mark, whose step is waited for after it; null where the work stays.

    It stays where the next step states no party, where none follows, and where the case is closed
    or its work handed over in the room before.
    """
    awaited: list[str | None] = []
    following: str | None = None
    for mark in reversed(marks):
        awaited.append(following)
        if isinstance(mark, Began):
            following = mark.party
        elif isinstance(mark, HandedOver | Returned | Closed):
            following = None
    return awaited[::-1]


class _Running(NamedTuple):
    number: int
    party: str | None


class _Passing(NamedTuple):
    """The work went from one party to another, through the log or through the room."""

    at: datetime
    giver: str | None
    taker: str | None


@dataclass
class Course:
    """Who holds the work while marks are gone through by time.

    While steps run the holder is the party of the last of them. Where the room has named the holder
    and nothing has begun since (``is_said``), none runs.
    """

    holder: str | None
    why: Why = "waiting"
    running: list[_Running] = field(default_factory=list)
    is_said: bool = False
    pause: Paused | None = None
    is_closed: bool = False
    spans: list[Span] = field(default_factory=list)
    passings: list[_Passing] = field(default_factory=list)

    def run(self, from_at: datetime, to_at: datetime) -> None:
        """Charge the time from one mark to the next."""
        if self.is_closed or to_at <= from_at:
            return
        if self.pause is not None:
            party, reason = self.pause.party, self.pause.reason
            self.spans.append(Span(party, self.holder, from_at, to_at, "paused", reason))
        else:
            self.spans.append(Span(self.holder, self.holder, from_at, to_at, self.why))

    def take(self, mark: Mark, awaited: str | None) -> None:
        """Let a mark change who holds the work."""
        match mark:
            case Began():
                self._begin(mark)
            case Ended():
                self._end(mark, awaited)
            case HandedOver():
                self._give(mark.to, mark.at, "handed over")
            case Returned():
                self._return(mark)
            case Paused():
                self.pause = self.pause if self.is_closed else mark
            case Resumed():
                self.pause = None
            case Closed():
                self.pause, self.is_closed = None, True
            case Reopened():
                self._reopen(mark, awaited)

    def _begin(self, step: Began) -> None:
        self.pause = None
        self.is_said = False
        party = self.holder if step.party is None else step.party
        self.running.append(_Running(step.number, party))
        self._hold(party, step.at, "handling")

    def _end(self, step: Ended, awaited: str | None) -> None:
        if all(one.number != step.number for one in self.running):
            return
        self.running = [one for one in self.running if one.number != step.number]
        if self.running:
            self._hold(self.running[-1].party, step.at, "handling")
        else:
            self._wait(step.at, awaited)

    def _give(self, to: str, at: datetime, why: Why) -> None:
        self.pause = None
        if self.running and to == self.holder:
            return
        self.running.clear()
        self.is_said = True
        self._hold(to, at, why)

    def _return(self, returned: Returned) -> None:
        if returned.is_incomplete and returned.to != self.holder:
            self._charge_sender(returned.to)
        self._give(returned.to, returned.at, "returned")

    def _reopen(self, reopened: Reopened, awaited: str | None) -> None:
        self.is_closed = False
        if not self.running and not self.is_said:
            self._wait(reopened.at, awaited)

    def _wait(self, at: datetime, awaited: str | None) -> None:
        self._hold(self.holder if awaited is None else awaited, at, "waiting")

    def _hold(self, party: str | None, at: datetime, why: Why) -> None:
        if party != self.holder:
            self.passings.append(_Passing(at, self.holder, party))
        self.holder, self.why = party, why

    def _charge_sender(self, sender: str) -> None:
        """Charge the sender with what its receiver, who holds the work, was since the offer.

        Where the sender is not known to have had the work, the offer is when it last came to the
        receiver.
        """
        given = [one.at for one in self.passings if one.giver == sender]
        offers = given or [one.at for one in self.passings if one.taker == self.holder]
        if offers:
            self.spans = [
                replace(span, party=sender, why="returned as incomplete")
                if span.from_at >= offers[-1] and span.party == self.holder and span.why != "paused"
                else span
                for span in self.spans
            ]
