"""Making the sample: blocks of cases, one after the other, into files or only counted."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from daylit.errors import ParameterError
from daylit.sample.blocks import make_blocks
from daylit.sample.given import calendars_text, minutes_text, terms_text, usual_text
from daylit.sample.settings import SETTINGS
from daylit.sample.tables import log_table
from daylit.sample.totals import Shares, Totals, shares_of
from daylit.sample.truth import PlaceCounts, place_counts, truth_table
from daylit.sample.writing import (
    csv_writer,
    parquet_writer,
    planted_text,
    readme_text,
    totals_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from daylit.sample.settings import Settings

FileFormat = Literal["csv", "parquet"]
_FILES = {
    "usual_path": "usual.toml",
    "terms_path": "terms.toml",
    "minutes_path": "minutes.toml",
    "calendars_path": "calendars.toml",
    "planted_path": "planted.json",
    "totals_path": "truth_totals.json",
    "readme_path": "README.txt",
}
"""What stands beside the log and the truth, by the name of its path in `SampleMade`."""


@dataclass(frozen=True)
class SampleMade:
    """What was made.

    Attributes:
        log_path: The log, a row per step.
        truth_path: The departures that are in it, a row each.
        usual_path: What is declared usual.
        terms_path: The limits that are agreed.
        minutes_path: What people say each activity takes.
        calendars_path: When each team works.
        planted_path: Where each cause is much more common.
        totals_path: The work in the log, and what was caused and touched of it.
        readme_path: What each file is.
        case_count: Cases in the log.
        event_count: Rows in the log.
        truth_count: Rows in the truth.
        touched_count: Cases with at least one row in the truth.
        totals: The work in the log, and what was caused and touched of it.
    """

    log_path: Path
    truth_path: Path
    usual_path: Path
    terms_path: Path
    minutes_path: Path
    calendars_path: Path
    planted_path: Path
    totals_path: Path
    readme_path: Path
    case_count: int
    event_count: int
    truth_count: int
    touched_count: int
    totals: Totals


@dataclass(frozen=True)
class Written:
    """What was written of all blocks."""

    truth_count: int
    totals: Totals
    places: PlaceCounts


def make(
    folder: Path,
    *,
    cases: int,
    seed: int,
    null: bool,
    file_format: FileFormat,
    on_progress: Callable[[str, float | None], None] | None = None,
) -> SampleMade:
    """Write a sample log, its truth, what the company says of itself and a README into a folder.

    The dates are fixed; the clock is never read. The same arguments give the same bytes under the
    same versions of numpy and pyarrow. Cases are numbered in the order of their reports over
    eighteen months, so another number of cases is another log, not a longer one. The log ends at
    the last day's midnight: some cases are open then.

    Args:
        folder: Where to; made if missing. Files of the same names are replaced.
        cases: How many breakdowns, 1 or more.
        seed: What chance starts from, 0 or more.
        null: Put nothing in: legitimate loops, seasons and busy weeks only. What is late by chance
            is in the truth all the same, without a cause.
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
    log_path, truth_path = folder / f"breakdown.{file_format}", folder / "truth.csv"
    written = _write(
        log_path, truth_path, settings, cases=cases, seed=seed, on_progress=on_progress
    )
    beside = _beside(written, settings) | {
        "readme_path": readme_text(
            log=log_path.name, truth_count=written.truth_count, cases=cases, seed=seed, null=null
        )
    }
    for name, text in beside.items():
        (folder / _FILES[name]).write_text(text, encoding="utf-8")
    return SampleMade(
        log_path=log_path,
        truth_path=truth_path,
        **{name: folder / _FILES[name] for name in beside},
        case_count=written.totals.case_count,
        event_count=written.totals.step_count,
        truth_count=written.truth_count,
        touched_count=written.totals.touched_case_count,
        totals=written.totals,
    )


def _beside(written: Written, settings: Settings) -> dict[str, str]:
    """Return what stands beside the log and the truth, by the name of its path."""
    return {
        "usual_path": usual_text(),
        "terms_path": terms_text(),
        "minutes_path": minutes_text(),
        "calendars_path": calendars_text(),
        "planted_path": planted_text(settings, written.places),
        "totals_path": totals_text(written.totals),
    }


def expected_shares(*, cases: int, seed: int, null: bool = False) -> Shares:
    """Return what the settings cause and touch, in a sample of this size that is not written.

    Args:
        cases: How many breakdowns, 1 or more.
        seed: What chance starts from, 0 or more.
        null: Put nothing in.

    Raises:
        ParameterError: A parameter is outside its range.
    """
    _check_counts(cases, seed)
    settings = SETTINGS.without_trouble() if null else SETTINGS
    totals = sum((block.totals for block in make_blocks(cases, seed, settings)), Totals())
    return shares_of(totals)


def _write(
    log_path: Path,
    truth_path: Path,
    settings: Settings,
    *,
    cases: int,
    seed: int,
    on_progress: Callable[[str, float | None], None] | None,
) -> Written:
    """Make and write all blocks, and return what they hold."""
    truth_count, totals, places = 0, Totals(), PlaceCounts()
    as_text = log_path.suffix == ".csv"
    with ExitStack() as files:
        write_log = write_truth = None
        for block in make_blocks(cases, seed, settings):
            log = log_table(block.logged, times_as_text=as_text)
            truth = truth_table(block.found, block.logged, settings)
            if write_log is None or write_truth is None:
                log_writer = csv_writer if as_text else parquet_writer
                write_log = files.enter_context(log_writer(log_path, log.schema))
                write_truth = files.enter_context(csv_writer(truth_path, truth.schema))
            write_log(log)
            write_truth(truth)
            truth_count += truth.num_rows
            totals += block.totals
            places += place_counts(block.found, block.logged, settings)
            if on_progress is not None:
                on_progress("Making breakdowns", totals.case_count / cases)
    return Written(truth_count, totals, places)


def _check(folder: Path, *, cases: int, seed: int, file_format: str) -> None:
    _check_counts(cases, seed)
    if file_format not in get_args(FileFormat):
        raise ParameterError(f"The file format is {file_format!r}, but it must be csv or parquet.")
    if folder.exists() and not folder.is_dir():
        raise ParameterError(f"Cannot write the sample into {folder}: it is a file, not a folder.")


def _check_counts(cases: int, seed: int) -> None:
    if cases < 1:
        raise ParameterError(f"The number of cases is {cases}, but it must be 1 or more.")
    if seed < 0:
        raise ParameterError(f"The seed is {seed}, but it must be 0 or more.")
