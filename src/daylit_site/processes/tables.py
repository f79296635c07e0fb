"""Variants, times and rework as their pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from daylit_site.processes.scope import Scope

    Row = Mapping[str, Any]

MOST_STOPS = 30
MOST_TIMES = 100


@dataclass(frozen=True)
class Stop:
    """An activity of a variant, and how many times it is done there in a row."""

    activity: str
    times: int


@dataclass(frozen=True)
class VariantShown:
    """A variant.

    Attributes:
        stops: What its cases do, as far as it is spelled out.
        left_count: The steps that are not.
        example_case_id: One of its cases; null for those who may not see it.
    """

    row: Row
    stops: tuple[Stop, ...]
    left_count: int
    example_case_id: str | None


@dataclass(frozen=True)
class VariantsShown:
    """The most frequent variants, and the share of all cases that they hold."""

    rows: list[VariantShown]
    count: int
    share: float


def variants_shown(scope: Scope, variants: Row) -> VariantsShown:
    """Return the most frequent variants; example cases only to those who see every case."""
    rows = [_variant(row, is_example_seen=scope.sees_every_case) for row in variants["rows"]]
    return VariantsShown(rows, variants["count"], sum(row["share"] for row in variants["rows"]))


def _variant(row: Row, *, is_example_seen: bool) -> VariantShown:
    stops = [Stop(name, len(list(same))) for name, same in groupby(row["activities"])]
    shown = stops[:MOST_STOPS]
    return VariantShown(
        row=row,
        stops=tuple(shown),
        left_count=len(row["activities"]) - sum(stop.times for stop in shown),
        example_case_id=row["example_case_id"] if is_example_seen else None,
    )


@dataclass(frozen=True)
class TimeRow:
    """A way or an activity with its time.

    Attributes:
        row: Its times.
        share: Of the time of all of them, 0 to 1.
        bar_percent: The same, of the first one's.
    """

    row: Row
    share: float
    bar_percent: float


@dataclass(frozen=True)
class TimesShown:
    """Where the time goes: waiting by way, handling by activity, most first."""

    waiting: list[TimeRow]
    waiting_count: int
    handling: list[TimeRow]
    handling_count: int


def times_shown(times: Row) -> TimesShown:
    """Return waiting and handling with each one's share of all."""
    return TimesShown(
        waiting=_shares(times["waiting"], times["waiting_seconds"]),
        waiting_count=times["waiting_count"],
        handling=_shares(times["handling"], times["handling_seconds"]),
        handling_count=len(times["handling"]),
    )


def _shares(rows: Sequence[Row], whole: float) -> list[TimeRow]:
    most = max((row["total_seconds"] for row in rows), default=0.0)
    return [
        TimeRow(
            row,
            share=row["total_seconds"] / whole if whole else 0.0,
            bar_percent=round(100 * row["total_seconds"] / most, 1) if most else 0.0,
        )
        for row in rows[:MOST_TIMES]
    ]


@dataclass(frozen=True)
class LoopsShown:
    """Activities that are done again, by how that is read, most cases first."""

    departing: list[Row]
    declared_departing: list[Row]
    usual: list[Row]
    declared_usual: list[Row]
    cannot_tell: list[Row]

    @property
    def first_departing(self) -> Row | None:
        """The one of most cases that ought to be done once."""
        return next(iter([*self.departing, *self.declared_departing]), None)

    @property
    def is_any(self) -> bool:
        """Whether anything is done again at all."""
        return any(vars(self).values())


def loops_shown(loops: Sequence[Row]) -> LoopsShown:
    """Sort loops by how they are read."""
    rows = sorted(loops, key=lambda row: (-row["again_case_count"], row["activity"]))

    def read_as(reading: str, *, is_declared: bool) -> list[Row]:
        return [
            row
            for row in rows
            if row["reading"] == reading and bool(row["is_declared"]) == is_declared
        ]

    return LoopsShown(
        departing=read_as("departure", is_declared=False),
        declared_departing=read_as("departure", is_declared=True),
        usual=read_as("usual", is_declared=False),
        declared_usual=read_as("usual", is_declared=True),
        cannot_tell=read_as("cannot tell", is_declared=False),
    )
