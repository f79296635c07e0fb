"""Prints the tables of kills: ``kill -9`` at 301 random moments, and before each single step.

What is killed and checked is what the tests do, only oftener (``tests/reliability``). Each command
is a process of its own, as many at once as there are cores.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "tests" / "reliability"), str(HERE.parent / "tests")]

from each_step import die_before_each  # noqa: E402 - found on the path above
from exports import json_lines, tickets, with_key  # noqa: E402 - as above
from scenes import NAMES, Stage  # noqa: E402 - as above
from streams import kill_streams  # noqa: E402 - as above
from tallies import Tally, kill_often, table  # noqa: E402 - as above
from workers import Worker  # noqa: E402 - as above

from daylit.record.engine import open_engine  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Iterator

    from daylit.record.engine import Engine

KILLS = 43
"""Of each of the seven commands: 301 in all."""

STREAM = "follow a stream"


def main() -> None:
    if len(sys.argv) > 1:
        name, given = sys.argv[1:]
        print(json.dumps(_killed(name, Random(int(given)))))  # noqa: S311 - nothing is secret here
        return
    began = time.monotonic()
    seed = secrets.randbelow(10**6)
    with ThreadPoolExecutor(os.cpu_count()) as together:
        found = list(together.map(lambda name: _in_a_process(name, seed), (*NAMES, STREAM)))
    for line in _tables(found):
        print(line)
    print(f"\nSeed {seed}; {(time.monotonic() - began) / 60:.0f} minutes.")


def _in_a_process(name: str, seed: int) -> dict[str, Any]:
    words = [sys.executable, str(HERE / "kills.py"), name, str(seed)]
    ran = subprocess.run(words, check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(ran.stdout)
    sys.stderr.write(f"  {found}\n")
    return found


def _tables(found: list[dict[str, Any]]) -> Iterator[str]:
    yield from table([Tally.from_json(one["tally"]) for one in found])
    yield ""
    yield "| command | steps died before | as before | as after |"
    yield "|---|---:|---:|---:|"
    for one in found:
        if one["died"]:
            yield f"| {one['tally']['name']} | {' | '.join(map(str, one['died']))} |"


def _killed(name: str, chance: Random) -> dict[str, Any]:
    """Kill one command; what it says meanwhile goes nowhere."""
    with (
        tempfile.TemporaryDirectory(prefix="daylit-kills-") as scratch,
        pytest.MonkeyPatch.context() as patch,
        open_engine(input_bytes=0) as engine,
        _silence(),
    ):
        stage = Stage(Path(scratch), patch)
        worker = Worker(stage.logs["a"], stage.folder / "said")
        try:
            return _of(name, engine, worker, stage, chance)
        finally:
            worker.close()


def _of(name: str, engine: Engine, worker: Worker, stage: Stage, chance: Random) -> dict[str, Any]:
    folder = stage.folder
    if name == STREAM:
        empty, lines = with_key(folder / "empty"), json_lines(tickets(120))
        tally = kill_streams(engine, worker, empty, folder, lines, chance, KILLS)
        return {"tally": tally.as_json(), "died": []}
    scene = stage.scene(engine, worker, name)
    tally = kill_often(engine, worker, scene, folder, chance, count=KILLS)
    died = die_before_each(engine, worker, scene, folder / "step", every=True)
    counts = [died.step_count, died.before_count, died.after_count]
    return {"tally": tally.as_json(), "died": counts}


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
