"""Many kills of one command, and the table of what they hit."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from killing import AIMS, STAGES, check, kill_once

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from random import Random

    from killing import Kill, Scene
    from workers import Worker

    from daylit.record.engine import Engine

LESS = 0.8
"""To this share the time is cut, over which a kill is drawn, that came too late."""


@dataclass
class Tally:
    """What the kills of one command hit.

    Attributes:
        stages: How many kills hit each stage.
        outcomes: How many left the record as before (False) and as after the command (True).
        late_count: How many came when the command had ended, and are no kills.
    """

    name: str
    stages: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[bool] = field(default_factory=Counter)
    late_count: int = 0

    @property
    def kill_count(self) -> int:
        return sum(self.stages.values())

    @property
    def in_the_middle_count(self) -> int:
        """Return how many hit the command between its first change of a file and its end."""
        return self.kill_count - self.stages[STAGES[0]]

    def as_json(self) -> dict[str, Any]:
        """Return it as what JSON can hold."""
        return {
            "name": self.name,
            "stages": dict(self.stages),
            "outcomes": [self.outcomes[False], self.outcomes[True]],
            "late_count": self.late_count,
        }

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Tally:
        """Return what ``as_json`` was given of."""
        before, after = content["outcomes"]
        outcomes = Counter({False: before, True: after})
        return cls(content["name"], Counter(content["stages"]), outcomes, content["late_count"])

    def count(self, kill: Kill) -> None:
        if kill.stage is None:
            self.late_count += 1
            return
        self.stages[kill.stage] += 1
        self.outcomes[kill.is_after] += 1


def kill_often(
    engine: Engine,
    worker: Worker,
    scene: Scene,
    folder: Path,
    chance: Random,
    *,
    count: int,
) -> Tally:
    """Kill a command so many times, each on a fresh copy of its record.

    The moments are drawn over the time from each of ``AIMS`` on, in turn. A kill that comes when
    the command has ended is made again, with less time: the machine may have been slower when the
    command was timed.
    """
    tally = Tally(scene.name)
    shares = [1.0] * len(AIMS)
    while tally.kill_count < count:
        assert tally.late_count <= 2 * count + 5
        record = shutil.copytree(scene.base, folder / "killed")
        aim = tally.kill_count % len(AIMS)
        kill = kill_once(worker, scene, record, chance, aim=aim, share=shares[aim])
        check(engine, scene, record, kill, chance)
        if kill.stage is None:
            shares[aim] *= LESS
        tally.count(kill)
        shutil.rmtree(record)
    return tally


def table(tallies: Sequence[Tally]) -> list[str]:
    """Return the lines of a table with a row per command."""
    heads = ["command", "kills", "as before", "as after", *(f"hit {stage}" for stage in STAGES)]
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "---:|" * (len(heads) - 1)]
    for one in tallies:
        counts = [one.kill_count, one.outcomes[False], one.outcomes[True]]
        counts += [one.stages[stage] for stage in STAGES]
        lines.append("| " + " | ".join([one.name, *map(str, counts)]) + " |")
    sums = [sum(column) for column in zip(*(_numbers(line) for line in lines[2:]), strict=True)]
    return [*lines, "| together | " + " | ".join(map(str, sums)) + " |"]


def _numbers(line: str) -> list[int]:
    return [int(word) for word in line.strip("| ").split(" | ")[1:]]
