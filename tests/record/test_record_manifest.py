"""The manifest: what it says of a record, the versions kept beside it, and damaged ones."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest

from daylit.errors import RecordError
from daylit.record.manifest import (
    FORMAT_VERSION,
    Import,
    Manifest,
    Process,
    State,
    kept_path,
    kept_versions,
    read,
    read_kept,
    swap,
)
from daylit.record.store import Record

if TYPE_CHECKING:
    from pathlib import Path

BEFORE = State({"events": 1}, 1, has_own_ids=True, closing=("End",), contents={"case_count": 1})
FIRST = Import(
    number=1,
    imported_at="2026-11-05T12:00:00+00:00",
    sources=({"import_id": "a"}, {"import_id": "b"}),
    counts={"new_count": 2},
    asked={"takes_corrections": False},
    before=State(),
)
SECOND = Import(
    number=2,
    imported_at="2026-11-06T12:00:00+00:00",
    sources=({"import_id": "c"},),
    counts={"new_count": 1},
    asked={"takes_corrections": True},
    before=BEFORE,
    part_count=2,
    kept=("bucket=0/one.parquet", "bucket=0/two.parquet"),
)
WORK = Process(
    State({"events": 4, "steps": 3}, 16, closing=("End", "Süd"), contents={"case_count": 2}),
    (FIRST, SECOND),
    declared_ends=("End",),
)


def made(version: int, **processes: Process) -> Manifest:
    return Manifest(version, "2026-11-06T12:00:00+00:00", "import 2 of work", 3, processes)


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    swap(tmp_path, made(7, work=WORK, other=Process()))
    assert read(tmp_path / "manifest.json") == made(7, work=WORK, other=Process())


def test_where_there_is_no_manifest_the_record_is_empty(tmp_path: Path) -> None:
    assert read(tmp_path / "manifest.json") == Manifest(0, "", "", 1, {})


def test_a_process_names_the_sources_of_all_its_imports() -> None:
    assert WORK.import_ids == ("a", "b", "c")


def test_the_version_that_follows_changes_the_processes_named_only() -> None:
    ends, other_ends = Process(declared_ends=("End",)), Process(declared_ends=("Stop",))
    before = made(7, work=WORK, other=ends, gone=Process())
    after = before.after(
        {"other": other_ends, "new": Process(), "gone": None, "never": None},
        made_at="2026-11-07T00:00:00+00:00",
        made_by="import 2 of other",
    )
    assert after == Manifest(
        8,
        "2026-11-07T00:00:00+00:00",
        "import 2 of other",
        3,
        {"work": WORK, "other": other_ends, "new": Process()},
    )


def test_the_number_of_an_import_is_never_given_twice() -> None:
    def after(manifest: Manifest, *imports: Import) -> Manifest:
        processes: dict[str, Process | None] = {"work": Process(imports=imports)}
        return manifest.after(processes, made_at="", made_by="")

    first = after(Manifest(), FIRST)
    second = after(first, FIRST, SECOND)
    undone = after(second, FIRST)
    assert [one.next_number for one in (Manifest(), first, second, undone)] == [1, 2, 3, 3]
    assert undone.after({"work": None}, made_at="", made_by="").next_number == 3


def test_manifests_that_were_replaced_are_kept_to_return_to(tmp_path: Path) -> None:
    for version in (1, 2, 3):
        swap(tmp_path, made(version, work=WORK))
    assert kept_versions(tmp_path) == [made(1, work=WORK), made(2, work=WORK)]
    assert read(kept_path(tmp_path, 2)) == made(2, work=WORK)
    assert read(tmp_path / "manifest.json") == made(3, work=WORK)


def test_a_draft_that_a_dead_process_left_means_nothing(tmp_path: Path) -> None:
    swap(tmp_path, made(1, work=WORK))
    (tmp_path / "manifest.draft").write_bytes(b"{")
    assert read(tmp_path / "manifest.json") == made(1, work=WORK)
    swap(tmp_path, made(2, work=WORK))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["manifest.json", "versions"]


def written(processes: str, version: str = "1", number: str = "1") -> bytes:
    head = f'"format_version": 3, "record_version": {version}, "next_number": {number}'
    return f'{{{head}, "made_at": "", "made_by": "", "processes": {processes}}}'.encode()


def process(imports: str, ends: str = "null") -> bytes:
    state = json.dumps(asdict(State()))
    return written(f'{{"p": {{"state": {state}, "imports": {imports}, "declared_ends": {ends}}}}}')


def an_import(**changed: Any) -> bytes:
    return process(json.dumps([asdict(FIRST) | changed]))


def test_what_the_damaged_ones_are_made_of_is_whole(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_bytes(process("[]", '["End"]'))
    assert Record(tmp_path).manifest.processes == {"p": Process(declared_ends=("End",))}
    (tmp_path / "manifest.json").write_bytes(an_import())
    assert Record(tmp_path).manifest.processes == {"p": Process(imports=(FIRST,))}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"\xff\xfe",
        b"{}",
        b'{"format_version": "x"}',
        b'{"format_version": 3, "processes": {}}',
        written("{}", version='"a"'),
        written("{}", number="1.5"),
        written("[]"),
        written('{"p": {}}'),
        process("[{}]"),
        process("null"),
        an_import(number="1"),
        an_import(before=None),
        an_import(part_count="1"),
        an_import(kept=None),
        an_import(counts="abc"),
    ],
)
def test_a_damaged_manifest_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "manifest.json"
    path.write_bytes(content)
    with pytest.raises(RecordError) as raised:
        Record(tmp_path)
    assert str(raised.value) == f"The manifest {path} is damaged and cannot be read."


def test_a_record_of_a_newer_daylit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"format_version": 4}), encoding="utf-8")
    with pytest.raises(RecordError) as raised:
        Record(tmp_path)
    assert str(raised.value) == (
        f"The record {tmp_path} was written by a newer Daylit (format 4); this one reads format 3."
    )


def test_a_record_of_an_early_daylit_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"format_version": 1}), encoding="utf-8")
    with pytest.raises(RecordError) as raised:
        Record(tmp_path)
    assert str(raised.value) == (
        f"The record {tmp_path} was written by an early Daylit (format 1); this one reads "
        "format 3. Hint: import its logs into a new folder."
    )


def test_a_version_that_cannot_be_read_is_told_and_hides_no_other(tmp_path: Path) -> None:
    for version in (1, 2, 3, 4):
        swap(tmp_path, made(version, work=WORK))
    kept_path(tmp_path, 1).write_bytes(b"{")
    newer = {"format_version": FORMAT_VERSION + 1}
    kept_path(tmp_path, 3).write_text(json.dumps(newer), encoding="utf-8")
    assert kept_versions(tmp_path) == [made(2, work=WORK)]
    told = {number: str(error) for number, error in read_kept(tmp_path).unreadable.items()}
    assert told == {
        1: f"The manifest {kept_path(tmp_path, 1)} is damaged and cannot be read.",
        3: (
            f"Version 3 of the record {tmp_path} was written by a newer Daylit (format "
            f"{FORMAT_VERSION + 1}); this one reads format {FORMAT_VERSION}."
        ),
    }


def test_versions_are_in_the_order_of_their_numbers_however_long_these_are(tmp_path: Path) -> None:
    for version in (99_999_999, 100_000_000, 100_000_001):
        swap(tmp_path, made(version, work=WORK))
    assert [one.record_version for one in kept_versions(tmp_path)] == [99_999_999, 100_000_000]


def test_a_file_that_is_no_version_means_nothing(tmp_path: Path) -> None:
    for version in (1, 2):
        swap(tmp_path, made(version, work=WORK))
    kept_path(tmp_path, 1).with_name("copy of 00000001.json").write_bytes(b"{")
    kept = read_kept(tmp_path)
    assert (kept.versions, kept.unreadable) == ((made(1, work=WORK),), {})
