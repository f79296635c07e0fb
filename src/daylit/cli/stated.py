"""What people state and decide beside a log, read into the settings of an analysis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from daylit.cli.reading import CALENDAR, PARTY, USUAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from daylit.departures.judgements import Judgement
    from daylit.departures.minutes import Minutes
    from daylit.departures.settings import Settings
    from daylit.departures.terms import Term
    from daylit.departures.usual import Declared
    from daylit.record.calendars import Calendars
    from daylit.record.schema import Party

MOST_FALSE_ALARMS = 0.5
"""A limit that more than half of the usual times exceed would be no limit."""


def _as_share(
    _context: click.Context, _parameter: click.Parameter, text: str | None
) -> float | None:
    """Return 0.5% or 0.005 as a number above 0 and under a half."""
    if text is None:
        return None
    try:
        number = float(text.strip().removesuffix("%")) / (100 if "%" in text else 1)
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is no share; write one, such as 0.5% or 0.005."
        ) from None
    if not 0 < number < MOST_FALSE_ALARMS:
        raise click.BadParameter(f"{text!r} is not above 0 and under 50%.")
    return number


def as_moment(
    _context: click.Context, _parameter: click.Parameter, text: str | None
) -> datetime | None:
    """Return a moment in UTC; a day is taken to its end."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is no moment; write a day, such as 2026-05-04, or 2026-05-04T10:00."
        ) from None
    if len(text.strip()) == len("2026-05-04"):
        moment += timedelta(days=1) - timedelta(microseconds=1)
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)


def _file(flag: str, name: str, what: str) -> Callable[..., Any]:
    return click.option(
        flag, name, type=click.Path(dir_okay=False, path_type=Path), help=f"A TOML file of {what}"
    )


FALSE_ALARMS = click.option(
    "--false-alarms",
    callback=_as_share,
    metavar="SHARE",
    help="Of the usual times so many may be called late. [default: 0.5%]",
)
OPTIONS: tuple[Callable[..., Any], ...] = (
    USUAL,
    PARTY,
    click.option(
        "--limit",
        "limits",
        metavar="TEXT",
        multiple=True,
        help="What is late: 'A -> B = 3 days' between two activities, '-> Stores = 8 h' for a "
        "hand-over, 'case = 30 days'; may be said again.",
    ),
    _file("--terms", "terms_file", "such limits (docs/terms.md); --limit goes before it."),
    _file("--minutes", "minutes_file", "the minutes that activities take (docs/terms.md)."),
    CALENDAR,
    click.option(
        "--deadline",
        metavar="COLUMN",
        help="The cases' column with their own deadline. [default: found by its name]",
    ),
    click.option("--no-deadline", is_flag=True, help="Judge no case by a deadline of its own."),
    click.option(
        "--case-end",
        metavar="COLUMN",
        help="The cases' column that says when they ended. [default: their last event]",
    ),
    click.option(
        "--as-of",
        callback=as_moment,
        metavar="MOMENT",
        help="Until when open cases wait: a day, or a time (UTC); later events count all the same. "
        "[default: the last event]",
    ),
    _file("--judgements", "judgements_file", "what was decided about findings (docs/record.md)."),
    FALSE_ALARMS,
)


@dataclass(frozen=True)
class Stated:
    """What was said beside the log, as it was said; files are read by ``settings``."""

    usual_file: Path | None = None
    party: Party | None = None
    limits: tuple[str, ...] = ()
    terms_file: Path | None = None
    minutes_file: Path | None = None
    calendar_file: Path | None = None
    deadline: str | None = None
    no_deadline: bool = False
    case_end: str | None = None
    as_of: datetime | None = None
    judgements_file: Path | None = None
    false_alarms: float | None = None

    def files(self) -> tuple[Path | None, ...]:
        """Return the files that are read."""
        return (
            self.usual_file,
            self.terms_file,
            self.minutes_file,
            self.calendar_file,
            self.judgements_file,
        )

    def check(self) -> None:
        """Refuse what contradicts itself."""
        if self.no_deadline and self.deadline is not None:
            raise click.UsageError("Say --deadline or --no-deadline, not both.")

    def settings(self, now: datetime) -> Settings:
        """Read all of it, as asked at a moment."""
        from daylit.departures.baselines.fitting import FALSE_ALARM_RATE
        from daylit.departures.settings import FOUND_BY_NAME, Settings

        deadline = self.deadline if self.deadline is not None else FOUND_BY_NAME
        return Settings(
            declared=self._declared(),
            party=self.party,
            terms=self._terms(),
            deadline=None if self.no_deadline else deadline,
            case_end=self.case_end,
            minutes=self._minutes(),
            calendars=self.calendars(),
            judgements=self._judgements(now),
            asked_at=now,
            as_of=self.as_of,
            false_alarm_rate=self.false_alarms or FALSE_ALARM_RATE,
        )

    def calendars(self) -> Calendars | None:
        """Read the calendars that are asked for; null where none is named."""
        if self.calendar_file is None:
            return None
        from daylit.sources.calendar_file import read_calendars

        return read_calendars(self.calendar_file)

    def _declared(self) -> Declared:
        from daylit.departures.usual import NOTHING_DECLARED
        from daylit.sources.declared import read_declared

        return read_declared(self.usual_file) if self.usual_file else NOTHING_DECLARED

    def _terms(self) -> tuple[Term, ...]:
        from daylit.departures.terms import merged
        from daylit.sources.terms_file import parse_term, read_terms

        of_file = read_terms(self.terms_file) if self.terms_file else ()
        return merged(of_file, [parse_term(text) for text in self.limits])

    def _minutes(self) -> Minutes | None:
        from daylit.sources.minutes_file import read_minutes

        return read_minutes(self.minutes_file) if self.minutes_file else None

    def _judgements(self, now: datetime) -> tuple[Judgement, ...]:
        from daylit.sources.judgement_file import read_judgements

        file = self.judgements_file
        return read_judgements(file, judged_at=now) if file else ()


def stating_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what is stated beside a log; they arrive as ``stated``."""

    @wraps(command)
    def gathered(**given: Any) -> Any:
        return command(stated=taken_from(given), **given)

    return with_options(gathered)


def with_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add these options, each to arrive by its own name."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def taken_from(given: dict[str, Any]) -> Stated:
    """Take out of a command's arguments what is stated, as far as it has these options."""
    stated = Stated(
        **{name: given.pop(name) for name in Stated.__dataclass_fields__ & given.keys()}
    )
    stated.check()
    return stated
