"""Files that are made to fill disk and memory are refused while they are read, in a sentence."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from daylit.errors import UnableToReadError
from daylit.record.engine import open_engine
from daylit.sources import Choices, encoding, read, unzipping, xml_file

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine

CHOICES = Choices(
    earliest=datetime(1980, 1, 1, tzinfo=UTC), latest=datetime(2030, 1, 1, tzinfo=UTC)
)
CSV = b"case,activity,time\n" + b"1,Ask,2026-01-02T08:00:00Z\n" * 200_000
LINES = b'{"case": 1, "activity": "Ask", "time": "2026-01-02T08:00:00Z"}\n' * 100_000
XES = b"<log><trace>" + b"<event/>" * 600_000 + b"</trace></log>"
OCEL = b'{"events": [' + b'{"id": "1", "type": "Ask"},' * 200_000 + b"]}"

REFUSED = (
    "it unzips to more than 20 times its size, as no log does. "
    "Hint: if it is one all the same, unzip it first."
)


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unzipping, "MOST_TIMES", 20)
    monkeypatch.setattr(unzipping, "ALWAYS_TAKEN_BYTES", 1 << 20)


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize(
    ("name", "content"),
    [("b.csv.gz", CSV), ("b.jsonl.gz", LINES), ("b.xes.gz", XES), ("b.json.gz", OCEL)],
)
def test_what_unzips_to_far_more_than_a_log_is_refused(
    name: str, content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(content, mtime=0))
    with open_engine(input_bytes=1) as engine, pytest.raises(UnableToReadError) as error:
        read(path, engine, CHOICES)
    assert str(error.value) == f"Cannot read {path}: {REFUSED}"


@pytest.mark.usefixtures("small_limits")
def test_it_is_refused_as_it_is_read_and_not_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "CHUNK_BYTES", 1 << 16)
    path = tmp_path / "b.csv.gz"
    path.write_bytes(gzip.compress(CSV, mtime=0))
    with open_engine(input_bytes=1) as engine:
        with pytest.raises(UnableToReadError):
            read(path, engine, CHOICES)
        written = _written(engine)
    assert written <= 1 << 20 < len(CSV)


def _written(engine: Engine) -> int:
    return sum(file.stat().st_size for file in engine.spill.rglob("unzipped*"))


def test_a_small_file_may_unzip_to_any_number_of_times_its_size(tmp_path: Path) -> None:
    path = tmp_path / "plain.csv.gz"
    path.write_bytes(gzip.compress(CSV, mtime=0))
    assert len(CSV) > unzipping.MOST_TIMES * path.stat().st_size
    with open_engine(input_bytes=1) as engine:
        assert read(path, engine, CHOICES).row_count == 200_000


def test_a_tag_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_file, "MOST_TAG_BYTES", 1 << 20)
    path = tmp_path / "long.xes"
    path.write_bytes(b'<log><trace><string key="name" value="' + b"A" * (2 << 20))
    with open_engine(input_bytes=1) as engine, pytest.raises(UnableToReadError) as error:
        read(path, engine, CHOICES)
    expected = "one of its tags is longer than 32 MB, as no log's is"
    assert str(error.value) == f"Cannot read {path}: {expected}."


def test_a_text_of_returns_only_is_surveyed_in_step_with_its_size(tmp_path: Path) -> None:
    path = tmp_path / "returns.csv"
    path.write_bytes(b"case,activity,time\r" + b"\r" * (3 << 20) + b"\n")
    pieces = list(encoding._chunks(path))
    assert b"".join(pieces) == path.read_bytes()
    assert max(map(len, pieces)) <= encoding.CHUNK_BYTES + 1
    assert not any(piece.endswith(b"\r") for piece in pieces[-2:])


@pytest.mark.slow
def test_ten_megabytes_that_would_fill_ten_gigabytes_are_refused_on_the_way(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    with path.open("wb") as file:
        file.write(gzip.compress(CSV[:19]))
        file.write(gzip.compress(b"a" * (64 << 20)) * 160)
    with open_engine(input_bytes=1) as engine:
        with pytest.raises(UnableToReadError, match="200 times its size"):
            read(path, engine, CHOICES)
        written = _written(engine)
    assert 9 << 20 < path.stat().st_size < 11 << 20
    assert written <= unzipping.MOST_TIMES * path.stat().st_size
