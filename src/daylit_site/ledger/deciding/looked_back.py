"""How decision rights were used in a quarter, and how it would have been with another limit.

What is looked back on is every use within `LOOKED_BACK` before a moment: what was decided within
the limit, and what was asked for above it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

LOOKED_BACK = timedelta(days=92)
"""A quarter of a year, so far as days go."""

MOST_LIMITS = 6
"""So many other limits are shown."""

LEAST_ASKED = 3
"""From so many requests on a limit may be said to be over-asked."""

GRANTED, REFUSED = "granted", "refused"
NOT_NEEDED = "not needed"
"""What is kept where the exception was closed before anyone answered."""


@dataclass(frozen=True)
class Used:
    """One use of a right.

    Attributes:
        at: When.
        amount: How much; null where the right has no limit.
        is_asked: Whether it was above the limit, and asked for.
        answer: What was said to that: granted, refused, or empty for nothing yet.
        of: The exception; null where each is of another.
        before: How much had been decided of it before.
    """

    at: datetime
    amount: Decimal | None
    is_asked: bool
    answer: str = ""
    of: int | None = None
    before: Decimal = Decimal(0)


@dataclass(frozen=True)
class WithLimit:
    """How the quarter would have been with another limit.

    Attributes:
        limit: That limit.
        at_once: How many would have been decided at once.
        asked: How many would have been asked for.
        newly_at_once: How many of those that were asked for would have been decided at once.
        newly_asked: How many of those that were decided would have been asked for.
        newly_total: The amounts of ``newly_at_once``, summed.
    """

    limit: Decimal
    at_once: int
    asked: int
    newly_at_once: int
    newly_asked: int
    newly_total: Decimal


@dataclass(frozen=True)
class LookedBack:
    """A quarter of one right.

    Attributes:
        used: What was decided or asked for in it while the right stood, by time.
        since: Its first moment, or when the right was granted, if that was later.
        stood_throughout: Whether the right stood all the quarter.
    """

    used: tuple[Used, ...]
    since: datetime
    stood_throughout: bool

    @property
    def decided(self) -> list[Used]:
        """What was decided within the limit."""
        return [one for one in self.used if not one.is_asked]

    @property
    def asked(self) -> list[Used]:
        """What was asked for, as it was above the limit."""
        return [one for one in self.used if one.is_asked]

    @property
    def total(self) -> Decimal:
        """The amounts that were decided within the limit, summed."""
        return sum((one.amount or Decimal(0) for one in self.decided), Decimal(0))

    @property
    def granted_count(self) -> int:
        """How many of those asked for were granted."""
        return self._answered(GRANTED)

    @property
    def refused_count(self) -> int:
        """How many of those asked for were refused."""
        return self._answered(REFUSED)

    @property
    def waiting_count(self) -> int:
        """How many of those asked for nobody has answered."""
        return self._answered("")

    @property
    def is_never_used(self) -> bool:
        """Whether nobody used it or asked above it, though they could all the quarter."""
        return not self.used and self.stood_throughout

    @property
    def is_over_asked(self) -> bool:
        """Whether at least as many asked above it as decided within it, and more than a few."""
        return len(self.asked) >= max(LEAST_ASKED, len(self.decided))

    def _answered(self, answer: str) -> int:
        return len([one for one in self.asked if one.answer == answer])


def look_back(used: Iterable[Used], *, stood_since: datetime, now: datetime) -> LookedBack:
    """Return the quarter before a moment, as far as the right stood in it.

    Args:
        used: Every use of the right, in any order.
        stood_since: Since when it stands.
        now: The moment; what is of it counts, what is of the first moment of the quarter does not.
    """
    begin = now - LOOKED_BACK
    while_it_stood = (one for one in used if one.at >= stood_since and begin < one.at <= now)
    within = tuple(sorted(while_it_stood, key=lambda one: one.at))
    return LookedBack(within, max(begin, stood_since), stood_since <= begin)


def with_limit(looked: LookedBack, limit: Decimal) -> WithLimit:
    """Return how the quarter would have been, had people done the same with another limit.

    What takes exactly the limit is within it, and what would have been decided of an exception
    counts towards what comes after. Amounts that were not stated are left as they were.
    """
    decided = _decided_with(looked, limit)
    newly = [one for one in decided if one.is_asked]
    at_once = len(decided)
    return WithLimit(
        limit=limit,
        at_once=at_once,
        asked=len(looked.used) - at_once,
        newly_at_once=len(newly),
        newly_asked=len(looked.decided) - (at_once - len(newly)),
        newly_total=sum((one.amount or Decimal(0) for one in newly), Decimal(0)),
    )


def _decided_with(looked: LookedBack, limit: Decimal) -> list[Used]:
    """Return what would have been decided at once with a limit."""
    decided: list[Used] = []
    sums: dict[int | None, Decimal] = {}
    for one in looked.used:
        if one.amount is None:
            decided += [] if one.is_asked else [one]
            continue
        reached = sums.get(one.of, one.before) + one.amount
        if reached <= limit:
            decided.append(one)
        if one.of is not None:
            sums[one.of] = reached if reached <= limit else reached - one.amount
    return decided


def other_limits(looked: LookedBack) -> list[WithLimit]:
    """Return the quarter for limits that would have made a difference, the lowest first.

    Those are the amounts that were asked for, with what had been decided of the same exception,
    each once. Of more than `MOST_LIMITS` the smallest, the largest, and others spread evenly
    between them are taken.
    """
    amounts = sorted({one.before + one.amount for one in looked.asked if one.amount is not None})
    return [with_limit(looked, amount) for amount in _spread(amounts)]


def _spread(amounts: Sequence[Decimal]) -> list[Decimal]:
    last = len(amounts) - 1
    if last < MOST_LIMITS:
        return list(amounts)
    steps = MOST_LIMITS - 1
    return [amounts[(at * last + steps // 2) // steps] for at in range(MOST_LIMITS)]
