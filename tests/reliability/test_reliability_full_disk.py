"""A full disk: one sentence with the place, the record as it was, and work goes on with room."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from disks import BLOCK, fill, left_on, mounted
from exports import import_logs, json_lines, tickets, with_key, write_csv
from holding import all_versions, command, holding
from scenes import PROCESS
from streams import follow

from daylit.record.store import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from workers import Worker

    from daylit.record.engine import Engine

pytest_plugins = ["staging"]

pytestmark = pytest.mark.slow
FULL = "(No space left on device); the record is as it was before."
ROWS = tickets(260)
SHARES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97)
"""How much of what the command writes there is room for."""


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("logs")
    third = len(ROWS) // 3
    return [
        write_csv(folder / f"{number}.csv", ROWS[third * number : third * (number + 1) + 20])
        for number in range(3)
    ]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, logs: list[Path]) -> Path:
    folder = with_key(tmp_path_factory.mktemp("base") / "record")
    import_logs(folder, *logs[:2])
    return folder


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk", kilobytes=4_096) as place:
        yield place


def complaint(worker: Worker, record: Path, *words: object) -> str:
    """Run a command that fails and return the last line that it said."""
    worker.start(record, [*words, "--record", record])
    assert worker.ended() == 1, worker.said.read_text()
    said = worker.said.read_text().splitlines()
    assert not any(line.startswith("Traceback") for line in said)
    return said[-1]


def check_it_fails_for_want_of_room(
    engine: Engine, worker: Worker, disk: Path, base: Path, words: Sequence[object]
) -> None:
    """Run a command with more and more room, each too little; then with room."""
    before = all_versions(engine, base)
    played = shutil.copytree(base, disk / "record")
    free = left_on(disk)
    command(*words, "--record", played)
    needed, after = free - left_on(disk), holding(engine, Record(played))
    places = set()
    for share in SHARES:
        shutil.rmtree(played)
        shutil.copytree(base, played)
        filler = fill(disk, leave=int(needed * share) // BLOCK * BLOCK)
        said = complaint(worker, played, *words)
        place = re.fullmatch(
            rf"daylit: The record(?:'s table)? ({re.escape(str(played))}\S*) could not be written "
            + re.escape(FULL),
            said,
        )
        assert place, said
        places.add(place[1].removeprefix(str(played)))
        assert all_versions(engine, played) == before
        filler.unlink()
        command(*words, "--record", played)
        assert holding(engine, Record(played)) == after
    assert len(places) >= 3


def test_an_import_onto_a_full_disk_leaves_the_record_as_it_was(
    engine: Engine, worker: Worker, disk: Path, base: Path, logs: list[Path]
) -> None:
    words = ("import", logs[2], *PROCESS)
    check_it_fails_for_want_of_room(engine, worker, disk, base, words)


def test_an_undo_on_a_full_disk_leaves_the_record_as_it_was(
    engine: Engine, worker: Worker, disk: Path, base: Path
) -> None:
    check_it_fails_for_want_of_room(engine, worker, disk, base, ("undo", 1))


def test_a_return_on_a_full_disk_leaves_the_record_as_it_was(
    engine: Engine, worker: Worker, disk: Path, base: Path
) -> None:
    record = shutil.copytree(base, disk / "record")
    before = all_versions(engine, record)
    filler = fill(disk, leave=0)
    assert complaint(worker, record, "return", 1) == (
        f"daylit: The record {record} could not be written {FULL}"
    )
    assert all_versions(engine, record) == before
    filler.unlink()
    command("return", 1, "--record", record)
    assert holding(engine, Record(record)) == before[1]


def test_a_vacuum_makes_room_on_a_disk_with_a_block_left(
    engine: Engine, worker: Worker, disk: Path, base: Path
) -> None:
    record = shutil.copytree(base, disk / "record")
    present = holding(engine, Record(record))
    fill(disk, leave=BLOCK)
    worker.start(record, ["vacuum", "--keep-days", "0", "--record", record])
    assert worker.ended() == 0, worker.said.read_text()
    assert left_on(disk) > 10 * BLOCK
    assert holding(engine, Record(record)) == present


def test_a_stream_onto_a_full_disk_ends_with_a_sentence_and_can_be_sent_again(
    engine: Engine, worker: Worker, disk: Path, base: Path
) -> None:
    record = shutil.copytree(base, disk / "record")
    before = holding(engine, Record(record))
    lines = json_lines(ROWS)
    filler = fill(disk, leave=10 * BLOCK)
    assert follow(worker, record, lines) == 1
    said = worker.said.read_text().splitlines()[-1]
    # Room runs out at a table, or at the manifest.
    whats = ("record", "record's table")
    assert said.startswith(tuple(f"daylit: The {what} {record}" for what in whats))
    assert said.endswith(f" could not be written {FULL}")
    assert holding(engine, Record(record)) == before
    filler.unlink()
    assert follow(worker, record, lines) == 0
    assert Record(record).process("tickets").state.contents["event_count"] == len(ROWS)


def test_a_full_disk_beneath_the_names_leaves_the_record_as_it_was(
    engine: Engine, worker: Worker, tmp_path: Path, base: Path, logs: list[Path]
) -> None:
    record = shutil.copytree(base, tmp_path / "record")
    before = all_versions(engine, record)
    with mounted(tmp_path / "disk", kilobytes=256) as disk:
        people = shutil.move(record / "people", disk / "people")
        (record / "people").symlink_to(people)
        filler = fill(disk, leave=0)
        # No name is new, but each is entered again.
        strangers = [{**row, "person": f"Stranger {n:05} {'x' * 90}"} for n, row in enumerate(ROWS)]
        log = write_csv(tmp_path / "strangers.csv", strangers)
        said = complaint(worker, record, "import", log, *PROCESS)
        assert said == (
            f"daylit: The directory of names {record}/people/directory.sqlite cannot be used "
            "(database or disk is full); the record is as it was before."
        )
        assert all_versions(engine, record) == before
        filler.unlink()
        command("import", logs[2], "--record", record, *PROCESS)
        assert len(Record(record).process("tickets").imports) == 3


def test_a_full_disk_beneath_what_is_set_aside_leaves_the_record_as_it_was(
    engine: Engine, worker: Worker, tmp_path: Path, base: Path
) -> None:
    record = shutil.copytree(base, tmp_path / "record")
    before = all_versions(engine, record)
    many = [{**row, "case": f"{row['case']}-{n}"} for n in range(120) for row in ROWS]
    log = write_csv(tmp_path / "many.csv", many)
    words = ["import", str(log), *PROCESS, "--record", str(record)]
    with mounted(tmp_path / "disk", kilobytes=256) as disk:
        worker.start(record, words, temporary=str(disk), memory_bytes=40 * 1024**2)
        assert worker.ended() == 1, worker.said.read_text()
    said = worker.said.read_text().splitlines()[-1]
    assert said.startswith("daylit: ")
    assert str(disk) in said
    assert all_versions(engine, record) == before
    command(*words)
    assert Record(record).process("tickets").state.contents["case_count"] > 120 * 260
