"""What the tests of the readers share: a file written, read, and its events as plain rows."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from daylit.sources import Choices, read

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine
    from daylit.record.reading import Reading

LIMITS: dict[str, Any] = {
    "earliest": datetime(1980, 1, 1, tzinfo=UTC),
    "latest": datetime(2026, 12, 1, tzinfo=UTC),
}


class Seen:
    """A reading and its events as rows in the order of the source."""

    def __init__(self, reading: Reading, engine: Engine) -> None:
        self.reading = reading
        self._engine = engine

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        return self._engine.rows(self.reading.events.order_by("source_row"))

    def event_count(self) -> int:
        return int(self.reading.events.count().to_pyarrow().as_py())

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.rows]

    def times(self) -> list[str]:
        return [
            row["occurred_at"].strftime("%Y-%m-%d %H:%M:%S.%f").removesuffix(".000000")
            for row in self.rows
        ]

    def taken(self) -> dict[str, str]:
        return {column.source_name: column.taken_as for column in self.reading.columns}

    def refused(self) -> dict[str, tuple[int, tuple[str, ...]]]:
        return {each.reason: (each.row_count, each.examples) for each in self.reading.refusals}


class Look(Protocol):
    def __call__(self, content: str | bytes, name: str = ..., **choices: Any) -> Seen: ...


class See(Protocol):
    def __call__(self, path: Path, **choices: Any) -> Seen: ...


@pytest.fixture
def see(engine: Engine) -> See:
    """Read a file that is already there, with limits of 1980 and the end of 2026."""
    return lambda path, **choices: Seen(read(path, engine, Choices(**(LIMITS | choices))), engine)


@pytest.fixture
def look(engine: Engine, tmp_path: Path) -> Look:
    """Write a file and read it, with limits of 1980 and the end of 2026."""

    def look(content: str | bytes, name: str = "log.csv", **choices: Any) -> Seen:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        reading = read(path, engine, Choices(**(LIMITS | choices)))
        seen = Seen(reading, engine)
        if "start" not in {column.taken_as for column in reading.columns}:
            refused = sum(refusal.row_count for refusal in reading.refusals)
            assert reading.row_count == seen.event_count() + refused
        return seen

    return look
