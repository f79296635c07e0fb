"""Every row of a source is taken or refused, once, and cited on its own line."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daylit.errors import UnableToReadError
from daylit.sources import Choices, read

if TYPE_CHECKING:
    from daylit.record.engine import Engine

FIELD = st.text("ab ,;\"'\n\r\tåé", max_size=4)
TIME = st.sampled_from(["2024-01-01 10:00", "2024-01-02T10:00Z", "", "never", "1.2.2024"])
ROW = st.tuples(FIELD, FIELD, TIME, st.sampled_from(["", "", "", "x", "short", "broken", "blank"]))
CHOICES = Choices(case="case", activity="activity", time="time", delimiter=",")


def written(rows: list[tuple[str, str, str, str]]) -> tuple[bytes, list[tuple[int, bool]]]:
    """Return a file, and for each of its rows the line it begins on and whether it is sound."""
    content, expected = b"case,activity,time,more\n", []
    for case, activity, time, kind in rows:
        line = content.count(b"\n") + 1
        if kind == "blank":
            content += b"\n"
            continue
        out = io.StringIO()
        fields = [case, activity, time] if kind == "short" else [case, activity, time, kind]
        csv.writer(out, lineterminator="\n").writerow(fields)
        text = out.getvalue().replace("\r", "").encode()
        content += text[:-1] + b"\xff\n" if kind == "broken" else text
        sound = kind not in {"short", "broken"} and bool(case.strip() and activity.strip())
        expected.append((line, sound and time not in {"", "never"}))
    return content, expected


@settings(max_examples=40, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=12))
def test_rows_are_taken_or_refused_and_cited_on_their_own_line(
    engine: Engine, rows: list[tuple[str, str, str, str]]
) -> None:
    content, expected = written(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        path.write_bytes(content + b"1,A,2024-01-01,last\n" * 20)
        reading = read(path, engine, CHOICES)
        events = reading.events.count().to_pyarrow().as_py()
    refused = sum(refusal.row_count for refusal in reading.refusals)
    assert reading.row_count == len(expected) + 20
    assert reading.row_count == events + refused
    assert refused == sum(not sound for _, sound in expected)
    cited = {
        int(example.split()[1]) for refusal in reading.refusals for example in refusal.examples
    }
    assert cited <= {line for line, sound in expected if not sound}


def test_nothing_but_refused_rows_is_an_error_that_counts_them(
    engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "log.csv"
    path.write_text("case,activity,time\n,A,2024-01-01\n", encoding="utf-8")
    with pytest.raises(UnableToReadError) as error:
        read(path, engine, Choices())
    assert str(error.value) == (
        f"Cannot read {path}: its only row could not be taken: no case, such as line 2."
    )
