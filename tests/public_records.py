"""Records of public logs, each made once for all tests, and processes, that only ask it."""

from __future__ import annotations

import fcntl
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from builders import NOW, take
from daylit.record.store import Record
from daylit.sources import Choices, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from daylit.record.engine import Engine

    PublicRecord = Callable[[str], Record]

CHOICES = Choices(earliest=datetime(1980, 1, 1, tzinfo=UTC), latest=NOW)


@pytest.fixture(scope="session")
def public_record(
    engine: Engine, shared_logs: Path, tmp_path_factory: pytest.TempPathFactory
) -> PublicRecord:
    """Return what gives the record of a public log by its name; its process is ``work``.

    Whoever changes it copies its folder first.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent

    def made(name: str) -> Record:
        record = Record(folder / f"public-{name}")
        with Path(f"{record.folder}.lock").open("w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if record.manifest.record_version == 0:
                log = shared_logs / f"{name}.xes.gz"
                take(record, engine, read(log, engine, CHOICES))
        return Record(record.folder)

    return made
