"""Folders for what does not fit into memory, and those that killed processes left."""

from __future__ import annotations

import os
import tempfile
import time
from typing import TYPE_CHECKING

import pytest

from daylit.record.engine.spill import IN_USE, PREFIX, spill_folder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's folder for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def left(folder: Path, name: str, *, minutes_ago: int, is_complete: bool = True) -> Path:
    """Leave what a killed process leaves."""
    made = folder / name
    made.mkdir()
    (made / "duckdb_temp_storage-0.tmp").write_bytes(b"0" * 100)
    if is_complete:
        (made / IN_USE).touch()
    then = time.time() - 60 * minutes_ago
    os.utime(made, (then, then))
    return made


def test_a_folder_is_there_while_it_is_used(folder: Path) -> None:
    with spill_folder() as made:
        assert [one.name for one in folder.iterdir()] == [made.name]
    assert list(folder.iterdir()) == []


def test_what_a_killed_process_left_is_removed(folder: Path) -> None:
    dead = left(folder, f"{PREFIX}dead", minutes_ago=5)
    with spill_folder():
        assert not dead.exists()


def test_what_is_in_use_or_young_or_foreign_stays(folder: Path) -> None:
    young = left(folder, f"{PREFIX}young", minutes_ago=0)
    foreign = left(folder, "daylit-other", minutes_ago=5)
    strange = left(folder, f"{PREFIX}strange", minutes_ago=5, is_complete=False)
    with spill_folder() as one:
        os.utime(one, (0, 0))
        with spill_folder():
            assert all(each.exists() for each in (one, young, foreign, strange))
