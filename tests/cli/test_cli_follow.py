"""Following a folder and a stream: what is told, and how it ends."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import click
import pytest

from daylit.cli import stream_lines
from daylit.cli.followed_folder import FollowedFolder
from daylit.cli.reading import Asked
from daylit.cli.stream_lines import WaitingLines, lines_of, parts_of
from daylit.record.store import Record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from running import Ran

    Run = Callable[..., Ran]

pytest_plugins = ["running"]

UNLIKE = (
    "The sources do not state the same of event id, lifecycle, person, team, organisation "
    "(a.csv: none; b.csv: team), so an event that stands in two of them counts as two.\n"
)


class Pipe(io.RawIOBase):
    """Gives what was written to it in the parts in which it was written."""

    def __init__(self, *parts: bytes) -> None:
        self._parts = list(parts)

    def read(self, _size: int = -1) -> bytes:
        return self._parts.pop(0) if self._parts else b""


class Reset(Pipe):
    """A pipe whose other end fails once everything was read."""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        part = super().read(size)
        if not part:
            raise ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))
        return part


class CountedPipe(Pipe):
    """Counts how often it was read."""

    count = 0

    def read(self, size: int = -1) -> bytes:
        self.count += 1
        return super().read(size)

    def wait_until_read(self, count: int) -> None:
        until = time.monotonic() + 15
        while self.count < count:
            assert time.monotonic() < until, self.count
            time.sleep(0.01)


class Buffered(io.BytesIO):
    """A stream with another below its buffer, that is itself not to be read."""

    def __init__(self, *parts: bytes) -> None:
        super().__init__(b"never read\n")
        self.raw = Pipe(*parts)


@pytest.mark.parametrize(
    ("parts", "lines"),
    [
        ((), []),
        ((b"a\nb\n",), [b"a\n", b"b\n"]),
        ((b"a", b"b", b"c\nd", b"\n"), [b"abc\n", b"d\n"]),
        ((b"a\r\n\nb\rc\n",), [b"a\r\n", b"\n", b"b\rc\n"]),
        ((b"a\n", b"broken", b" off"), [b"a\n", b"broken off"]),
    ],
)
def test_lines_are_told_apart_however_they_come(parts: list[bytes], lines: list[bytes]) -> None:
    assert list(lines_of(Buffered(*parts))) == lines
    assert list(lines_of(io.BytesIO(b"".join(parts)))) == lines


def test_what_waits_is_bounded_in_bytes_and_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_lines, "MOST_LINES", 3)
    monkeypatch.setattr(stream_lines, "MOST_BYTES", 100)
    monkeypatch.setattr(stream_lines, "WAITING_PARTS", 2)
    short, long = [b"%d\n" % number for number in range(10)], [b"x" * 59 + b"\n"] * 5
    stream = CountedPipe(*short, *long)
    waiting = WaitingLines()
    thread = threading.Thread(target=waiting.read, args=(stream,))
    thread.start()
    # What waits is two parts, and one more line is held in hand; the last read tells the end.
    for count, part in (
        (7, short[:3]),
        (10, short[3:6]),
        (13, short[6:9]),
        (15, [short[9], *long[:2]]),
        (16, long[2:4]),
        (16, long[4:]),
        (16, []),
    ):
        stream.wait_until_read(count)
        time.sleep(0.05)
        assert stream.count == count
        assert waiting.taken() == part
    thread.join()


def test_a_line_that_breaks_off_is_known_wherever_parts_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stream_lines, "MOST_LINES", 1)
    parts = list(parts_of(io.BytesIO(b"a\nb"), 0.0))
    assert [(part.lines, part.first_number, part.breaks_off) for part in parts] == [
        ([b"a\n"], 1, False),
        ([b"b"], 2, True),
    ]


def test_of_a_line_too_long_only_what_tells_that_it_is_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stream_lines, "MOST_LINE_BYTES", 5)
    parts = (b"a\nbbbb", b"bbbb", b"bbbb", b"b\nc", b"c\n", b"dddd", b"dd", b"dd")
    assert list(lines_of(Buffered(*parts))) == [b"a\n", b"bbbbbbbb\n", b"cc\n", b"dddddd"]


def test_once_fails_where_a_file_cannot_be_read_and_takes_the_others(
    run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "a.csv").write_text("case,activity,time\nc1,Open,2026-03-01 10:00\n")
    (folder / "b.csv").write_text("case,activity,time,team\nc1,Close,2026-03-02 10:00,North\n")
    (folder / "c.csv").write_text("x,y\n1,2\n")
    (folder / "d.csv").write_text("case,activity,time,team\nc2,Open,2026-03-02 10:00,North\n")
    words = ("record", "follow", folder, "--once", "--record", tmp_path / "record")
    ran = run(*words, "--process", "work")
    assert ran.code == 1
    assert ran.out == (
        "a.csv: version 1, 1 event in all\n"
        "b.csv: version 2, 2 events in all\n"
        "d.csv: version 3, 3 events in all\n"
    )
    assert ran.err == (
        f"{UNLIKE}c.csv: No column could be recognised as the case. The columns are 'x', 'y'. "
        "Say which with --case COLUMN.\n"
    )
    (folder / "c.csv").unlink()
    ran = run(*words, "--process", "work")
    assert (ran.code, ran.err) == (0, UNLIKE)


ASKED = Asked({}, {}, None, None)
IDS = "event id,case,activity,time\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    return folder


@pytest.fixture
def followed(folder: Path, tmp_path: Path) -> FollowedFolder:
    return FollowedFolder(folder, tmp_path / "record", "work", ASKED)


def looks(followed: FollowedFolder, capsys: pytest.CaptureFixture[str], times: int = 1) -> str:
    """Look at a folder so many times, and return what was said."""
    for _ in range(times):
        followed.look()
    said = capsys.readouterr()
    return said.out + said.err


def test_a_file_that_goes_away_while_another_is_taken_ends_nothing(
    followed: FollowedFolder,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in "abc":
        (folder / f"{name}.csv").write_text(f"case,activity,time\n{name},Open,2026-03-01\n")
    say = click.echo

    def told(text: str, **more: Any) -> None:
        if text.startswith("a.csv"):
            (folder / "b.csv").rename(folder.parent / "b.csv")
        say(text, **more)

    monkeypatch.setattr(click, "echo", told)
    assert not followed.take_all()
    assert capsys.readouterr() == (
        "a.csv: version 1, 1 event in all\nc.csv: version 2, 2 events in all\n",
        f"b.csv: Cannot read {folder / 'b.csv'}: there is no such file.\n",
    )
    (folder.parent / "b.csv").rename(folder / "b.csv")
    assert looks(followed, capsys, 2) == "b.csv: version 3, 3 events in all\n"


def test_a_link_that_leads_to_nothing_is_passed_over(
    followed: FollowedFolder, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.csv").symlink_to(folder / "none.csv")
    (folder / "b.csv").mkdir()
    (folder / "c.csv").symlink_to(folder / "c.csv")
    assert looks(followed, capsys, 2) == ""


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (
            "e1,c1,Close,2026-03-01\n",
            (
                "1 event id names another event than the record has under it: e1: Open of c1 at "
                "2026-03-01 00:00:00, now Close of c1 at 2026-03-01 00:00:00. If these are "
                "corrections, import with --corrections; if the ids do not last from export to "
                "export, make the record anew without --event-id.\n"
            ),
        ),
        (
            "e2,c1,Close,2026-03-02\ne2,c1,Check,2026-03-03\n",
            (
                "Event ids stand on several rows of b.csv, so they do not tell its events apart as "
                "those of the record do. Mend the ids, or import it without them into a record of "
                "its own.\n"
            ),
        ),
    ],
)
def test_a_file_that_cannot_be_taken_is_done_with_until_it_changes(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: str, why: str
) -> None:
    asked = replace(ASKED, roles={"event_id": "event id"})
    followed = FollowedFolder(folder, tmp_path / "record", "work", asked)
    (folder / "a.csv").write_text(f"{IDS}e1,c1,Open,2026-03-01\n")
    looks(followed, capsys, 2)
    (folder / "b.csv").write_text(IDS + rows)
    assert looks(followed, capsys, 4) == f"b.csv: {why}"
    with Record(tmp_path / "record").writing():
        # Were it tried again, who holds the record would be told.
        assert looks(followed, capsys, 2) == ""
    (folder / "b.csv").write_text(f"{IDS}e3,c1,Close,2026-03-02\n")
    assert looks(followed, capsys, 2) == "b.csv: version 2, 2 events in all\n"


def test_a_file_is_taken_once_the_record_is_let_go_of(
    followed: FollowedFolder, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.csv").write_text("case,activity,time\nc1,Open,2026-03-01\n")
    record = tmp_path / "record"
    with Record(record).writing():
        said = looks(followed, capsys, 5)
        assert said.startswith(f"a.csv: The record {record} is being written by process ")
        assert said.count("a.csv: ") == 1
    assert looks(followed, capsys) == "a.csv: version 1, 1 event in all\n"


def test_a_file_is_taken_once_the_record_can_be_written(
    followed: FollowedFolder, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.csv").write_text("case,activity,time\nc1,Open,2026-03-01\n")
    in_the_way = tmp_path / "record" / "tables"
    in_the_way.parent.mkdir()
    in_the_way.write_text("")
    said = looks(followed, capsys, 5)
    assert said.startswith("a.csv: The record's table ")
    assert said.endswith(
        "could not be written (Not a directory); the record is as it was before.\n"
    )
    assert said.count("a.csv: ") == 1
    in_the_way.unlink()
    assert looks(followed, capsys) == "a.csv: version 1, 1 event in all\n"


def test_a_file_is_taken_once_the_record_can_be_locked(
    followed: FollowedFolder, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.csv").write_text("case,activity,time\nc1,Open,2026-03-01\n")
    lock = tmp_path / "record" / "lock"
    lock.mkdir(parents=True)
    assert looks(followed, capsys, 4) == f"a.csv: {lock}: Is a directory.\n"
    lock.rmdir()
    assert looks(followed, capsys) == "a.csv: version 1, 1 event in all\n"


def test_a_file_is_taken_once_the_directory_of_names_is_back(
    followed: FollowedFolder, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.csv").write_text("case,activity,time\nc1,Open,2026-03-01\n")
    looks(followed, capsys, 2)
    people = tmp_path / "record" / "people"
    people.rename(tmp_path / "people")
    (folder / "b.csv").write_text("case,activity,time\nc2,Open,2026-03-01\n")
    said = looks(followed, capsys, 5)
    assert said.startswith(
        f"b.csv: The directory of names {people / 'directory.sqlite'} is missing"
    )
    assert said.count("b.csv: ") == 1
    (tmp_path / "people").rename(people)
    assert looks(followed, capsys) == "b.csv: version 2, 2 events in all\n"


def test_a_process_id_is_refused_before_a_log_is_looked_for(run: Run, tmp_path: Path) -> None:
    ran = run("record", "import", tmp_path / "none.csv", "--process", "Ours!")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "daylit: The process id 'Ours!' must be 1 to 64 small letters, digits, - or _, beginning "
        "with a letter or digit.\n"
    )


def test_a_departure_in_a_stream_is_told_with_its_time_as_iso(
    run: Run, record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = shutil.copytree(record, tmp_path / "record")
    steps = ("Open North", "Check South", "Ask North", "Check South", "Close South")
    lines = [
        {
            "case": "c99",
            "activity": step.split()[0],
            "team": step.split()[1],
            "time": f"2026-04-01T08:{minute:02}:00Z",
        }
        for minute, step in enumerate(steps)
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    ran = run("record", "follow", "-", "--record", held, "--process", "small-log")
    assert ran.code == 0
    told = [json.loads(line) for line in ran.out.splitlines()]
    assert {one["departure"]["anchored_at"] for one in told[:-1]} == {
        "2026-04-01T08:02:00+00:00",
        "2026-04-01T08:03:00+00:00",
    }
    assert told[-1] == {"kept_to_line": 5, "new_events": 5, "record_version": 2}


def test_a_line_that_is_cut_is_not_told_as_kept(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = b'{"case": "c1", "activity": "Open", "time": "2026-03-01T10:00:00Z"}'
    words = ("record", "follow", "-", "--record", tmp_path / "record", "--process", "work")
    for last, kept_to in ((whole[:20], 1), (whole, 2)):
        stdin = io.TextIOWrapper(io.BytesIO(whole + b"\n" + last))
        monkeypatch.setattr(sys, "stdin", stdin)
        assert json.loads(run(*words).out)["kept_to_line"] == kept_to


def test_a_stream_that_cannot_be_read_on_ends_the_command_with_a_sentence(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = b'{"case": "c1", "activity": "Open", "time": "2026-03-01T10:00:00Z"}\n'
    stdin = io.TextIOWrapper(io.BufferedReader(Reset(line, line[:20])))
    monkeypatch.setattr(sys, "stdin", stdin)
    ran = run("record", "follow", "-", "--record", tmp_path / "record", "--process", "work")
    assert (ran.code, json.loads(ran.out)) == (
        1,
        {"kept_to_line": 1, "new_events": 1, "record_version": 1},
    )
    assert ran.err == (
        "daylit: Cannot read standard input: the system says 'Connection reset by peer'.\n"
    )


def test_a_stream_that_is_interrupted_ends_in_order(tmp_path: Path) -> None:
    """In its own process, which waits in its standard input when the signal comes."""
    words = ["record", "follow", "-", "--record", str(tmp_path / "record"), "--process", "work"]
    with subprocess.Popen(
        [sys.executable, "-m", "daylit.cli", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(b'{"case": "c1", "activity": "Open", "time": "2026-03-01T10:00:00Z"}\n')
        process.stdin.flush()
        told = json.loads(process.stdout.readline())
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(timeout=30) == 0
        said = process.stderr.read()
    assert told == {"kept_to_line": 1, "new_events": 1, "record_version": 1}
    assert said == b"Interrupted: the stream is kept up to the line that was told last.\n"
