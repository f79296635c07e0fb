"""What the columns of an open source hold: looked at once, only as far as asked."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from daylit.sources.source import Kind, as_text, batched, run, select
from daylit.sources.times import epoch_divisor, looks_like_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from daylit.record.engine import Engine
    from daylit.sources.source import Source, SourceColumn

SAMPLE_ROWS = 2000
SPARSE_ROWS = 200
LOOKED_AT_TOGETHER = 50
LEAST_TIME_SHARE = 0.9
FEW_ACTIVITIES = 500
LEAST_REPEATS = 2
ROWS_OF_COARSE = 200
MEDIAN_OF_COARSE = 100
_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[AaPp][Mm])?")
_DAY_NUMBER = re.compile(r"\d{5}([.,]\d+)?")
FIRST_DAY, LAST_DAY = 25_000, 70_000
_MIDNIGHT = " 00:00:00"


class Contents:
    """Looks into a source's columns and remembers what it saw."""

    def __init__(self, source: Source, engine: Engine) -> None:
        self._source = source
        self._engine = engine
        self._spread: dict[str, tuple[int, int]] = {}

    def values(self, column: SourceColumn) -> list[str]:
        """Return up to 2,000 stated values of a column as text."""
        return self._samples[column.key]

    def are_times(self, column: SourceColumn) -> bool:
        """Return whether a column is typed as time, or nearly all its values are written as one."""
        if column.kind in {Kind.INSTANT, Kind.LOCAL, Kind.DATE_TEXT}:
            return True
        values = self.values(column)
        found = sum(map(looks_like_time, values))
        return bool(values) and found >= len(values) * LEAST_TIME_SHARE

    def are_clock_times(self, column: SourceColumn) -> bool:
        """Return whether all values seen are times of some day, such as 10:32."""
        values = self.values(column)
        return bool(values) and all(map(_CLOCK.fullmatch, values))

    def are_day_numbers(self, column: SourceColumn) -> bool:
        """Return whether all values seen are numbers as a spreadsheet counts days, 1968 to 2091."""
        values = self.values(column)
        return bool(values) and all(
            _DAY_NUMBER.fullmatch(value) and FIRST_DAY <= int(value[:5]) < LAST_DAY
            for value in values
        )

    def are_days(self, column: SourceColumn) -> bool:
        """Return whether all values seen are days without a time of day."""
        values = self.values(column)
        if column.kind is Kind.LOCAL:
            return bool(values) and all(value.endswith(_MIDNIGHT) for value in values)
        return (
            column.kind in {Kind.TEXT, Kind.QUOTED, Kind.STRING}
            and self.are_times(column)
            and not any(":" in value for value in values)
        )

    def can_be_times(self, column: SourceColumn) -> bool:
        """Return whether a column holds times, or counts from 1970 that a name may call times."""
        return self.are_times(column) or (
            bool(self.values(column)) and epoch_divisor(self.values(column)) is not None
        )

    def can_be_case(self, column: SourceColumn) -> bool:
        """Return whether a column repeats values as ids do: more than one, not one per row."""
        stated, distinct = self.spread(column)
        return 1 < distinct < stated and not self._are_moments(column)

    def looks_like_ids(self, column: SourceColumn) -> bool:
        """Return whether a column repeats values, stated in nearly every row, that hold digits."""
        values = self.values(column)
        with_digits = sum(any(map(str.isdigit, value)) for value in values)
        stated, _ = self.spread(column)
        return (
            self.can_be_case(column)
            and with_digits >= len(values) * LEAST_TIME_SHARE
            and stated >= self._source.row_count * LEAST_TIME_SHARE
        )

    def can_be_activity(self, column: SourceColumn) -> bool:
        """Return whether a column holds few values again and again, as names of work do."""
        stated, distinct = self.spread(column)
        return (
            1 < distinct <= FEW_ACTIVITIES
            and stated >= distinct * LEAST_REPEATS
            and not self._are_moments(column)
        )

    def looks_like_activity(self, column: SourceColumn) -> bool:
        """Return whether a column holds few values made of letters, stated in nearly every row."""
        values = self.values(column)
        stated, _ = self.spread(column)
        return (
            self.can_be_activity(column)
            and not any(value.replace(".", "").replace(",", "").isdigit() for value in values)
            and stated >= self._source.row_count * LEAST_TIME_SHARE
        )

    def _are_moments(self, column: SourceColumn) -> bool:
        return self.are_times(column) or self.are_clock_times(column)

    def has_fewer_values_than(self, column: SourceColumn, limit: int) -> bool:
        """Return whether a column has fewer than ``limit`` different values in all rows."""
        distinct = select([f"DISTINCT {column.key}"], self._source.relation)
        query = select(["1"], f"({distinct} WHERE {column.key} IS NOT NULL)", f"LIMIT {int(limit)}")
        return len(run(self._engine, query)) < limit

    def stated(self, column: SourceColumn) -> int:
        """Return how many rows state a value."""
        query = select([f"count({column.key})"], self._source.relation)
        return int(run(self._engine, query)[0][0])

    def is_coarse(self, column: SourceColumn) -> bool:
        """Return whether a column repeats its values far more often than cases have steps."""
        stated, distinct = self.spread(column)
        if distinct * ROWS_OF_COARSE >= stated:
            return False
        counts = select(
            ["count(*) AS row_count"],
            self._source.relation,
            f"WHERE {column.key} IS NOT NULL GROUP BY {column.key}",
        )
        median = run(self._engine, select(["median(row_count)"], f"({counts})"))[0][0]
        return bool(median >= MEDIAN_OF_COARSE)

    def is_unique(self, column: SourceColumn) -> bool:
        """Return whether every row states a value that no other row has."""
        query = select([f"count(DISTINCT {column.key})"], self._source.relation)
        return int(run(self._engine, query)[0][0]) == self._source.row_count

    def spread(self, column: SourceColumn) -> tuple[int, int]:
        """Return how many rows state a value, and how many different ones there are."""
        if column.key not in self._spread:
            query = select(
                [f"count({column.key})", f"count(DISTINCT {column.key})"], self._source.relation
            )
            stated, distinct = run(self._engine, query)[0]
            self._spread[column.key] = (int(stated), int(distinct))
        return self._spread[column.key]

    def shared(
        self, column: SourceColumn, others: list[SourceColumn], *, codes_tell: bool
    ) -> tuple[int, int]:
        """Return how many different values a column has, and how many of them the others have, too.

        Capital letters count as small ones.

        Args:
            column: The column.
            others: Those that its values may come from.
            codes_tell: Whether small numbers, alone or behind a word ("Value 7"), count as shared;
                many a log numbers all it holds like that.
        """
        mine, *theirs = (
            select(
                [f"DISTINCT lower({as_text(each)}) AS value"],
                self._source.relation,
                f"WHERE {each.key} IS NOT NULL",
            )
            for each in (column, *others)
        )
        tells = "true" if codes_tell else r"NOT regexp_full_match(value, '\D*\d{1,3}')"
        is_shared = f"value IN ({' UNION ALL '.join(theirs)}) AND {tells}"
        query = select(["count(*)", f"count(*) FILTER ({is_shared})"], f"({mine})")
        different, found = run(self._engine, query)[0]
        return int(different), int(found)

    @cached_property
    def _samples(self) -> dict[str, list[str]]:
        columns = self._source.columns
        query = select(
            [f"CAST({column.key} AS VARCHAR)" for column in columns],
            self._source.relation,
            f"LIMIT {SAMPLE_ROWS}",
        )
        rows = run(self._engine, query)
        samples = {
            column.key: [row[place] for row in rows if row[place] is not None]
            for place, column in enumerate(columns)
        }
        empty = [key for key, values in samples.items() if not values]
        for keys in batched(empty, LOOKED_AT_TOGETHER):
            samples |= self._sparse(keys)
        return samples

    def _sparse(self, keys: Sequence[str]) -> dict[str, list[str]]:
        """Return the first stated values of columns that state none in the first rows."""
        query = select(
            [
                f"arg_min(CAST({key} AS VARCHAR), source_row, {SPARSE_ROWS}) "
                f"FILTER ({key} IS NOT NULL)"
                for key in keys
            ],
            self._source.relation,
        )
        found = run(self._engine, query)[0]
        return {key: values or [] for key, values in zip(keys, found, strict=True)}
