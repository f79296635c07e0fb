"""Whatever stands in JSON lines: each is taken or refused, and batches make no difference."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daylit.sources import Choices, LineReader, read

if TYPE_CHECKING:
    import pytest

    from daylit.record.engine import Engine
    from daylit.record.reading import Reading

FEW = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=6)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.floats(allow_nan=False),
    TEXTS,
    st.lists(st.integers(), max_size=2),
    st.dictionaries(TEXTS, st.integers(), max_size=2),
)
EVENTS = st.fixed_dictionaries(
    {
        "case": st.sampled_from(["c1", "c2", 3]),
        "activity": st.sampled_from(["A", "B", None]),
        "time": st.sampled_from(["2024-01-01 08:00", "2024-01-02T09:30:00Z", "soon", None]),
    },
    optional={"x": VALUES, "X": VALUES, "y/z": VALUES, "~": VALUES},
)
LINES = st.one_of(
    EVENTS.map(lambda event: json.dumps(event).encode()),
    st.sampled_from([b"nothing", b"[1]", b'"x"', b"{", b"\xff", b"", b"  "]),
)
FIRST = b'{"case": "c1", "activity": "A", "time": "2024-01-01 08:00", "due": "2024-01-01"}'


def counted(reading: Reading, engine: Engine) -> int:
    return engine.count(reading.events) + sum(each.row_count for each in reading.refusals)


@FEW
@given(lines=st.lists(LINES, max_size=8))
def test_each_line_is_taken_or_refused(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]
) -> None:
    path = tmp_path_factory.mktemp("lines") / "log.jsonl"
    path.write_bytes(b"\n".join([FIRST, *lines]) + b"\n")
    reading = read(path, engine, Choices())
    stated = 1 + sum(bool(line.strip()) for line in lines)
    assert reading.row_count == counted(reading, engine) == stated


@FEW
@given(lines=st.lists(LINES, max_size=8), size=st.integers(1, 5))
def test_each_line_of_a_stream_is_taken_or_refused(
    engine: Engine, lines: list[bytes], size: int
) -> None:
    reader = LineReader(engine, Choices(), "standard input")
    total, whole = 0, [FIRST, *lines]
    for first in range(0, len(whole), size):
        reading = reader.read(whole[first : first + size], first_number=first + 1)
        assert reading.row_count == counted(reading, engine)
        total += reading.row_count
        engine.drop(reading.events)
    assert total == sum(bool(line.strip()) for line in whole)


@FEW
@given(
    events=st.lists(
        st.fixed_dictionaries(
            {
                "case": st.sampled_from(["c1", "c2"]),
                "activity": st.sampled_from("AB"),
                "time": st.sampled_from(["2024-01-01 08:00", "2024-01-02 09:30:15"]),
                "amount": st.floats(0, 9).filter(lambda number: number != int(number)),
                "resource": st.sampled_from(["Ann", "Bo", "Cy"]),
                "note": st.sampled_from(["x", "y"]),
            }
        ),
        min_size=2,
        max_size=8,
    ),
    size=st.integers(1, 5),
)
def test_batches_of_a_stream_give_what_one_batch_gives(
    engine: Engine, events: list[dict[str, Any]], size: int
) -> None:
    lines = [json.dumps(event).encode() for event in events]

    def rows(batch_size: int) -> list[dict[str, Any]]:
        reader = LineReader(engine, Choices(), "standard input")
        found = []
        for first in range(0, len(lines), batch_size):
            reading = reader.read(lines[first : first + batch_size], first_number=first + 1)
            found += engine.rows(reading.events.order_by("source_row"))
            engine.drop(reading.events)
        return found

    assert rows(size) == rows(len(lines))
