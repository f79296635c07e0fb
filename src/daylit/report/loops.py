"""Loops that are usual, that people declared, and those that cannot be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from daylit.departures.analysis import Analysis


@dataclass(frozen=True)
class LoopRow:
    """One loop.

    Attributes:
        kind: "rework" or "bounce".
        place: The activity; or the holder and the other of a bounce.
        again_case_count: Cases that go through it more than once.
        case_count: Cases that reach it.
        again_step_count: Steps beyond the first visit; of a bounce, how often it came back.
        again_seconds: Their handling, null where none is measured.
        why: The reason given by those who declared it.
    """

    kind: str
    place: tuple[str, ...]
    again_case_count: int
    case_count: int
    again_step_count: int
    again_seconds: float | None
    why: str


@dataclass(frozen=True)
class Loops:
    """Loops by how they are read, most cases first.

    Attributes:
        usual: At least half of 30 or more cases go through them.
        declared_usual: People said that they are part of the work.
        declared_departing: People said that they are not, although many cases go through them.
        cannot_tell: Fewer than 30 cases reach them.
        departing: Rework that is a departure, by its activity.
    """

    usual: tuple[LoopRow, ...]
    declared_usual: tuple[LoopRow, ...]
    declared_departing: tuple[LoopRow, ...]
    cannot_tell: tuple[LoopRow, ...]
    departing: dict[str, LoopRow]


def sort_loops(analysis: Analysis) -> Loops:
    """Sort the loops of an analysis by how they are read."""
    rework = [(loop, _rework(loop, analysis)) for loop in analysis.loops]
    trips = [(trip, _trip(trip, analysis)) for trip in analysis.trips]
    rows = sorted([*rework, *trips], key=lambda pair: (-pair[1].again_case_count, pair[1].place))

    def read_as(reading: str, *, is_declared: bool) -> tuple[LoopRow, ...]:
        return tuple(
            loop
            for row, loop in rows
            if row["reading"] == reading and row["is_declared"] == is_declared
        )

    return Loops(
        usual=read_as("usual", is_declared=False),
        declared_usual=read_as("usual", is_declared=True),
        declared_departing=read_as("departure", is_declared=True),
        cannot_tell=read_as("cannot tell", is_declared=False),
        departing={row["activity"]: loop for row, loop in rework if row["reading"] == "departure"},
    )


def _rework(loop: dict[str, Any], analysis: Analysis) -> LoopRow:
    place = (loop["activity"],)
    return LoopRow(
        kind="rework",
        place=place,
        again_case_count=loop["again_case_count"],
        case_count=loop["case_count"],
        again_step_count=loop["again_step_count"],
        again_seconds=loop["again_handling_seconds"],
        why=_why(analysis, "rework", place),
    )


def _trip(trip: dict[str, Any], analysis: Analysis) -> LoopRow:
    place = (trip["holder"], trip["other"])
    return LoopRow(
        kind="bounce",
        place=place,
        again_case_count=trip["bounce_case_count"],
        case_count=trip["holder_case_count"],
        again_step_count=trip["bounce_count"],
        again_seconds=None,
        why=_why(analysis, "bounce", place),
    )


def _why(analysis: Analysis, kind: str, place: tuple[str, ...]) -> str:
    declared = (*analysis.declared.usual, *analysis.declared.departing)
    return next(
        (loop.why for loop in declared if (loop.kind, loop.place) == (kind, place)),
        "",
    )
