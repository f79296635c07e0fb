"""A process with a run, whose pages can be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from process_log import Kept, found_in, rows, run_of, take

if TYPE_CHECKING:
    from daylit_site.records.models import Process


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The record of a log; tests read it only."""
    folder = tmp_path_factory.mktemp("words")
    take(folder, rows())
    return Kept(folder, found_in(folder))


@pytest.fixture
def analysed(kept: Kept, process: Process, monkeypatch: pytest.MonkeyPatch) -> Process:
    """The process, with a run that came to its end."""
    monkeypatch.setattr(settings, "RECORD", kept.folder / "record")
    run_of(process, kept.found)
    return process
