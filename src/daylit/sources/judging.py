"""Row by row, in the engine: which rows are taken, when they happened, what is refused and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from daylit.record.engine.sql import literal
from daylit.sources.moments import check_pattern, first_readings, look_again, ordered
from daylit.sources.nights import Span, night_remarks
from daylit.sources.refusals import (
    Reason,
    counts_by_reason,
    reason_number,
    refusals_of,
    set_apart,
    taken_only,
)
from daylit.sources.source import count_words, new_name, run, select

if TYPE_CHECKING:
    from datetime import datetime

    from daylit.record.engine import Engine
    from daylit.record.reading import Refusal
    from daylit.sources.choices import Choices
    from daylit.sources.contents import Contents
    from daylit.sources.moments import RoleTime
    from daylit.sources.placeholders import Placeholders
    from daylit.sources.search import Roles
    from daylit.sources.source import Source, SourceColumn
    from daylit.sources.times import TimeReading

NOT_UNDERSTOOD, TOO_EARLY, TOO_LATE = 3, 4, 5
MOST_LOOKS = 3
PLACES = ("first", "last")
"""What the moments of a row are called: one, or those between which work was done."""


@dataclass(frozen=True)
class Judged:
    """The rows of a source, judged.

    Attributes:
        relation: The source's relation with ``taken_case``, ``taken_activity``, ``first_at`` and,
            where rows have a start and an end, ``last_at``.
        refused: Table whose ``source_row`` are those refused; None where all rows are taken.
        has_bounds: Whether each row has a start (first_at) and an end (last_at).
        readings: How each column of time was read.
        taken_count: Rows taken.
        refusals: What was refused, by reason.
        remarks: Sentences on zones, order of day and month, and times out of range.
    """

    relation: str
    refused: str | None
    has_bounds: bool
    readings: list[TimeReading]
    taken_count: int
    refusals: tuple[Refusal, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class _Count:
    """One counting pass over the judged rows.

    Attributes:
        refused: Rows refused, by the number of the reason.
        times: Times of the rows taken.
        zoneless: Those of them that state no time zone.
        span: From when to when the times are; None where no row is taken.
    """

    refused: list[int]
    times: int
    zoneless: int
    span: Span | None


def judge(
    source: Source,
    engine: Engine,
    roles: Roles,
    readings: list[TimeReading],
    choices: Choices,
    zone: str,
    placeholders: Placeholders,
    more_reasons: tuple[Reason, ...] = (),
) -> Judged:
    """Judge all rows; where times are not understood, look at those and try again.

    Args:
        source: The rows.
        engine: The session.
        roles: Which column has which role.
        readings: How the columns of time are read, from ``time_readings``.
        choices: What the user overrides.
        zone: The zone that times without one are in.
        placeholders: Words that stand for nothing.
        more_reasons: Why rows are refused beside the reasons that every source has.
    """
    columns = _time_columns(roles)
    reasons = (*_reasons(len(columns) > 1, choices), *more_reasons)
    for _ in range(MOST_LOOKS):
        times, remarks = ordered(columns, readings, source, engine)
        relation = _relation(source, engine, roles, times, reasons, placeholders)
        count = _count(relation, times, reasons, engine)
        if not count.refused[NOT_UNDERSTOOD] or choices.time_format is not None:
            break
        again = look_again(times, relation, engine)
        if again == [time.reading for time in times]:
            break
        readings = again
    refused = set_apart(relation, reasons, engine) if any(count.refused) else None
    return Judged(
        relation,
        refused,
        len(columns) > 1,
        [time.reading for time in times],
        source.row_count - sum(count.refused),
        () if refused is None else refusals_of(refused, reasons, count.refused, source, engine),
        (
            *remarks,
            *_zone_remark(count, choices, zone),
            *_night_remarks(relation, refused, times, count, zone, engine),
            *_range_remarks(count, choices),
        ),
    )


def time_readings(
    engine: Engine, roles: Roles, contents: Contents, choices: Choices, zone: str
) -> list[TimeReading]:
    """Return how each column of time is read, as far as the first values tell.

    Raises:
        ParameterError: The user's format is none.
    """
    check_pattern(choices.time_format, engine)
    return first_readings(_time_columns(roles), contents, choices, zone)


def _time_columns(roles: Roles) -> list[SourceColumn]:
    names = ("time",) if "time" in roles.taken else ("start", "end")
    return [column for role in names if (column := roles.column(role)) is not None]


def _reasons(has_bounds: bool, choices: Choices) -> tuple[Reason, ...]:  # noqa: FBT001 - one of two kinds of source
    """Return the reasons in the order in which they are tried."""
    places = PLACES if has_bounds else PLACES[:1]
    values = {place: f"{place}_shown" for place in places}
    missing = " AND ".join(f"{value} IS NULL" for value in values.values())
    unknown = {
        place: f"({place}_shown IS NOT NULL AND ({place}_at IS NULL OR NOT isfinite({place}_at)))"
        for place in places
    }
    reasons = (
        Reason("no case", "taken_case IS NULL"),
        Reason("no activity", "taken_activity IS NULL"),
        Reason("no time", missing),
        Reason("time not understood", _any(unknown), _first(unknown, values)),
        _out_of_range("before", "<", choices.earliest, values),
        _out_of_range("after", ">", choices.latest, values),
    )
    if not has_bounds:
        return reasons
    shown = "first_shown || ' to ' || last_shown"
    return (*reasons, Reason("ends before it starts", "last_at < first_at", shown))


def _out_of_range(word: str, sign: str, limit: datetime | None, values: dict[str, str]) -> Reason:
    if limit is None:
        return Reason(f"time {word} any limit", "false")
    moment = limit.astimezone(UTC)
    outside = {
        place: f"{place}_at {sign} TIMESTAMPTZ {literal(moment.isoformat(' '))}" for place in values
    }
    return Reason(f"time {word} {moment:%Y-%m-%d}", _any(outside), _first(outside, values))


def _any(conditions: dict[str, str]) -> str:
    return " OR ".join(conditions.values())


def _first(conditions: dict[str, str], values: dict[str, str]) -> str:
    cases = " ".join(f"WHEN {conditions[place]} THEN {values[place]}" for place in conditions)
    return f"CASE {cases} END"


def _relation(
    source: Source,
    engine: Engine,
    roles: Roles,
    times: list[RoleTime],
    reasons: tuple[Reason, ...],
    placeholders: Placeholders,
) -> str:
    case, activity = roles.taken["case"].column, roles.taken["activity"].column
    taken = select(
        [
            "*",
            f"{placeholders.stated('case', case)} AS taken_case",
            f"{placeholders.stated('activity', activity)} AS taken_activity",
            *(
                f"{time.moment} AS {place}_at, {time.shown} AS {place}_shown"
                for place, time in zip(PLACES, times, strict=False)
            ),
        ],
        source.relation,
    )
    name = new_name("judged")
    judged = select(["*", f"{reason_number(reasons)} AS reason"], f"({taken})")
    # Text is made into times once, into a table; a view over Parquet costs no memory.
    kind = "VIEW" if source.is_typed else "TABLE"
    run(engine, f"CREATE TEMP {kind} {name} AS {judged}")
    return name


def _count(
    relation: str, times: list[RoleTime], reasons: tuple[Reason, ...], engine: Engine
) -> _Count:
    counted = []
    for place, time in zip(PLACES, times, strict=False):
        stated = f"reason IS NULL AND {place}_at IS NOT NULL"
        counted.append(f"count(*) FILTER ({stated})")
        counted.append(f"count(*) FILTER ({stated} AND {time.zoneless})")
    moments = [f"{place}_at" for place in PLACES[: len(times)]]
    counted += [
        f"epoch_us(min(least({', '.join(moments)})) FILTER (reason IS NULL))",
        f"epoch_us(max(greatest({', '.join(moments)})) FILTER (reason IS NULL))",
    ]
    refused, (*others, first, last) = counts_by_reason(relation, reasons, tuple(counted), engine)
    span = None if first is None else Span(first, last)
    return _Count(refused, sum(others[::2]), sum(others[1::2]), span)


def _night_remarks(
    relation: str,
    refused: str | None,
    times: list[RoleTime],
    count: _Count,
    zone: str,
    engine: Engine,
) -> tuple[str, ...]:
    if zone == "UTC" or count.zoneless == 0 or count.span is None:
        return ()
    by_place = {f"{place}_at": time for place, time in zip(PLACES, times, strict=False)}
    return night_remarks(relation, taken_only(refused), by_place, count.span, zone, engine)


def _zone_remark(count: _Count, choices: Choices, zone: str) -> tuple[str, ...]:
    if count.zoneless == 0:
        return ()
    whose = "; say another with --time-zone." if choices.time_zone is None else ", as asked."
    state = "states" if count.zoneless == 1 else "state"
    was = "was" if count.zoneless == 1 else "were"
    if count.zoneless == count.times:
        zoneless = count_words(count.zoneless, "time")
        return (f"{zoneless} {state} no time zone and {was} taken as {zone}{whose}",)
    zoned = count.times - count.zoneless
    own = "states its" if zoned == 1 else "state their"
    remark = (
        f"Of {count.times:,} times, {zoned:,} {own} own zone, which was kept to; "
        f"{count.zoneless:,} {state} none and {was} taken as {zone}{whose}"
    )
    return (remark,)


def _range_remarks(count: _Count, choices: Choices) -> tuple[str, ...]:
    limits = (
        (TOO_EARLY, "before", choices.earliest, "--earliest"),
        (TOO_LATE, "after", choices.latest, "--latest"),
    )
    return tuple(
        f"{count_words(count.refused[number], 'row')} with a time {word} {limit:%Y-%m-%d} "
        f"{'was' if count.refused[number] == 1 else 'were'} refused, as such times are often "
        f"placeholders; say {flag} DAY to take them."
        for number, word, limit, flag in limits
        if limit is not None and count.refused[number]
    )
