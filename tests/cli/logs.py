"""Small logs in files, for the command line to read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

HEAD = "case,activity,time,person,team"


def day(number: int) -> str:
    """Return a day from 3 March 2025 on, a Monday."""
    return f"{date(2025, 3, 3) + timedelta(days=number)}"


def written(path: Path, lines: Iterable[str]) -> Path:
    """Write a file of lines."""
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def steps(case: str, on: str, *done: str) -> list[str]:
    """Return a line per step, a minute apart: ``Open North ann`` is activity, team and person."""
    told = [step.split() for step in done]
    return [
        f"{case},{activity},{on}T08:{minute:02}:00Z,{person},{team}"
        for minute, (activity, team, person) in enumerate(told)
    ]


def with_loops(path: Path, *, days: int = 1000, grows: bool = False) -> Path:
    """Write a log of 240 cases with loops.

    A case a day begins, on so many days at most. Those whose number ends in 0 go from North to
    South and back; those that end in 5 check again, and in the second half those that end in 6 too
    where it grows.
    """
    lines = [HEAD]
    for number in range(240):
        between: tuple[str, ...] = ()
        if number % 10 == 0:
            between = ("Check South cy", "Ask North ann")
        elif number % 10 == 5 or (grows and number % 10 == 6 and number >= 120):
            between = ("Check South bo",)
        done = ("Open North ann", *between, "Check South bo", "Close South bo")
        lines += steps(f"c{number:03}", day(number % days), *done)
    return written(path, lines)


def timed(path: Path, *, every: int = 5) -> Path:
    """Write a log with both ends of steps, of 300 cases; some check again and take longer.

    A case a day begins. Every so many (the fifth) checks again at once; all of its steps take
    6 minutes, those of the others 3.
    """
    lines = ["case,activity,start,end,team"]
    for number in range(300):
        is_again = number % every == 0
        minutes = 6 if is_again else 3
        done = ("Open", "Check", *(["Check"] if is_again else []), "Close")
        for place, activity in enumerate(done):
            begin, end = f"{10 * place:02}", f"{10 * place + minutes:02}"
            moments = ",".join(f"{day(number)}T08:{minute}:00Z" for minute in (begin, end))
            lines.append(f"c{number:03},{activity},{moments},North")
    return written(path, lines)
