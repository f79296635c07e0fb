"""The directory: keyed ids of names, outside the record."""

from __future__ import annotations

import hashlib
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from daylit.errors import RecordError
from daylit.record.people.directory import Directory

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


def test_a_record_that_holds_events_gets_no_new_directory(tmp_path: Path) -> None:
    path = tmp_path / "people" / "directory.sqlite"
    with pytest.raises(RecordError) as raised:
        Directory(tmp_path / "people", begins=False)
    assert str(raised.value) == (
        f"The directory of names {path} is missing, so people cannot be matched to the ids that "
        "the record has for them. Hint: put its folder back, key and all, or import the logs into "
        "a new record."
    )
    assert not path.parent.exists()


def test_a_key_without_its_directory_is_kept_for_the_one_that_is_made(tmp_path: Path) -> None:
    """As an import that was killed between the two leaves it."""
    folder = tmp_path / "people"
    ids = set()
    for _ in range(2):
        ids.add(Directory(folder).person_id("ann"))
        (folder / "directory.sqlite").unlink()
    assert len(ids) == 1


def test_a_directory_in_use_by_another_process_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daylit.record.people.directory.WAIT_SECONDS", 0.05)
    directory = Directory(tmp_path)
    with closing(sqlite3.connect(directory.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for use in (directory.names, lambda: directory.enter(["ann"])):
            with pytest.raises(RecordError) as raised:
                use()
            assert str(raised.value) == (
                f"The directory of names {directory.path} is being used by another process. "
                "Hint: try again when that has ended."
            )
    directory.enter(["ann"])
    assert list(directory.names().values()) == ["ann"]


def test_a_directory_of_a_newer_daylit_is_left_alone(tmp_path: Path) -> None:
    directory = Directory(tmp_path)
    with closing(sqlite3.connect(directory.path)) as other:
        other.execute("PRAGMA user_version = 9")
    with pytest.raises(RecordError) as raised:
        directory.names()
    assert str(raised.value) == (
        f"The directory of names {directory.path} was written by a newer Daylit (format 9); this "
        "one reads format 1."
    )


def test_a_name_can_be_of_a_person_and_a_customer(tmp_path: Path) -> None:
    directory = Directory(tmp_path)
    directory.enter(["ann", "bo"])
    directory.enter(["ann", "Acme"], "customer")
    found = [directory.find(name) for name in ("ann", "bo", "Acme")]
    assert [(one.is_person, one.is_customer) for one in found if one] == [
        (True, True),
        (True, False),
        (False, True),
    ]
    counts = directory.counts()
    assert (counts.person_count, counts.customer_count) == (2, 2)


def test_an_entry_is_found_by_its_name_or_id_and_by_the_name_first(tmp_path: Path) -> None:
    directory = Directory(tmp_path)
    one = directory.person_id("ann")
    directory.enter(["ann", one])
    by_id, by_name = directory.find(directory.person_id(one)), directory.find(one)
    assert by_id == by_name
    assert by_name is not None
    assert by_name.name == one
    assert directory.find("cid") is None


def test_names_of_two_writers_at_once_are_all_kept(tmp_path: Path) -> None:
    Directory(tmp_path)
    chunks = [[f"{who} {number}" for number in range(300)] for who in ("ann", "bo", "cid", "dan")]
    with ThreadPoolExecutor(len(chunks)) as pool:
        list(pool.map(lambda names: Directory(tmp_path).enter(names), chunks))
    assert len(Directory(tmp_path).names()) == 1200
