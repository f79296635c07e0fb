"""Times of the nights in which clocks are set: some stand for two moments, some for none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.language import ngettext, number
from daylit.record.engine.sql import literal
from daylit.sources.source import Kind, run, select

if TYPE_CHECKING:
    from daylit.record.engine import Engine
    from daylit.sources.moments import RoleTime

SECONDS_PER_DAY = 86_400
_DAY = f"// {SECONDS_PER_DAY * 1_000_000}"
_NEAR = (-1, 0, 1, 2)
"""Days around a change of clocks that hold every time it concerns, in UTC or by those clocks."""


@dataclass(frozen=True)
class Span:
    """From when to when the times of a log are, in microseconds since 1970, UTC."""

    first: int
    last: int


def night_remarks(
    judged: str,
    taken_only: str,
    times: dict[str, RoleTime],
    span: Span,
    zone: str,
    engine: Engine,
) -> tuple[str, ...]:
    """Count the times that clocks of a zone show twice or never, and say how they were taken.

    Args:
        judged: Relation of the judged rows.
        taken_only: SQL that keeps the rows taken.
        times: The columns of time, by the name that their moment has there.
        span: From when to when the times are; rows are looked at only near a change of clocks.
        zone: The zone that times without one are in.
        engine: The session.
    """
    changes = _changes(span, zone, engine)
    if not changes:
        return ()
    found = [
        run(engine, _counts(judged, taken_only, moment, time, changes, zone))[0]
        for moment, time in times.items()
    ]
    twice, never = sum(row[0] for row in found), sum(row[2] for row in found)
    remarks = []
    if twice:
        shown = min(row[1] for row in found if row[0])
        said = ngettext(
            "{count} time falls into a span that clocks in {zone} show twice as they are set "
            "back, such as {example}; the later of both was taken.",
            "{count} times fall into a span that clocks in {zone} show twice as they are set "
            "back, such as {example}; the later of both was taken.",
            twice,
        )
        remarks.append(said.format(count=number(twice), zone=zone, example=shown))
    if never:
        shown = min(row[3] for row in found if row[2])
        said = ngettext(
            "{count} time falls into a span that clocks in {zone} skip as they are set forward, "
            "such as {example}; it was set forward with them.",
            "{count} times fall into a span that clocks in {zone} skip as they are set forward, "
            "such as {example}; they were set forward with them.",
            never,
        )
        remarks.append(said.format(count=number(never), zone=zone, example=shown))
    return tuple(remarks)


def _changes(span: Span, zone: str, engine: Engine) -> dict[int, int]:
    """Return the days (since 1970, UTC) on which a zone's clocks are set, and by how many seconds.

    A zone is asked day by day, so that no second source of its rules is needed.
    """
    first, last = (
        moment // 1_000_000 // SECONDS_PER_DAY * SECONDS_PER_DAY + margin * SECONDS_PER_DAY
        for moment, margin in ((span.first, -2), (span.last, 3))
    )
    days = f"unnest(generate_series({first}, {last}, {SECONDS_PER_DAY})) AS day"
    moment = "to_timestamp(day)"
    ahead = f"epoch(timezone({literal(zone)}, {moment})) - epoch(timezone('UTC', {moment}))"
    offsets = select(["day", f"{ahead} AS ahead"], f"(SELECT {days})")
    changes = select(["day", "lead(ahead) OVER (ORDER BY day) - ahead AS change"], f"({offsets})")
    found = run(engine, select(["day", "change"], f"({changes})", "WHERE change <> 0"))
    return {int(day) // SECONDS_PER_DAY: int(abs(change)) for day, change in found}


def _counts(
    judged: str,
    taken_only: str,
    moment: str,
    time: RoleTime,
    changes: dict[int, int],
    zone: str,
) -> str:
    """Return the query of how many times stand for two moments and for none, with examples."""
    near = sorted({day + beside for day in changes for beside in _NEAR})
    # Of a view, the column itself is looked at before any moment is made from it.
    rough = time.written if time.column.kind is Kind.LOCAL else moment
    rows = select(
        [f"{moment} AS moment", f"{time.written} AS written", f"{time.shown} AS shown"],
        judged,
        f"{taken_only} AND epoch_us({rough}) {_DAY} IN ({', '.join(map(str, near))}) "
        f"AND {time.zoneless}",
    )
    others = [
        f"timezone({literal(zone)}, moment {sign} to_seconds({seconds})) = written"
        for seconds in sorted(set(changes.values()))
        for sign in "+-"
    ]
    is_never = f"timezone({literal(zone)}, moment) <> written"
    is_twice = f"NOT {is_never} AND ({' OR '.join(others)})"
    columns = [
        f"{what} FILTER ({condition})"
        for condition in (is_twice, is_never)
        for what in ("count(*)", "min(shown)")
    ]
    return select(columns, f"({rows})")
