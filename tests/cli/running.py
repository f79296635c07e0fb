"""A runner of the command line within the process, and a small log to run it on."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from daylit.cli import daylit, main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Ran:
    """What a command printed and its exit code."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    def runner(*words: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["daylit", *map(str, words)])
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return runner


@pytest.fixture
def share(run: Callable[..., Ran], tmp_path: Path) -> Callable[..., Ran]:
    """Import a log and ask for the share."""

    def asked(log: Path, *words: object) -> Ran:
        folder = tmp_path / "record"
        assert run("record", "import", log, "--record", folder).code == 0
        return run("exceptions", "share", "--record", folder, *words)

    return asked


@pytest.fixture(scope="session")
def small_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty cases; four of them bounce between two teams and check twice."""
    lines = ["case,activity,time,person,team"]
    for number in range(40):
        steps = ["Open North ann", "Check South bo", "Close South bo"]
        if number % 10 == 0:
            steps[1:1] = ["Check South cy", "Ask North ann"]
        for minute, step in enumerate(steps):
            activity, team, person = step.split()
            moment = f"2026-03-{1 + number % 28:02}T08:{minute:02}:00Z"
            lines.append(f"c{number:02},{activity},{moment},{person},{team}")
    path = tmp_path_factory.mktemp("log") / "Small log.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def record(small_log: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of the small log, for tests that only ask it."""
    folder = tmp_path_factory.mktemp("kept") / "record"
    daylit.main(
        ["record", "import", str(small_log), "--record", str(folder)], standalone_mode=False
    )
    return folder
