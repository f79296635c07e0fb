"""A fair clock as it comes out: stretches of time, each charged to one party."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

Why = Literal["waiting", "handling", "handed over", "returned", "returned as incomplete", "paused"]


@dataclass(frozen=True)
class Span:
    """Time that is charged to one party for one reason.

    Attributes:
        party: Who is charged; null where nobody is named in the case.
        holder: Who held the work; may differ from ``party`` in a pause, and does where the work was
            returned as incomplete.
        from_at: Its beginning (UTC).
        to_at: Its end (UTC), later than its beginning.
        why: "handling" (a step of the party runs), "waiting" (none does), "handed over" or
            "returned" (so it came to the party, which has not begun), "returned as incomplete" or
            "paused".
        reason: Of a pause, as it was stated; else null.
    """

    party: str | None
    holder: str | None
    from_at: datetime
    to_at: datetime
    why: Why
    reason: str | None = None

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        return self.to_at - self.from_at


@dataclass(frozen=True)
class Charge:
    """What one party is charged with, and what of it lay in pauses."""

    length: timedelta
    paused: timedelta

    @property
    def seconds(self) -> float:
        """All of it."""
        return self.length.total_seconds()

    @property
    def paused_seconds(self) -> float:
        """What of it lay in pauses."""
        return self.paused.total_seconds()


@dataclass(frozen=True)
class Clock:
    """The fair clock of a case.

    Attributes:
        spans: By time; each begins where the one before ends, or where the case was reopened. Spans
            that follow each other differ.
        goes_on: Whether the case is neither over nor closed at the end of the last one.
    """

    spans: tuple[Span, ...]
    goes_on: bool

    @property
    def elapsed(self) -> timedelta:
        """The time that has passed, without that in which the case was closed."""
        return sum((span.length for span in self.spans), timedelta())

    @property
    def elapsed_seconds(self) -> float:
        """Likewise, in seconds."""
        return self.elapsed.total_seconds()

    def by_party(self) -> dict[str | None, Charge]:
        """Return what each party is charged with, in the order in which they first are."""
        charges: dict[str | None, Charge] = {}
        for span in self.spans:
            charge = charges.get(span.party, Charge(timedelta(), timedelta()))
            paused = span.length if span.why == "paused" else timedelta()
            charges[span.party] = Charge(charge.length + span.length, charge.paused + paused)
        return charges


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Join spans that follow each other and differ in nothing else."""
    done: list[Span] = []
    for span in spans:
        if done and _continues(done[-1], span):
            done[-1] = replace(done[-1], to_at=span.to_at)
        else:
            done.append(span)
    return tuple(done)


def _continues(before: Span, span: Span) -> bool:
    is_alike = replace(before, from_at=span.from_at, to_at=span.to_at) == span
    return is_alike and before.to_at == span.from_at
