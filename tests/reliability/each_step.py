"""Has a command die before each single thing that it does to a file."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holding import all_versions
from killing import check_it_can_be_repeated, is_after, stage_of
from worker import DIED

if TYPE_CHECKING:
    from pathlib import Path

    from killing import Scene
    from workers import Worker

    from daylit.record.engine import Engine

TELLING = ("swap", "rename", "commit")
ONE_OF = 25
"""Of the steps of other kinds one of so many is taken, where not every step is."""

NEAR = 2
"""Runs differ by a thing or two, so each death about the swap of the manifest comes in several."""

REPEATED = 4
"""After one of so many deaths the command is also run again, where not every step is taken."""


@dataclass(frozen=True)
class Died:
    """What became of a record when a command died before each of its steps.

    Attributes:
        step_count: Before how many steps it died.
        before_count: How often the record was as before the command.
        after_count: How often it was as after it.
        stages: The stages that were hit.
    """

    step_count: int
    before_count: int
    after_count: int
    stages: frozenset[str]


def steps_of(scene: Scene, *, every: bool) -> list[int]:
    """Return the numbers of the steps of a command before which it is to die."""
    steps = [
        mark
        for mark in scene.marks
        if mark not in {"began", "ended"} and not mark.startswith("done ")
    ]
    last = len(steps) - 1
    swaps = [number for number, step in enumerate(steps) if step.split()[0] == "swap"]
    about = {number + by for number in swaps for by in range(-NEAR, NEAR + 1)} | {last}
    return [
        number
        for number, step in enumerate(steps)
        if every or step.split()[0] in TELLING or number % ONE_OF == 0 or number in about
    ]


def die_before_each(
    engine: Engine, worker: Worker, scene: Scene, record: Path, *, every: bool
) -> Died:
    """Have a scene's command die before its steps, each time on a fresh copy of its record."""
    stages, outcomes = [], []
    for number in steps_of(scene, every=every):
        shutil.copytree(scene.base, record)
        worker.start(record, [*scene.words, "--record", record], dies_before=number)
        code = worker.ended()
        marks = list(worker.marks.come())
        # One run may do a thing or two fewer than another, as files come in batches.
        if code == DIED:
            stages.append(stage_of(marks, scene))
            outcomes.append(_checked(engine, scene, record, repeat=every or number % REPEATED == 0))
        shutil.rmtree(record)
    return Died(len(outcomes), outcomes.count(False), outcomes.count(True), frozenset(stages))


def _checked(engine: Engine, scene: Scene, record: Path, *, repeat: bool) -> bool:
    found = all_versions(engine, record)
    assert {one: scene.versions[one] for one in found} == found
    outcome = is_after(scene, record)
    if repeat:
        check_it_can_be_repeated(engine, scene, record, is_after=outcome)
    return outcome
