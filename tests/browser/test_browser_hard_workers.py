"""Workers that are killed in the middle of their work, servers that are told to end."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from visiting import Kept, Visitor, first_administrator, log_of, signed_in, take, workers_of
from workspace_server import Served, served

from daylit.record.store import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

CASES = 40_000
"""Importing and analysing as many takes some seconds: long enough to be killed meanwhile."""

SECONDS_UNTIL_TOLD = 60
SECONDS_TO_END = 15


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path, "serve") as workspace:
        yield workspace


def brought(visitor: Visitor, kept: Kept, cases: int) -> str:
    """Bring a log, wait until it was looked at, and return its page."""
    page = visitor.bring("orders.csv", log_of(cases)).path
    assert kept.wait_for(kept.last_job("look"), "done", "failed", seconds=120) == "done"
    return page


def kill_while_it_works(workspace: Served, kept: Kept, job: int) -> None:
    """Kill the worker in the middle of a job."""
    kept.wait_for(job, "working", seconds=30)
    time.sleep(0.5)
    assert kept.job(job)[0] == "working", "It was over before it could be killed."
    (worker,) = workers_of(workspace.pid)
    os.kill(worker, signal.SIGKILL)


def tried_again(visitor: Visitor, job: int) -> int:
    """Press "Try again" on a job's page, and return the job that follows."""
    page = f"/records/jobs/{job}/"
    assert "broken off" in visitor.get(page).text
    answer = visitor.post(f"{page}again/", on=page)
    found = re.fullmatch(r"/records/jobs/(\d+)/", answer.path)
    assert found is not None
    return int(found[1])


def test_a_worker_killed_while_it_imports_and_while_it_analyses_loses_nothing(
    workspace: Served,
) -> None:
    visitor, kept = first_administrator(workspace), Kept(workspace.home)
    page = brought(visitor, kept, CASES)
    take(visitor, page, "Orders")
    importing = kept.last_job("import")
    kill_while_it_works(workspace, kept, importing)
    kept.wait_for(importing, "lost", seconds=SECONDS_UNTIL_TOLD)
    assert not Record(workspace.home / "record").manifest.processes
    again = tried_again(visitor, importing)
    assert kept.wait_for(again, "done", "failed", "lost", seconds=180) == "done"
    analysing = kept.last_job("analyse")
    kill_while_it_works(workspace, kept, analysing)
    kept.wait_for(analysing, "lost", seconds=SECONDS_UNTIL_TOLD)
    assert kept.rows("SELECT count(*) FROM records_run") == [(0,)]
    again = tried_again(visitor, analysing)
    assert kept.wait_for(again, "done", "failed", "lost", seconds=180) == "done"
    held = Record(workspace.home / "record").process("orders")
    assert held.state.contents["case_count"] == CASES
    assert len(held.imports) == 1
    assert kept.rows("SELECT number FROM records_run") == [(1,)]
    assert visitor.get("/processes/orders/").status == 200


def test_a_server_told_to_end_while_it_works_ends_soon_and_leaves_nobody(tmp_path: Path) -> None:
    with served(tmp_path, "serve") as workspace:
        visitor, kept = first_administrator(workspace), Kept(workspace.home)
        take(visitor, brought(visitor, kept, CASES), "Orders")
        job = kept.last_job("import")
        kept.wait_for(job, "working", seconds=30)
        time.sleep(1)
        workers = workers_of(workspace.pid)
        began = time.monotonic()
    assert time.monotonic() - began < SECONDS_TO_END
    assert len(workers) == 1
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
    with served(tmp_path, "serve") as workspace:
        kept.wait_for(job, "lost", seconds=SECONDS_UNTIL_TOLD)
        again = tried_again(signed_in(workspace), job)
        assert kept.wait_for(again, "done", "failed", "lost", seconds=180) == "done"
    assert Record(workspace.home / "record").process("orders").state.contents["case_count"] == CASES


def test_a_worker_whose_server_was_killed_ends_too(tmp_path: Path) -> None:
    with served(tmp_path, "serve") as workspace:
        while not workers_of(workspace.pid):
            time.sleep(0.1)
        (worker,) = workers_of(workspace.pid)
        time.sleep(5)
        os.kill(workspace.pid, signal.SIGKILL)
        ends = time.monotonic() + 30
        while Path(f"/proc/{worker}").exists() and time.monotonic() < ends:
            time.sleep(0.2)
        assert not Path(f"/proc/{worker}").exists()
