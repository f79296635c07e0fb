"""Row by row, in the engine: which rows are taken, when they happened, what is refused and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from daylit.language import _, ngettext, number
from daylit.options import by_option
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
from daylit.sources.source import new_name, run, select

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
    for _look in range(MOST_LOOKS):
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
        Reason(_("no case"), "taken_case IS NULL"),
        Reason(_("no activity"), "taken_activity IS NULL"),
        Reason(_("no time"), missing),
        Reason(_("time not understood"), _any(unknown), _first(unknown, values)),
        _out_of_range(_("time before {day}"), "<", choices.earliest, values),
        _out_of_range(_("time after {day}"), ">", choices.latest, values),
    )
    if not has_bounds:
        return reasons
    shown = f"first_shown || {literal(_(' to '))} || last_shown"
    return (*reasons, Reason(_("ends before it starts"), "last_at < first_at", shown))


def _out_of_range(said: str, sign: str, limit: datetime | None, values: dict[str, str]) -> Reason:
    if limit is None:
        return Reason(said, "false")
    moment = limit.astimezone(UTC)
    outside = {
        place: f"{place}_at {sign} TIMESTAMPTZ {literal(moment.isoformat(' '))}" for place in values
    }
    return Reason(said.format(day=f"{moment:%Y-%m-%d}"), _any(outside), _first(outside, values))


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
    asked = _(", as asked") if choices.time_zone else by_option("; say another with --time-zone")
    if count.zoneless == count.times:
        said = ngettext(
            "{count} time states no time zone and was taken as {zone}{clause}.",
            "{count} times state no time zone and were taken as {zone}{clause}.",
            count.zoneless,
        )
        return (said.format(count=number(count.zoneless), zone=zone, clause=asked),)
    zoned = count.times - count.zoneless
    with_own = ngettext(
        "Of {times} times, {count} states its own zone, which was kept to;",
        "Of {times} times, {count} state their own zone, which was kept to;",
        zoned,
    )
    without = ngettext(
        "{count} states none and was taken as {zone}{clause}.",
        "{count} state none and were taken as {zone}{clause}.",
        count.zoneless,
    )
    return (
        with_own.format(times=number(count.times), count=number(zoned))
        + " "
        + without.format(count=number(count.zoneless), zone=zone, clause=asked),
    )


def _range_remarks(count: _Count, choices: Choices) -> tuple[str, ...]:
    early, late = count.refused[TOO_EARLY], count.refused[TOO_LATE]
    limits = (
        (_before(early), early, choices.earliest, "--earliest"),
        (_after(late), late, choices.latest, "--latest"),
    )
    return tuple(
        said.format(
            count=number(refused),
            day=f"{limit:%Y-%m-%d}",
            clause=by_option(f"; say {flag} DAY to take them"),
        )
        for said, refused, limit, flag in limits
        if limit is not None and refused
    )


def _before(count: int) -> str:
    return ngettext(
        "{count} row with a time before {day} was refused, as such times are often "
        "placeholders{clause}.",
        "{count} rows with a time before {day} were refused, as such times are often "
        "placeholders{clause}.",
        count,
    )


def _after(count: int) -> str:
    return ngettext(
        "{count} row with a time after {day} was refused, as such times are often "
        "placeholders{clause}.",
        "{count} rows with a time after {day} were refused, as such times are often "
        "placeholders{clause}.",
        count,
    )
