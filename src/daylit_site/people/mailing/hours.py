"""When someone may be written to: quiet hours, and the hour of the one mail a day.

Each reader lives by the clock of their zone. An hour that the clocks leave out in spring counts as
the one after it; one that comes twice in autumn counts when it comes first, or, where that is over,
when it comes again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from daylit_site.people.models import LetterKind

if TYPE_CHECKING:
    from daylit_site.people.models import MailChoice

CANNOT_WAIT = frozenset({LetterKind.CONVENED, LetterKind.HAND_OVER, LetterKind.CLOCK})
"""What is never put into the mail of the day. Quiet hours hold for these too, also for the warning
of a clock: who wants to be warned at night has no quiet hours then."""

MORNING = time(7)
"""The hour of the one mail a day, where none was chosen."""


@dataclass(frozen=True)
class Due:
    """When a letter may be sent.

    Attributes:
        at: From when on.
        in_digest: Whether in one mail with the others of that moment.
    """

    at: datetime
    in_digest: bool


def due(*, kind: str, choice: MailChoice | None, now: datetime) -> Due:
    """Return when a letter may be sent.

    Args:
        kind: Why it is written, of `LetterKind`.
        choice: How its reader wants to be written to; null for at once, at any hour.
        now: The moment.
    """
    if choice is None:
        return Due(now, in_digest=False)
    waits = choice.is_digest and kind not in CANNOT_WAIT
    at = now
    if waits:
        at = next_time(choice.digest_at or MORNING, after=now, zone=ZoneInfo(choice.zone))
    return Due(after_quiet(at, choice=choice), in_digest=waits)


def after_quiet(at: datetime, *, choice: MailChoice | None) -> datetime:
    """Return the first moment from one on that is not in someone's quiet hours."""
    if choice is None or choice.quiet_from is None or choice.quiet_until is None:
        return at
    zone = ZoneInfo(choice.zone)
    if not is_between(at.astimezone(zone).time(), choice.quiet_from, choice.quiet_until):
        return at
    return next_time(choice.quiet_until, after=at, zone=zone)


def is_between(clock: time, start: time, end: time) -> bool:
    """Whether a clock shows a time from one on and before another, across midnight or not."""
    if start <= end:
        return start <= clock < end
    return clock >= start or clock < end


def next_time(clock: time, *, after: datetime, zone: tzinfo) -> datetime:
    """Return the first moment, from one on, at which the clocks of a zone show a time."""
    today = after.astimezone(zone).date()
    moments = (
        datetime.combine(today + timedelta(days=days), clock.replace(fold=fold), zone)
        for days in (0, 1, 2)
        for fold in (0, 1)
    )
    return next(one.astimezone(UTC) for one in moments if one.astimezone(UTC) >= after)
