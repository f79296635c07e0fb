"""One table on disk: its versions, each a set of files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable
from keeping import files_of, schema_of

from daylit.errors import RecordError
from daylit.record.delta import SETTINGS, Version, commit, open_version, trim_log

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine

Row = dict[str, Any]
SAID = schema_of({"said": ["a"]})


def said(version: Version, buckets: set[int] | None = None) -> list[Any]:
    rows = [pq.read_table(path, partitioning=None) for path in version.paths(buckets)]
    return sorted(word for table in rows for word in table["said"].to_pylist())


def test_a_version_holds_exactly_the_files_that_were_named(engine: Engine, tmp_path: Path) -> None:
    first = files_of(engine, tmp_path, {"said": ["a", "b"]}, bucket=0)
    second = files_of(engine, tmp_path, {"said": ["c"]}, bucket=-1)
    one = commit(tmp_path, [*first, *second], SAID)
    two = commit(tmp_path, second, SAID)
    three = commit(tmp_path, [*second, *first], SAID)
    assert one < two < three
    assert [said(open_version(tmp_path, number)) for number in (one, two, three)] == [
        ["a", "b", "c"],
        ["c"],
        ["a", "b", "c"],
    ]


def test_a_version_tells_bucket_rows_and_size_of_its_files(engine: Engine, tmp_path: Path) -> None:
    files = files_of(engine, tmp_path, {"said": ["a", "b"]}, bucket=5)
    files += files_of(engine, tmp_path, {"said": ["c"]}, bucket=-1)
    version = open_version(tmp_path, commit(tmp_path, files, SAID))
    assert sorted(version.files, key=lambda file: file.bucket) == files[::-1]
    assert [(file.bucket, file.row_count) for file in files] == [(5, 2), (-1, 1)]
    for file in files:
        assert (tmp_path / file.path).stat().st_size == file.size_bytes
    assert version.schema == SAID
    assert said(version, {-1}) == ["c"]
    assert said(version, set()) == []


def test_the_same_files_again_make_no_version(engine: Engine, tmp_path: Path) -> None:
    files = files_of(engine, tmp_path, {"said": ["a"]})
    number = commit(tmp_path, files, SAID)
    assert commit(tmp_path, files, SAID) == number


def test_a_version_may_be_built_upon_one_that_is_not_the_newest(
    engine: Engine, tmp_path: Path
) -> None:
    kept = files_of(engine, tmp_path, {"said": ["a"]}, bucket=0)
    dead = files_of(engine, tmp_path, {"said": ["dead"]}, bucket=1)
    added = files_of(engine, tmp_path, {"said": ["b"]}, bucket=2)
    commit(tmp_path, kept, SAID)
    commit(tmp_path, [*kept, *dead], SAID)
    assert said(open_version(tmp_path, commit(tmp_path, [*kept, *added], SAID))) == ["a", "b"]


@pytest.mark.parametrize("then", [{"said": [7]}, {"said": ["b"], "more": [1.5]}, {"more": [1]}])
def test_columns_may_change_from_version_to_version(
    engine: Engine, tmp_path: Path, then: Row
) -> None:
    files = files_of(engine, tmp_path, {"said": ["a"]})
    one = commit(tmp_path, files, SAID)
    files += files_of(engine, tmp_path, then, bucket=3)
    two = commit(tmp_path, files, schema_of(then))
    assert open_version(tmp_path, one).schema == SAID
    assert open_version(tmp_path, two).schema == schema_of(then)
    assert {file.path for file in open_version(tmp_path, two).files} == {f.path for f in files}
    assert {file.path for file in open_version(tmp_path, one).files} == {files[0].path}


def test_a_table_of_no_files_has_its_columns(tmp_path: Path) -> None:
    version = open_version(tmp_path, commit(tmp_path, [], SAID))
    assert (version.files, version.schema) == ((), SAID)


def test_old_versions_last_past_a_checkpoint(engine: Engine, tmp_path: Path) -> None:
    first = files_of(engine, tmp_path, {"said": ["a"]})
    number = commit(tmp_path, first, SAID)
    for word in range(12):
        commit(tmp_path, files_of(engine, tmp_path, {"said": [str(word)]}), SAID)
    DeltaTable(tmp_path).create_checkpoint()
    DeltaTable(tmp_path).cleanup_metadata()
    assert said(open_version(tmp_path, number)) == ["a"]


def test_other_software_reads_the_table(engine: Engine, tmp_path: Path) -> None:
    files = files_of(engine, tmp_path, {"said": ["a", "b"]}, bucket=4)
    commit(tmp_path, files, SAID)
    table = DeltaTable(tmp_path).to_pyarrow_table()
    assert sorted(table.to_pylist(), key=lambda row: str(row["said"])) == [
        {"said": "a", "bucket": 4},
        {"said": "b", "bucket": 4},
    ]


def told(folder: Path, number: int) -> str:
    with pytest.raises(RecordError) as raised:
        open_version(folder, number)
    return str(raised.value)


@pytest.mark.parametrize("lost", ["no table", "no such version", "no log"])
def test_a_table_that_is_missing_or_damaged_is_told(
    engine: Engine, tmp_path: Path, lost: str
) -> None:
    folder = tmp_path / "table"
    number = 9
    if lost != "no table":
        number += commit(folder, files_of(engine, folder, {"said": ["a"]}), SAID)
    if lost == "no log":
        number -= 9
        for file in (folder / "_delta_log").glob("*.json"):
            file.unlink()
    assert told(folder, number) == (
        f"The record's table {folder} is missing or damaged. Hint: return to an earlier version, "
        "or import its logs into a new folder."
    )


def log_of(folder: Path) -> list[str]:
    return sorted(file.name for file in (folder / "_delta_log").iterdir())


def test_a_trimmed_log_still_opens_the_versions_that_are_needed_and_takes_new_ones(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SETTINGS, "delta.checkpointInterval", "5")
    ones = files_of(engine, tmp_path, {"said": ["a"]})
    others = files_of(engine, tmp_path, {"said": ["b"]})
    numbers = [commit(tmp_path, [ones, others][turn % 2], SAID) for turn in range(25)]
    needed = [numbers[3], numbers[12], numbers[13]]
    before = log_of(tmp_path)
    trim_log(tmp_path, needed)
    assert len(log_of(tmp_path)) < 0.7 * len(before)
    assert [said(open_version(tmp_path, number)) for number in needed] == [["b"], ["a"], ["b"]]
    assert said(open_version(tmp_path, numbers[-1])) == ["a"]
    last = [commit(tmp_path, [others, ones][turn % 2], SAID) for turn in range(12)][-1]
    assert said(open_version(tmp_path, last)) == ["a"]
    assert said(open_version(tmp_path, numbers[12])) == ["a"]
    with pytest.raises(RecordError, match="is missing or damaged"):
        open_version(tmp_path, numbers[6])


def test_trimming_a_short_log_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    files = files_of(engine, tmp_path, {"said": ["a"]})
    numbers = [commit(tmp_path, files[:turn], SAID) for turn in (1, 0, 1)]
    before = log_of(tmp_path)
    trim_log(tmp_path, [numbers[0]])
    assert log_of(tmp_path) == before
