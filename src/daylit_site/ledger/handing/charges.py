"""What each party is charged with by the clock of an exception, as far as a reader may know.

Both sides read the same times. People of a partner read by name their own parties and those with
which these have handed work over, in the log or in the room, and in a case that their own parties
worked on all that it names, as its page does; all others are summed as one, unless the process's
owner shares its borders with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from daylit_site.ledger.handing.parties import Side
from daylit_site.records.borders import borders_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from daylit.flow.clock_spans import Span
    from daylit_site.ledger.handing.timed import Timed
    from daylit_site.people.models import Person
    from daylit_site.records.models import Process


@dataclass(frozen=True)
class Paused:
    """Time of one party's in which another held the work.

    Attributes:
        holder: Who did; null where the reader is not told, or nobody is named.
        reason: Why it was paused.
    """

    seconds: float
    holder: str | None
    reason: str


@dataclass(frozen=True)
class Charged:
    """What one party is charged with.

    Attributes:
        party: Null for all those that the reader is not told of, and where nobody is named.
        is_others: Whether it is several, summed.
        share: Of the time that has elapsed, from 0 to 1.
        before: The shares of those before it.
        pauses: What of it lay in pauses.
    """

    party: str | None
    is_others: bool
    seconds: float
    share: float
    before: float
    pauses: tuple[Paused, ...]


def known_to(person: Person, process: Process, timed: Timed) -> frozenset[str] | None:
    """Return the parties of a clock that a reader is told of by name; null for all."""
    if borders_of(person, process).sees_every:
        return None
    own = timed.sides.own(person.organisation)
    ours = {one.name for one in own if one.level == timed.level}
    ours |= set(timed.sides.names_of(person.organisation))
    held = [span.holder for span in timed.clock.spans if span.holder is not None]
    met = [*pairwise(held), *_in_room(timed)]
    in_case = timed.in_log if timed.in_log & own else frozenset()
    named = {one.name for one in in_case if one.level == timed.level}
    return frozenset(ours | named).union(*({one, two} for one, two in met if {one, two} & ours))


def _in_room(timed: Timed) -> Iterable[tuple[str, str]]:
    return ((one.from_party, one.to_party) for one in timed.hand_overs if one.level == timed.level)


def charges(timed: Timed, known: frozenset[str] | None) -> list[Charged]:
    """Return what each party is charged with, in the order in which they first are.

    Args:
        timed: The clock.
        known: The parties that are told by name; null for all. The others are summed, and last.
    """
    by_party: dict[tuple[bool, str | None], list[Span]] = {}
    for span in timed.clock.spans:
        is_told = known is None or span.party is None or span.party in known
        key = (not is_told, span.party if is_told else None)
        by_party.setdefault(key, []).append(span)
    whole = timed.clock.elapsed_seconds
    ordered = sorted(by_party.items(), key=lambda one: one[0][0])
    found, before = [], 0.0
    for (is_others, party), spans in ordered:
        seconds = sum(span.length.total_seconds() for span in spans)
        paused = () if is_others else _pauses(spans, known)
        found.append(Charged(party, is_others, seconds, seconds / whole, before, paused))
        before += seconds / whole
    return found


def _pauses(spans: Iterable[Span], known: frozenset[str] | None) -> tuple[Paused, ...]:
    lasted: dict[tuple[str | None, str], float] = {}
    for span in spans:
        if span.why == "paused":
            is_told = known is None or span.holder in known
            key = (span.holder if is_told else None, span.reason or "")
            lasted[key] = lasted.get(key, 0.0) + span.length.total_seconds()
    return tuple(Paused(seconds, holder, why) for (holder, why), seconds in lasted.items())


def sides_known(timed: Timed, person: Person, process: Process) -> list[Side]:
    """Return the parties that a reader may hand work over to, or name in a pause, each once.

    They are of the level of the clock. People of a partner choose among their own parties, those
    that they are told of in this case, and, where that is none of the host's, the host.
    """
    offered = timed.sides.on_level(timed.level)
    if borders_of(person, process).sees_every:
        return offered
    known = known_to(person, process, timed) or frozenset()
    ours, host = person.organisation_id, timed.sides.host
    theirs = [one for one in offered if timed.sides.whose(one).pk == ours or one.name in known]
    if any(timed.sides.whose(one).pk == host.pk for one in theirs):
        return theirs
    return [*theirs, Side(timed.level, timed.sides.names_of(host)[0])]
