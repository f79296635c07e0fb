"""A disk that is full, logs that do not fit, and what strangers send."""

from __future__ import annotations

import re
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from visiting import Kept, Visitor, first_administrator, log_of, take
from workspace_server import Served, served

from daylit.record.store import Record

sys.path.append(str(Path(__file__).parent.parent / "reliability"))

from disks import fill, left_on, mounted

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

MEGABYTE = 1 << 20
NO_ROOM = (
    "There is not enough room on the workspace&#x27;s disk for this log. Nothing of it was kept. "
    "Whoever runs the workspace can make room; then bring it again."
)
SECONDS = 120
ROOM_TO_ASK = 144 * 1024
"""Enough to ask for an analysis and to say that it failed, too little for what it finds."""

NO_TOKEN = "none"  # noqa: S105 (that of a form)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk", kilobytes=160 * 1024) as place:
        yield place


@pytest.fixture
def workspace(disk: Path) -> Iterator[Served]:
    with served(disk, "serve") as workspace:
        yield workspace


def kept_in(workspace: Served) -> list[Path]:
    """Return what logs have left on the disk."""
    folders = (workspace.home / "uploads", workspace.home / "incoming")
    return [file for folder in folders for file in folder.rglob("*") if file.is_file()]


def open_in(workspace: Served) -> list[str]:
    """Return the files without a name that the server holds open on the workspace's disk."""
    links = []
    for one in Path(f"/proc/{workspace.pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            links.append(str(one.readlink()))
    return [link for link in links if "incoming" in link]


def fill_up(disk: Path, *, leave: int) -> Path:
    """Fill a disk on which others write meanwhile."""
    with suppress(OSError):
        return fill(disk, leave=leave)
    return disk / "filler"


def megabytes(count: int) -> Iterator[bytes]:
    row = b"1,Ask,2026-01-02T08:00:00Z\n"
    piece = row * (MEGABYTE // len(row) + 1)
    for _ in range(count):
        yield piece[:MEGABYTE]


def test_a_log_that_does_not_fit_is_refused_in_plain_words_and_leaves_nothing(
    workspace: Served, disk: Path
) -> None:
    visitor = first_administrator(workspace)
    before = left_on(disk)
    count = before // MEGABYTE
    answer = visitor.send(megabytes(count), name="large.csv", size=count * MEGABYTE)
    assert (answer.status, answer.path) == (200, "/records/")
    assert NO_ROOM in answer.text
    assert kept_in(workspace) == []
    assert before - left_on(disk) < MEGABYTE


def test_a_log_for_which_the_room_runs_out_on_its_way_leaves_nothing_either(
    workspace: Served, disk: Path
) -> None:
    visitor = first_administrator(workspace)

    def filling() -> Iterator[bytes]:
        yield from megabytes(30)
        fill_up(disk, leave=MEGABYTE)
        yield from megabytes(10)

    answer = visitor.send(filling(), name="large.csv", size=40 * MEGABYTE)
    assert (answer.status, answer.path) == (200, "/records/")
    assert NO_ROOM in answer.text
    assert kept_in(workspace) == []
    assert open_in(workspace) == []


def test_nothing_is_kept_of_what_a_stranger_sends_even_while_it_comes(
    workspace: Served, disk: Path
) -> None:
    first_administrator(workspace)
    stranger, before = Visitor(workspace.address), left_on(disk)
    held = []

    def looked_at() -> Iterator[bytes]:
        for piece in megabytes(300):
            yield piece
            held.append(open_in(workspace))

    answer = stranger.send(looked_at(), name="large.csv", size=300 * MEGABYTE, token=NO_TOKEN)
    assert answer.path == "/account/login/"
    assert not any(held)
    assert before - left_on(disk) < MEGABYTE


def test_what_was_sent_of_a_log_whose_sending_broke_off_is_gone(
    workspace: Served, disk: Path
) -> None:
    visitor, before = first_administrator(workspace), left_on(disk)

    def broken_off() -> Iterator[bytes]:
        yield from megabytes(20)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        visitor.send(broken_off(), name="large.csv", size=40 * MEGABYTE)
    time.sleep(2)
    ends = time.monotonic() + 30
    while before - left_on(disk) > MEGABYTE and time.monotonic() < ends:
        time.sleep(0.1)
    assert before - left_on(disk) < MEGABYTE
    assert kept_in(workspace) == []


def check_pages(visitor: Visitor, *pages: str) -> None:
    for page in pages:
        answer = visitor.get(page)
        assert (answer.status, answer.path) == (200, page)


def again(visitor: Visitor, kept: Kept, kind: str) -> str:
    page = f"/records/jobs/{kept.last_job(kind)}/"
    visitor.post(f"{page}again/", on=page)
    return kept.wait_for(kept.last_job(kind), "done", "failed", "lost", seconds=SECONDS)


def test_a_disk_that_fills_while_it_works_loses_nothing(workspace: Served, disk: Path) -> None:
    visitor, kept = first_administrator(workspace), Kept(workspace.home)
    page = visitor.bring("orders.csv", log_of(40_000)).path
    kept.wait_for(kept.last_job("look"), "done", seconds=SECONDS)
    fill_up(disk, leave=2 * MEGABYTE)
    take(visitor, page, "Orders")
    job = kept.last_job("import")
    kept.wait_for(job, "failed", seconds=SECONDS)
    said = visitor.get(f"/records/jobs/{job}/").text
    assert "Nothing of it was kept" in said
    assert str(workspace.home) not in said
    assert re.search("no room|No space", kept.job(job)[1])
    assert not Record(workspace.home / "record").manifest.processes
    check_pages(visitor, "/records/", "/people/")
    (disk / "filler").unlink()
    assert again(visitor, kept, "import") == "done"
    kept.wait_for(kept.last_job("analyse"), "done", seconds=SECONDS)
    filler = fill_up(disk, leave=ROOM_TO_ASK)
    visitor.post("/records/processes/orders/analyse/", on="/records/processes/orders/")
    kept.wait_for(kept.last_job("analyse"), "failed", "lost", seconds=SECONDS)
    check_pages(visitor, "/processes/orders/", "/processes/orders/variants/", "/records/")
    filler.unlink()
    assert again(visitor, kept, "analyse") == "done"
    held = Record(workspace.home / "record").process("orders")
    assert held.state.contents["case_count"] == 40_000
