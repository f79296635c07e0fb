"""Kills commands at random moments and says what each kill hit."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holding import Holding, all_versions, command, holding

from daylit.record.changes.undoing import versions
from daylit.record.store import Record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from random import Random

    from workers import Worker

    from daylit.record.engine import Engine

FIRST_CHANGES = ("write ", "swap ", "remove ")
STAGES = (
    "before it changed a file",
    "while it wrote or deleted files",
    "between the tables' commits and the manifest",
    "after the manifest",
)


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


def kill_once(
    worker: Worker, scene: Scene, record: Path, chance: Random, *, aim: int, share: float
) -> Kill:
    """Start a scene's command, kill it, and say what was hit.

    Args:
        worker: Runs it.
        scene: What is run.
        record: A copy of the scene's record.
        chance: Draws the moment.
        aim: Which of ``AIMS`` the time begins with over which the moment is drawn.
        share: Of the time that the command took when it was not killed.
    """
    process = worker.start(record, [*scene.words, "--record", record])
    marks: list[str] = []
    while not has_come_to(aim, marks, scene.commit_count):
        marks.append(worker.marks.next())
    time.sleep(chance.uniform(0.0, share * scene.seconds[aim]))
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
