"""What others did to a record's folder: each told in one sentence, nothing done by half."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from disks import mounted
from exports import import_logs, json_lines, late, tickets, with_key, write_csv
from holding import command, holding
from scenes import PROCESS
from streams import following, wait_until_kept
from worker import DIED

from daylit.errors import RecordError
from daylit.record.changes.undoing import versions
from daylit.record.store import TABLES, Record

if TYPE_CHECKING:
    from workers import Worker

    from daylit.record.engine import Engine

pytest_plugins = ["staging"]

ROWS = tickets(90)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of two imports."""
    folder = tmp_path_factory.mktemp("made")
    half = len(ROWS) // 2
    logs = [
        write_csv(folder / "one.csv", ROWS[:half]),
        write_csv(folder / "two.csv", [*ROWS[half - 20 :], *late(range(9))]),
    ]
    import_logs(with_key(folder / "record"), *logs)
    return folder / "record"


@pytest.fixture
def record(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "record")


def refusal(*words: object) -> str:
    with pytest.raises(RecordError) as raised:
        command(*words)
    return str(raised.value)


def first_version_files(record: Path, name: str) -> list[Path]:
    """Return the files of a table that only the first version has."""
    opened = Record(record)
    first, present = (one.processes["tickets"].state for one in versions(opened)[-2:])
    here, now = (opened.version(name, "tickets", state).paths() for state in (first, present))
    return [Path(one) for one in here if one not in now]


@pytest.mark.parametrize("name", TABLES[:3])
def test_a_version_whose_files_were_deleted_is_neither_returned_to_nor_undone(
    engine: Engine, record: Path, name: str
) -> None:
    before = holding(engine, Record(record))
    for file in first_version_files(record, name):
        file.unlink()
    assert refusal("return", 1, "--record", record) == (
        f"Version 1 of the record {record} can no longer be returned to: files of tickets are gone."
    )
    day = Record(record).process("tickets").imports[1].imported_at[:10]
    assert refusal("undo", 2, "--record", record) == (
        f"Import 2 of tickets, of {day}, can no longer be undone: what it came upon was let go by "
        "a vacuum."
    )
    assert holding(engine, Record(record)) == before
    assert Record(record).manifest.record_version == 2


def test_a_file_of_the_present_version_that_was_deleted_is_told(record: Path) -> None:
    opened = Record(record)
    (file, *_) = opened.version("cases", "tickets", opened.process("tickets").state).paths()
    Path(file).unlink()
    log = write_csv(record.parent / "three.csv", ROWS[:5])
    said = refusal("import", log, "--record", record, *PROCESS)
    assert said.startswith("A file of the record is missing or damaged: ")
    assert file in said
    assert Record(record).manifest.record_version == 2
    command("return", 1, "--record", record)


def test_a_table_whose_log_was_deleted_is_told(record: Path) -> None:
    shutil.rmtree(record / "tables" / "tickets" / "cases" / "_delta_log")
    log = write_csv(record.parent / "three.csv", ROWS[:5])
    assert refusal("import", log, "--record", record, *PROCESS) == (
        f"The record's table {record}/tables/tickets/cases is missing or damaged. Hint: return to "
        "an earlier version, or import its logs into a new folder."
    )


def test_a_damaged_kept_version_is_told_and_the_record_can_be_read(
    engine: Engine, record: Path
) -> None:
    before = holding(engine, Record(record))
    kept = record / "versions" / "00000001.json"
    kept.write_bytes(kept.read_bytes()[:200])
    expected = f"The manifest {kept} is damaged and cannot be read."
    assert refusal("return", 1, "--record", record) == expected
    assert refusal("vacuum", "--record", record) == (
        "Nothing was let go: version 1 of the record may need any of its files, and cannot be "
        f"read. {expected} Hint: to give that version up, delete {kept}, then vacuum again."
    )
    assert [one.record_version for one in versions(Record(record))] == [2]
    assert holding(engine, Record(record)) == before


def test_a_record_of_a_newer_daylit_is_neither_read_nor_written(record: Path) -> None:
    path = record / "manifest.json"
    content = json.loads(path.read_text()) | {"format_version": 4}
    path.write_text(json.dumps(content))
    expected = (
        f"The record {record} was written by a newer Daylit (format 4); this one reads format 3."
    )
    log = write_csv(record.parent / "three.csv", ROWS[:5])
    for words in (
        ("show",),
        ("imports",),
        ("undo", 1),
        ("return", 1),
        ("vacuum",),
        ("import", log, *PROCESS),
    ):
        assert refusal(*words, "--record", record) == expected
    assert json.loads(path.read_text()) == content


@pytest.mark.slow
def test_a_record_that_may_only_be_read_is_read_and_not_written(
    engine: Engine, worker: Worker, made: Path, tmp_path: Path
) -> None:
    mount = shutil.which("mount")
    with mounted(tmp_path / "disk", kilobytes=4_096) as disk:
        record = shutil.copytree(made, disk / "record")
        before = holding(engine, Record(record))
        assert mount is not None
        subprocess.run([mount, "-o", "remount,ro", str(disk)], check=True)
        log = write_csv(tmp_path / "three.csv", ROWS[:5])
        for words in (["undo", 2], ["return", 1], ["vacuum"], ["import", log, *PROCESS]):
            worker.start(record, [*words, "--record", record])
            assert worker.ended() == 1, worker.said.read_text()
            (said,) = [one for one in worker.said.read_text().splitlines() if "daylit:" in one]
            assert said.startswith("daylit: ")
            assert str(record) in said
            assert "Read-only file system" in said
        worker.start(record, ["show", "--record", record])
        assert worker.ended() == 0
        assert holding(engine, Record(record)) == before


@pytest.fixture(scope="module")
def with_stream(worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of one import, and a stream in parts upon it."""
    begun = tmp_path_factory.mktemp("streamed")
    folder = with_key(begun / "record")
    import_logs(folder, write_csv(begun / "one.csv", ROWS[:100]))
    lines = json_lines(ROWS[80:])
    with following(worker, folder) as (_, sender):
        for part in (slice(0, 80), slice(80, 160), slice(160, None)):
            sender.send(lines[part])
            wait_until_kept(worker, part.stop or len(lines))
        sender.end()
        assert worker.ended() == 0
    assert Record(folder).process("tickets").imports[1].part_count >= 3
    return folder


@pytest.fixture
def streamed(with_stream: Path, tmp_path: Path) -> Path:
    """The record with a stream again, to be changed by one test."""
    return shutil.copytree(with_stream, tmp_path / "streamed")


REFUSED = "can no longer be undone: what it came upon was let go by a vacuum."


@pytest.mark.slow
@pytest.mark.parametrize("part", [0, 1, 2])
def test_an_import_is_not_taken_again_by_half(engine: Engine, streamed: Path, part: int) -> None:
    before = holding(engine, Record(streamed))
    name = Record(streamed).process("tickets").imports[1].kept[part]
    (streamed / "tables/tickets/imports/000002" / name).unlink()
    assert refusal("undo", 1, "--record", streamed).endswith(REFUSED)
    assert holding(engine, Record(streamed)) == before


@pytest.mark.slow
def test_an_undo_after_a_vacuum_that_died_is_right_or_refused(
    engine: Engine, worker: Worker, streamed: Path
) -> None:
    _make_older(streamed)
    undone = shutil.copytree(streamed, streamed.parent / "undone")
    command("undo", 1, "--record", undone)
    expected = holding(engine, Record(undone))
    removals = outcomes = 0
    for number in range(1_000):
        record = shutil.copytree(streamed, streamed.parent / "killed")
        words = ["vacuum", "--keep-days", "1", "--record", record]
        worker.start(record, words, dies_before=number)
        code = worker.ended()
        removals += any(mark.startswith("remove ") for mark in worker.marks.come())
        try:
            command("undo", 1, "--record", record)
        except RecordError as error:
            assert str(error).endswith(REFUSED)  # noqa: PT017 - either is right
        else:
            outcomes += 1
            assert holding(engine, Record(record)) == expected
        shutil.rmtree(record)
        if code != DIED:
            break
    assert removals > 10
    assert outcomes >= 1


def _make_older(record: Path) -> None:
    """Have all versions of a record but the present one be of long ago."""
    for path in [*record.glob("versions/*.json"), record / "manifest.json"]:
        text = path.read_text()
        content = json.loads(text)
        year = content["made_at"][:4]
        path.write_text(text.replace(f'"{year}-', f'"{int(year) - 1}-'))
