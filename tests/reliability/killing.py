"""Kills commands at random moments and says what each kill hit."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holding import Holding, all_versions, command, holding

from daylit.record.store import Record
from daylit.record.undoing import versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from daylit.record.engine import Engine

HERE = Path(__file__).parent
LONGEST_SECONDS = 15.0
FIRST_CHANGES = ("write ", "swap ", "remove ")
STAGES = (
    "before it changed a file",
    "while it wrote or deleted files",
    "between the tables' commits and the manifest",
    "after the manifest",
)


class Lines:
    """The lines that come out of a pipe, each waited for no longer than a while."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._rest = b""

    def next(self, seconds: float = LONGEST_SECONDS) -> str:
        """Return the next line.

        Raises:
            TimeoutError: None came in time, or none will.
        """
        until = time.monotonic() + seconds
        while b"\n" not in self._rest:
            if not self._has_more(until - time.monotonic()):
                raise TimeoutError(f"No line came within {seconds} s.")
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode()

    def come(self) -> Iterator[str]:
        """Yield the lines that are there already."""
        while b"\n" in self._rest or self._has_more(0.0):
            if b"\n" in self._rest:
                yield self.next()

    def _has_more(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._descriptor], [], [], max(0.0, seconds))
        came = os.read(self._descriptor, 65_536) if ready else b""
        self._rest += came
        return bool(came)


class Worker:
    """A process that forks one for every command (``worker.py``), and the marks these send."""

    def __init__(self, log: Path, said: Path) -> None:
        """Start it, warm.

        Args:
            log: Read once to be warm.
            said: The file that holds what the last command printed.
        """
        reading, writing = os.pipe()
        self._running: int | None = None
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "worker.py"), str(writing), str(log)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[writing],
        )
        os.close(writing)
        self.said = said
        self._reading = reading
        self.marks = Lines(reading)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._orders = self._process.stdin
        self._told_by = self._process.stdout
        self._told = Lines(self._told_by.fileno())
        try:
            assert self._told.next() == "ready"
        except BaseException:
            self.close()
            raise

    def start(self, record: Path, words: Sequence[object], **order: Any) -> int:
        """Start ``daylit record`` with some words and return its process id once it runs."""
        self._end_running()
        asked = {
            "record": str(record),
            "said": str(self.said),
            "words": ["record", *map(str, words)],
            **order,
        }
        self._orders.write(json.dumps(asked).encode() + b"\n")
        self._orders.flush()
        self._running = int(self._told.next())
        assert self.marks.next() == "began"
        return self._running

    def ended(self) -> int:
        """Return the exit code of the last command, below 0 if a signal ended it."""
        code = int(self._told.next())
        self._running = None
        return code

    def _end_running(self) -> None:
        """End a command that a failed test left, and forget its marks."""
        if self._running is not None:
            with suppress(ProcessLookupError):
                os.kill(self._running, signal.SIGKILL)
            self.ended()
        list(self.marks.come())

    def close(self) -> None:
        """End it."""
        self._end_running()
        self._orders.close()
        self._told_by.close()
        self._process.wait(LONGEST_SECONDS)
        os.close(self._reading)


@dataclass(frozen=True)
class Scene:
    """A record, a command that changes it, and what each version of it holds.

    Attributes:
        name: The command in words.
        base: The record before; never changed.
        words: The command's, without the record.
        further: A log that is imported afterwards.
        seconds: What the command takes from each of ``AIMS`` on.
        commit_count: How many tables it commits.
        marks: What it told of itself.
        versions: What each version holds that is listed before or after it.
        now: The record version after it.
        files: The tables' files after it.
        afterwards: What the record holds after a further import.
    """

    name: str
    base: Path
    words: tuple[str, ...]
    further: Path
    seconds: tuple[float, ...]
    commit_count: int
    marks: tuple[str, ...]
    versions: dict[int, Holding]
    now: int
    files: frozenset[str]
    afterwards: Holding

    @property
    def changes_versions_only(self) -> bool:
        """Whether the record stays and only the versions beside it go, as in a vacuum."""
        return Record(self.base).manifest.record_version == self.now


def played(
    engine: Engine, worker: Worker, folder: Path, name: str, base: Path, *words: str, further: Path
) -> Scene:
    """Run a command to its end, and see what it takes and what comes out.

    Args:
        engine: Reads.
        worker: Runs it.
        folder: Where the record is copied to.
        name: The command in words.
        base: The record before.
        words: The command's, without the record.
        further: A log that is imported afterwards.
    """
    record = shutil.copytree(base, folder / "played")
    marks, moments = timed(worker, record, words)
    seen = all_versions(engine, base) | all_versions(engine, record)
    now, files = Record(record).manifest.record_version, parquet(record)
    import_further(record, further)
    afterwards = holding(engine, Record(record))
    shutil.rmtree(record)
    commits = marks.count("done commit")
    seconds = seconds_from(marks, moments, commits)
    return Scene(name, base, words, further, seconds, commits, marks, seen, now, files, afterwards)


def timed(
    worker: Worker, record: Path, words: Sequence[str]
) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Run a command to its end; return its marks and when each came."""
    worker.start(record, [*words, "--record", record])
    marks, moments = ["began"], [time.monotonic()]
    while marks[-1] != "ended":
        marks.append(worker.marks.next())
        moments.append(time.monotonic())
    assert worker.ended() == 0, worker.said.read_text()
    return tuple(marks), tuple(moments)


AIMS = ("its beginning", "its first change of a file", "the last table's commit")


def has_come_to(aim: int, marks: Sequence[str], commit_count: int) -> bool:
    """Whether a command has come to one of ``AIMS``; what commits no table, to its first change."""
    if aim == 0:
        return True
    if aim == 1 or not commit_count:
        return any(mark.startswith(FIRST_CHANGES) for mark in marks)
    return marks.count("done commit") == commit_count


def seconds_from(
    marks: Sequence[str], moments: Sequence[float], commit_count: int
) -> tuple[float, ...]:
    """Return what a command took from each of ``AIMS`` on."""
    firsts = [
        next(n for n in range(len(marks)) if has_come_to(aim, marks[: n + 1], commit_count))
        for aim in range(len(AIMS))
    ]
    return tuple(moments[-1] - moments[first] for first in firsts)


def parquet(folder: Path) -> frozenset[str]:
    """Return the buckets of the tables' files, each as often as it has files."""
    found = Counter(str(file.parent.relative_to(folder)) for file in folder.rglob("*.parquet"))
    return frozenset(f"{count} in {place}" for place, count in found.items())


def import_further(record: Path, log: Path) -> None:
    """Import a log into a record."""
    command("import", log, "--record", record, "--process", "tickets")


@dataclass(frozen=True)
class Kill:
    """One kill.

    Attributes:
        stage: Which of ``STAGES`` it hit; null if the command had ended.
        is_after: Whether the record was as after the command, else as before it.
    """

    stage: str | None
    is_after: bool = False


def kill_once(worker: Worker, scene: Scene, record: Path, chance: Random, *, aim: int) -> Kill:
    """Start a scene's command, kill it, and say what was hit.

    Args:
        worker: Runs it.
        scene: What is run.
        record: A copy of the scene's record.
        chance: Draws the moment.
        aim: Which of ``AIMS`` the time begins with over which the moment is drawn.
    """
    process = worker.start(record, [*scene.words, "--record", record])
    marks: list[str] = []
    while not has_come_to(aim, marks, scene.commit_count):
        marks.append(worker.marks.next())
    time.sleep(chance.uniform(0.0, scene.seconds[aim]))
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    code = worker.ended()
    marks += worker.marks.come()
    assert code in {0, -signal.SIGKILL}
    stage = None if "ended" in marks or code == 0 else stage_of(marks, scene)
    return Kill(stage, is_after(scene, record))


def is_after(scene: Scene, record: Path) -> bool:
    """Whether a record is as after a scene's command; of a vacuum, whether a version went."""
    if scene.changes_versions_only:
        return len(list(record.glob("versions/*.json"))) < len(
            list(scene.base.glob("versions/*.json"))
        )
    was = Record(scene.base).manifest.record_version
    return Record(record).manifest.record_version != was


def stage_of(marks: Sequence[str], scene: Scene) -> str:
    """Say how far a command had come."""
    if "done swap" in marks:
        return STAGES[3]
    is_committed = scene.commit_count and marks.count("done commit") == scene.commit_count
    if is_committed or any(mark.startswith("swap ") for mark in marks):
        return STAGES[2]
    if any(mark.startswith(FIRST_CHANGES) for mark in marks):
        return STAGES[1]
    return STAGES[0]


def check(engine: Engine, scene: Scene, record: Path, kill: Kill, chance: Random) -> None:
    """Check that a killed record is whole, and that work on it goes on.

    Every version that it lists, and the present one, hold every row that they should; the command
    repeated, a further import and a return to an earlier version give what they should.
    """
    found = all_versions(engine, record)
    present = Record(record).manifest.record_version
    assert present in {Record(scene.base).manifest.record_version, scene.now}
    assert {one: scene.versions[one] for one in found} == found
    if kill.stage in STAGES[:2] and not scene.changes_versions_only:
        assert not kill.is_after
    if kill.stage == STAGES[3]:
        assert kill.is_after
    _check_work_goes_on(engine, scene, record, kill)
    version = chance.choice([one.record_version for one in versions(Record(record))[:-1]])
    command("return", version, "--record", record)
    assert holding(engine, Record(record)) == scene.versions[version]


def _check_work_goes_on(engine: Engine, scene: Scene, record: Path, kill: Kill) -> None:
    check_it_can_be_repeated(engine, scene, record, is_after=kill.is_after)
    import_further(record, scene.further)
    assert holding(engine, Record(record)) == scene.afterwards


def check_it_can_be_repeated(engine: Engine, scene: Scene, record: Path, *, is_after: bool) -> None:
    """Run a scene's command again, unless it had come to its end, and check what comes out."""
    if not is_after or scene.changes_versions_only:
        command(*scene.words, "--record", record)
    assert holding(engine, Record(record)) == scene.versions[scene.now]
    if scene.changes_versions_only:
        assert parquet(record) == scene.files
