"""Prints the tables of how well exceptions are found in samples whose truth is known.

What is scored is what the tests score (``tests/scoring``), over more seeds. Takes some minutes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "tests" / "scoring"), str(HERE)]

from accuracy_tables import null_tables, truth_tables  # noqa: E402 - found on the path above
from outcomes import null_outcome, truth_outcome  # noqa: E402 - as above
from usual_waits import UsualWaits, usual_waits  # noqa: E402 - as above

from daylit.sample import expected_shares  # noqa: E402 - found after the path is set

if TYPE_CHECKING:
    from collections.abc import Callable

Outcome = TypeVar("Outcome")

PROCESSES = 2
EXPECTED_OF = 1_000_000
EXPECTED_SEED = 0


def main() -> None:
    given = _given()
    with tempfile.TemporaryDirectory(prefix="daylit-waits-") as folder:
        waits = usual_waits(Path(folder))
    if given.null:
        for line in null_tables(_run("null", null_outcome, given.null, waits)):
            print(line, flush=True)
    if given.truth:
        expected = expected_shares(cases=EXPECTED_OF, seed=EXPECTED_SEED)
        for line in truth_tables(_run("truth", truth_outcome, given.truth, waits), expected):
            print(line, flush=True)


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--null", type=int, default=200, help="seeds without exceptions")
    parser.add_argument("--truth", type=int, default=100, help="seeds with exceptions")
    return parser.parse_args()


def _run(
    name: str, outcome: Callable[[int, UsualWaits], Outcome], count: int, waits: UsualWaits
) -> list[Outcome]:
    """Score the seeds 1 to ``count``, and return what came out in their order."""
    # Started anew, as what the engine holds open does not survive a fork.
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as together:
        seeds = {together.submit(outcome, seed, waits): seed for seed in range(1, count + 1)}
        found = {}
        for number, done in enumerate(as_completed(seeds), 1):
            found[seeds[done]] = done.result()
            sys.stderr.write(f"  {name}: {number} of {count}\n")
    return [found[seed] for seed in sorted(found)]


if __name__ == "__main__":
    main()
