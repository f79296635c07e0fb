"""Where a command may write, and that it does so whole or not at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from daylit.cli.writing import check_target, write_text
from daylit.errors import UnableToWriteError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_pipe_is_no_place_for_a_report_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(UnableToWriteError) as raised:
        check_target(pipe, [])
    assert str(raised.value) == f"Cannot write {pipe}: that is a device or a pipe, not a file."
    assert pipe.is_fifo()


def test_behind_a_link_the_file_is_written_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    real = tmp_path / "reports" / "real.html"
    link = tmp_path / "link.html"
    link.symlink_to(real)
    check_target(link, [])
    write_text(link, "new")
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == "new"
    assert [path.name for path in real.parent.iterdir()] == ["real.html"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_allows_no_writing_is_said_beforehand(tmp_path: Path) -> None:
    target = tmp_path / "held" / "report.html"
    target.parent.mkdir()
    target.write_text("old", encoding="utf-8")
    target.parent.chmod(0o500)
    with pytest.raises(UnableToWriteError) as raised:
        check_target(target, [])
    target.parent.chmod(0o700)
    assert str(raised.value) == f"Cannot write {target}: permission denied."
