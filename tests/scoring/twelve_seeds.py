"""Twelve seeds of each mode, run once for all tests that ask what came out."""

from __future__ import annotations

import fcntl
import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from outcomes import NullOutcome, TruthOutcome, null_outcome, truth_outcome
from usual_waits import usual_waits

from daylit.sample import Shares, expected_shares

if TYPE_CHECKING:
    from collections.abc import Callable

SEEDS = range(1, 13)
EXPECTED_OF = 1_000_000


@pytest.fixture(scope="session")
def null_outcomes(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> list[NullOutcome]:
    def run() -> list[NullOutcome]:
        waits = usual_waits(tmp_path_factory.mktemp("waits"))
        return [null_outcome(seed, waits) for seed in SEEDS]

    found: list[NullOutcome] = _once("null", run, tmp_path_factory, worker_id)
    return found


@pytest.fixture(scope="session")
def truth_outcomes(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> list[TruthOutcome]:
    def run() -> list[TruthOutcome]:
        waits = usual_waits(tmp_path_factory.mktemp("waits"))
        return [truth_outcome(seed, waits) for seed in SEEDS]

    found: list[TruthOutcome] = _once("truth", run, tmp_path_factory, worker_id)
    return found


@pytest.fixture(scope="session")
def expected(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Shares:
    """What the settings of the sample cause, from so many cases that chance hardly matters."""
    found: Shares = _once(
        "expected",
        lambda: expected_shares(cases=EXPECTED_OF, seed=0),
        tmp_path_factory,
        worker_id,
    )
    return found


def _once(
    name: str, run: Callable[[], Any], factory: pytest.TempPathFactory, worker_id: str
) -> Any:
    """Run what takes long in one of the processes that share the tests; the others wait for it."""
    if worker_id == "master":
        return run()
    kept = factory.getbasetemp().parent / f"{name}.pickle"
    with Path(f"{kept}.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(run()))
        return pickle.loads(kept.read_bytes())  # noqa: S301 - written above, by this run
