"""The directory: keyed ids of names, outside the record."""

from __future__ import annotations

import hashlib
import stat
from typing import TYPE_CHECKING

import pytest

from daylit.errors import RecordError
from daylit.record.directory import Directory

if TYPE_CHECKING:
    from pathlib import Path


def test_the_same_name_has_the_same_id_later_on(tmp_path: Path) -> None:
    ids = {Directory(tmp_path / "people").person_id("Ann Åkesson") for _ in range(2)}
    assert len(ids) == 1
    assert len(ids.pop()) == 16


def test_each_record_has_a_key_of_its_own(tmp_path: Path) -> None:
    one, other = (Directory(tmp_path / name).person_id("ann") for name in ("one", "other"))
    assert one != other


def test_an_id_cannot_be_made_from_the_name_alone(tmp_path: Path) -> None:
    made = Directory(tmp_path / "people").person_id("ann")
    known = {hashlib.new(how, b"ann").hexdigest()[:16] for how in ("md5", "sha1", "sha256")}
    assert made not in known


def test_entered_names_are_found_behind_their_ids(tmp_path: Path) -> None:
    directory = Directory(tmp_path / "people")
    table = directory.enter(["bob", "ann", "bob"]).to_pylist()
    assert [row["person"] for row in table] == ["ann", "bob"]
    assert directory.names() == {row["person_id"]: row["person"] for row in table}


def test_names_entered_again_stay_as_they_are(tmp_path: Path) -> None:
    directory = Directory(tmp_path / "people")
    directory.enter(["ann"])
    directory.enter(["ann", "cid"])
    assert sorted(directory.names().values()) == ["ann", "cid"]


def test_nobody_to_enter_gives_a_table_without_rows(tmp_path: Path) -> None:
    table = Directory(tmp_path / "people").enter([])
    assert (table.num_rows, table.column_names) == (0, ["person", "person_id"])


def test_a_directory_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "people"
    Directory(folder).enter(["ann"])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "key").stat().st_mode) == 0o600


def test_a_directory_whose_key_is_gone_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "people"
    Directory(folder).enter(["ann"])
    (folder / "key").unlink()
    with pytest.raises(RecordError) as raised:
        Directory(folder)
    assert str(raised.value) == (
        f"The directory's key {folder / 'key'} is missing, so names cannot be matched to ids. "
        "Hint: put the key file back; without it, import the logs into a new record."
    )


def test_a_key_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "people"
    Directory(folder)
    (folder / "key").write_bytes(b"")
    with pytest.raises(RecordError) as raised:
        Directory(folder)
    assert str(raised.value) == (
        f"The directory's key {folder / 'key'} is damaged: it has 0 bytes, not 32."
    )


def test_a_directory_that_is_damaged_is_told(tmp_path: Path) -> None:
    directory = Directory(tmp_path)
    directory.path.write_bytes(b"no database at all, but long enough to be looked at" * 20)
    for use in (directory.names, lambda: directory.enter(["ann"])):
        with pytest.raises(RecordError) as raised:
            use()
        assert str(raised.value) == (
            f"The directory of names {directory.path} cannot be used (file is not a database); "
            "the record is as it was before."
        )
