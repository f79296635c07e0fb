"""Making the sample: blocks of cases, one after the other, into files."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from daylit.errors import ParameterError
from daylit.sample.calendar import reported_times
from daylit.sample.cases import draw_cases
from daylit.sample.settings import SETTINGS
from daylit.sample.staffing import staff
from daylit.sample.tables import log_table, touched_count, truth_table
from daylit.sample.troubles import disturb
from daylit.sample.way import usual_way
from daylit.sample.writing import csv_writer, parquet_writer, readme_text, usual_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pyarrow as pa

    from daylit.sample.arrays import Seconds
    from daylit.sample.settings import Settings

FileFormat = Literal["csv", "parquet"]
BLOCK_CASES = 25_000
"""Cases made at once: what bounds the memory. Another number here makes other logs."""


@dataclass(frozen=True)
class SampleMade:
    """What was made.

    Attributes:
        log_path: The log, a row per step.
        truth_path: The departures that were put in, a row each.
        usual_path: What is declared usual.
        readme_path: What each file is.
        case_count: Cases in the log.
        event_count: Rows in the log.
        truth_count: Rows in the truth.
        touched_count: Cases with at least one row in the truth.
    """

    log_path: Path
    truth_path: Path
    usual_path: Path
    readme_path: Path
    case_count: int
    event_count: int
    truth_count: int
    touched_count: int


@dataclass(frozen=True)
class Block:
    """Some cases as tables: the log (a row per step) and the truth (a row per departure)."""

    log: pa.Table
    truth: pa.Table
    case_count: int
    touched_count: int


def make(
    folder: Path,
    *,
    cases: int,
    seed: int,
    null: bool,
    file_format: FileFormat,
    on_progress: Callable[[str, float | None], None] | None = None,
) -> SampleMade:
    """Write a sample log, its truth, what is declared usual and a README into a folder.

    The dates are fixed; the clock is never read. The same arguments give the same bytes under the
    same versions of numpy and pyarrow. Cases are numbered in the order of their reports over
    eighteen months, so another number of cases is another log, not a longer one.

    Args:
        folder: Where to; made if missing. Files of the same names are replaced.
        cases: How many breakdowns, 1 or more.
        seed: What chance starts from, 0 or more.
        null: Put nothing in: legitimate loops, seasons and busy weeks only.
        file_format: Of the log; the truth is always CSV.
        on_progress: Told what is being done and, after each block of cases, the share that is
            done, 0 to 1.

    Returns:
        The paths and counts of what was written.

    Raises:
        ParameterError: A parameter is outside its range, or the folder is a file.
    """
    _check(folder, cases=cases, seed=seed, file_format=file_format)
    settings = SETTINGS.without_trouble() if null else SETTINGS
    folder.mkdir(parents=True, exist_ok=True)
    blocks = make_blocks(cases, seed, settings, times_as_text=file_format == "csv")
    log_path, truth_path = folder / f"breakdown.{file_format}", folder / "truth.csv"
    written = _write(blocks, log_path, truth_path, cases=cases, on_progress=on_progress)
    usual_path, readme_path = folder / "usual.toml", folder / "README.txt"
    made = SampleMade(log_path, truth_path, usual_path, readme_path, cases, *written)
    usual_path.write_text(usual_text(), encoding="utf-8")
    readme = readme_text(
        log=log_path.name, truth_count=made.truth_count, cases=cases, seed=seed, null=null
    )
    readme_path.write_text(readme, encoding="utf-8")
    return made


def make_blocks(
    cases: int, seed: int, settings: Settings, *, times_as_text: bool
) -> Iterator[Block]:
    """Yield the sample's tables, block after block, in order of case number.

    Args:
        cases: How many breakdowns in all, 1 or more.
        seed: What chance starts from, 0 or more.
        settings: How often what happens.
        times_as_text: Times in the log as ISO text rather than as timestamps.
    """
    for_times, for_blocks = np.random.SeedSequence(seed).spawn(2)
    reported_at = reported_times(cases, np.random.default_rng(for_times))
    starts = range(0, cases, BLOCK_CASES)
    for start, block_seed in zip(starts, for_blocks.spawn(len(starts)), strict=True):
        some = reported_at[start : start + BLOCK_CASES]
        yield _make_block(start + 1, some, block_seed, settings, times_as_text=times_as_text)


def _make_block(
    first_number: int,
    reported_at: Seconds,
    seed: np.random.SeedSequence,
    settings: Settings,
    *,
    times_as_text: bool,
) -> Block:
    """Make some cases; each concern has its own chance, so that one never shifts another."""
    traits, troubles, people, times = map(np.random.default_rng, seed.spawn(4))
    drawn = draw_cases(first_number, reported_at, settings.usual, traits)
    flow = usual_way(drawn)
    disturb(flow, settings, troubles)
    staffed = staff(flow, people=people, times=times)
    return Block(
        log=log_table(flow, staffed, times_as_text=times_as_text),
        truth=truth_table(flow, staffed, settings),
        case_count=drawn.count,
        touched_count=touched_count(flow),
    )


def _write(
    blocks: Iterator[Block],
    log_path: Path,
    truth_path: Path,
    *,
    cases: int,
    on_progress: Callable[[str, float | None], None] | None,
) -> tuple[int, int, int]:
    """Write all blocks and return how many events, departures and touched cases they hold."""
    done = events = departures = touched = 0
    log_writer = csv_writer if log_path.suffix == ".csv" else parquet_writer
    with ExitStack() as files:
        write_log = write_truth = None
        for block in blocks:
            if write_log is None or write_truth is None:
                write_log = files.enter_context(log_writer(log_path, block.log.schema))
                write_truth = files.enter_context(csv_writer(truth_path, block.truth.schema))
            write_log(block.log)
            write_truth(block.truth)
            done += block.case_count
            events += block.log.num_rows
            departures += block.truth.num_rows
            touched += block.touched_count
            if on_progress is not None:
                on_progress("Making breakdowns", done / cases)
    return events, departures, touched


def _check(folder: Path, *, cases: int, seed: int, file_format: str) -> None:
    if cases < 1:
        raise ParameterError(f"The number of cases is {cases}, but it must be 1 or more.")
    if seed < 0:
        raise ParameterError(f"The seed is {seed}, but it must be 0 or more.")
    if file_format not in get_args(FileFormat):
        raise ParameterError(f"The file format is {file_format!r}, but it must be csv or parquet.")
    if folder.exists() and not folder.is_dir():
        raise ParameterError(f"Cannot write the sample into {folder}: it is a file, not a folder.")
