"""Many at once: readers and writers of pages, and two who write to the record."""

from __future__ import annotations

import statistics
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest
from visiting import Kept, first_administrator, log_of, signed_in, take
from workspace_server import Served, served

from daylit.record.store import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from visiting import Answer

pytestmark = pytest.mark.slow

READERS, WRITERS, SECONDS = 20, 5, 30
PAGES = ("/records/", "/people/", "/people/account/", "/processes/")
CASES = 100_000


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path, "serve") as workspace:
        yield workspace


def test_twenty_readers_and_five_writers_never_meet_a_locked_database(
    workspace: Served,
) -> None:
    first_administrator(workspace)
    visitors = [signed_in(workspace) for _ in range(READERS + WRITERS)]
    ends, wrong, took = time.monotonic() + SECONDS, [], []

    def ask(how: Callable[[], Answer]) -> None:
        while time.monotonic() < ends:
            began = time.monotonic()
            answer = how()
            took.append(time.monotonic() - began)
            if answer.status != 200:
                wrong.append((answer.status, answer.url, answer.text[:200]))

    def reading(number: int) -> Callable[[], Answer]:
        return lambda: visitors[number].get(PAGES[number % len(PAGES)])

    def writing(number: int) -> Callable[[], Answer]:
        languages = iter(["en", "sv"] * 10_000)
        token = visitors[number].token("/people/account/")
        # Each says something on the next page, which a session or a cookie carries.
        return lambda: visitors[number].post(
            "/people/language/", token=token, language=next(languages), next="/people/account/"
        )

    asking = [reading(number) for number in range(READERS)]
    asking += [writing(READERS + number) for number in range(WRITERS)]
    threads = [threading.Thread(target=ask, args=(one,)) for one in asking]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    said = workspace.said.read_text(encoding="utf-8")
    median, most = statistics.median(took), statistics.quantiles(took, n=20)[-1]
    print(f"{len(took)} answers: median {median:.2f} s, 95th percentile {most:.2f} s")  # noqa: T201 (told with -s)
    assert wrong == []
    assert "locked" not in said
    assert len(took) > READERS + WRITERS


def test_an_import_by_command_while_the_worker_imports_loses_nothing(
    workspace: Served, tmp_path: Path
) -> None:
    visitor, kept = first_administrator(workspace), Kept(workspace.home)
    page = visitor.bring("orders.csv", log_of(CASES)).path
    kept.wait_for(kept.last_job("look"), "done", seconds=120)
    other = tmp_path / "other.csv"
    other.write_bytes(log_of(1_000))
    command = [sys.executable, "-m", "daylit.cli", "record", "import", str(other)]
    command += ["--record", str(workspace.home / "record"), "--process", "other"]
    take(visitor, page, "Orders")
    job = kept.last_job("import")
    kept.wait_for(job, "working", seconds=30)
    said = []
    for _attempt in range(60):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if not done.returncode:
            break
        said.append(done.stderr.strip().splitlines()[-1])
        time.sleep(0.5)
    assert done.returncode == 0, said
    assert all("is being written by process" in one for one in said)
    state = kept.wait_for(job, "done", "failed", seconds=120)
    if state == "failed":
        assert "is being written by" in kept.job(job)[1]
        visitor.post(f"/records/jobs/{job}/again/", on=f"/records/jobs/{job}/")
        assert kept.wait_for(kept.last_job("import"), "done", "failed", seconds=120) == "done"
    record = Record(workspace.home / "record")
    counts = {one: record.process(one).state.contents["case_count"] for one in ("orders", "other")}
    assert counts == {"orders": CASES, "other": 1_000}
