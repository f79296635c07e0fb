"""Prints the table of kills: ``kill -9`` at random moments, some 300 of them, and each single step.

What is killed and checked is what the tests do, only oftener (``tests/reliability``).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "tests" / "reliability"), str(HERE.parent / "tests")]

from each_step import die_before_each  # noqa: E402 - found on the path above
from exports import json_lines, tickets, with_key  # noqa: E402
from killing import Tally, Worker, kill_often, table  # noqa: E402
from scenes import NAMES, Stage  # noqa: E402
from streams import kill_streams  # noqa: E402

from daylit.record.engine import open_engine  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from daylit.record.engine import Engine

KILLS = 43
"""Of each of the seven commands: 301 in all."""


def main() -> None:
    began = time.monotonic()
    seed = int.from_bytes(os.urandom(4))
    with (
        tempfile.TemporaryDirectory(prefix="daylit-kills-") as scratch,
        pytest.MonkeyPatch.context() as patch,
        open_engine(input_bytes=0) as engine,
    ):
        stage = Stage(Path(scratch), patch)
        worker = Worker(stage.logs["a"], stage.folder / "said")
        try:
            tables = list(_tables(engine, worker, stage, Random(seed)))  # noqa: S311
        finally:
            worker.close()
    for line in tables:
        print(line)
    print(f"\nSeed {seed}; {(time.monotonic() - began) / 60:.0f} minutes.")


def _tables(engine: Engine, worker: Worker, stage: Stage, chance: Random) -> Iterator[str]:
    """Kill, then print: what the commands say meanwhile goes nowhere."""
    tallies: list[Tally] = []
    steps: list[str] = []
    for name in NAMES:
        with _silence():
            scene = stage.scene(engine, worker, name)
            tallies.append(kill_often(engine, worker, scene, stage.folder, chance, count=KILLS))
            died = die_before_each(engine, worker, scene, stage.folder / "step", every=True)
        _tell(tallies[-1])
        counts = [died.step_count, died.before_count, died.after_count]
        steps.append(f"| {name} | {' | '.join(map(str, counts))} |")
    with _silence():
        empty = with_key(stage.folder / "empty")
        lines = json_lines(tickets(120))
        tallies.append(kill_streams(engine, worker, empty, stage.folder, lines, chance, KILLS))
    _tell(tallies[-1])
    yield from table(tallies)
    yield ""
    yield "| command | steps died before | as before | as after |"
    yield "|---|---:|---:|---:|"
    yield from steps
    shutil.rmtree(empty)


def _tell(tally: Tally) -> None:
    sys.stderr.write(f"  {tally}\n")


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        yield


if __name__ == "__main__":
    main()
