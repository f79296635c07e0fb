"""Runs a command as a process of its own and reads what the operating system says it took."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def nothing() -> None:
    """Prepare nothing."""


@dataclass(frozen=True)
class Command:
    """What is measured: its name in the table, its words, and what each run needs beforehand."""

    name: str
    words: list[str]
    before: Callable[[], None] = nothing


@dataclass(frozen=True)
class Run:
    """One finished run: CPU and wall seconds, peak memory in MB, and what it printed."""

    cpu_seconds: float
    wall_seconds: float
    peak_mb: float
    printed: str


@dataclass(frozen=True)
class Measured:
    """Medians over several runs of one command (peak memory: the most); what each run printed."""

    name: str
    cpu_seconds: float
    least_cpu_seconds: float
    most_cpu_seconds: float
    wall_seconds: float
    peak_mb: float
    printed: tuple[str, ...]


def run_once(command: list[str]) -> Run:
    """Run a command to its end.

    Raises:
        subprocess.CalledProcessError: It failed; what it said stands on stderr.
    """
    began = time.monotonic()
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
        process = subprocess.Popen(command, stdout=said, stderr=complained)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        took = time.monotonic() - began
        printed, complaint = (_all_of(file) for file in (said, complained))
    if process.returncode:
        sys.stderr.write(complaint)
        raise subprocess.CalledProcessError(process.returncode, command)
    cpu_seconds = usage.ru_utime + usage.ru_stime
    return Run(cpu_seconds, took, usage.ru_maxrss / 1024, printed)


def _all_of(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


def measure(commands: Sequence[Command], *, runs: int) -> list[Measured]:
    """Run commands several times in turn and take medians.

    In turn, so that a machine that grows slower or quicker meanwhile is so for all of them.
    """
    done: list[list[Run]] = [[] for _ in commands]
    for number in range(runs):
        for command, its_runs in zip(commands, done, strict=True):
            command.before()
            last = run_once(command.words)
            its_runs.append(last)
            sys.stderr.write(
                f"  {command.name} {number + 1}/{runs}: {last.cpu_seconds:.2f} CPU s, "
                f"{last.peak_mb:.0f} MB\n"
            )
    return [_measured(command.name, its) for command, its in zip(commands, done, strict=True)]


def _measured(name: str, runs: list[Run]) -> Measured:
    cpu = [one.cpu_seconds for one in runs]
    return Measured(
        name,
        statistics.median(cpu),
        min(cpu),
        max(cpu),
        statistics.median(one.wall_seconds for one in runs),
        max(one.peak_mb for one in runs),
        tuple(one.printed for one in runs),
    )
