"""What an analysis is given beside the log: what people stated and decided, and what was fitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.departures.baselines.fitting import FALSE_ALARM_RATE
from daylit.departures.usual import NOTHING_DECLARED

if TYPE_CHECKING:
    from datetime import datetime

    from daylit.departures.baselines import Baselines
    from daylit.departures.judgements import Judgement
    from daylit.departures.minutes import Minutes
    from daylit.departures.terms import Term
    from daylit.departures.usual import Declared
    from daylit.record.calendars import Calendars
    from daylit.record.schema import Party

FOUND_BY_NAME = ""
"""The deadline of cases is looked for among their columns."""


@dataclass(frozen=True)
class Settings:
    """What an analysis is given beside the log.

    Attributes:
        declared: The loops that people declared usual or departing.
        party: The level on which bounces are judged; null chooses by ``judged_party``.
        terms: The limits that people stated.
        deadline: The column with each case's own deadline; ``FOUND_BY_NAME`` takes the one that
            looks most like it; null judges none.
        case_end: The column with the moment at which a case ended; null takes its last event.
        minutes: What people said that activities take; null for nothing.
        calendars: Working hours, in which waiting is told; null tells it within the hours of the
            week in which teams usually work, as learned from the log.
        judgements: What people decided about findings.
        asked_at: The moment at which judgements are honoured; null takes ``as_of``.
        as_of: The moment until which open cases wait; null takes the log's last event. Of what
            happened later nothing is left out.
        baselines: What is usual, as fitted before; null fits it to this log.
        false_alarm_rate: Of the usual times the share that may be called long, where it is fitted.
        seed: What chance starts from where labels are shuffled.
    """

    declared: Declared = NOTHING_DECLARED
    party: Party | None = None
    terms: tuple[Term, ...] = ()
    deadline: str | None = FOUND_BY_NAME
    case_end: str | None = None
    minutes: Minutes | None = None
    calendars: Calendars | None = None
    judgements: tuple[Judgement, ...] = ()
    asked_at: datetime | None = None
    as_of: datetime | None = None
    baselines: Baselines | None = None
    false_alarm_rate: float = FALSE_ALARM_RATE
    seed: int = 1


PLAIN = Settings()
"""Nothing stated and nothing decided."""
