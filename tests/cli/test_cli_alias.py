"""``--alias`` of several logs: mostly only one company notes the other's numbers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from running import Ran

    Run = Callable[..., Ran]

pytest_plugins = ["running"]


@pytest.fixture
def logs(tmp_path: Path) -> tuple[Path, Path]:
    """Return the log of a host, and one of a partner who notes the host's numbers."""
    host = ["case,activity,time"]
    partner = ["case,activity,time,our_ref"]
    for number in range(3):
        host += [f"H{number},{step},2026-03-0{1 + number}T0{8 + at}:00:00Z" for step, at in STEPS]
        partner.append(f"P{number},Repair,2026-03-0{1 + number}T08:30:00Z,H{number}")
    paths = tmp_path / "host.csv", tmp_path / "partner.csv"
    for path, lines in zip(paths, (host, partner), strict=True):
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return paths


STEPS = (("Open", 0), ("Close", 1))


@pytest.mark.parametrize("is_turned", [False, True])
def test_aliases_are_taken_of_the_log_that_has_them(
    run: Run, logs: tuple[Path, Path], tmp_path: Path, *, is_turned: bool
) -> None:
    named = logs[::-1] if is_turned else logs
    words = ("record", "import", *named, "--alias", "our_ref", "--process", "repair")
    ran = run(*words, "--record", tmp_path / "record")
    assert ran.code == 0
    assert ran.out.startswith("repair: 3 cases, 9 events, 9 steps, 2026-03-01 to 2026-03-03\n")
    assert "  our_ref -> alias (by --alias)\n" in ran.out
    assert ran.out.count("to take for --alias") == 1
    assert "  host.csv has no column 'our_ref' to take for --alias.\n" in ran.out
    told = run("flow", "variants", "--record", tmp_path / "record", "--format", "json").out
    assert [row["activities"] for row in json.loads(told)] == ["Open → Repair → Close"]


@pytest.mark.parametrize(
    ("column", "others"),
    [
        ("our_reff", "The nearest name is 'our_ref'."),
        ("Nummer", "The columns are 'case', 'activity', 'time', 'our_ref'."),
    ],
)
def test_a_column_that_no_log_has_is_refused(
    run: Run, logs: tuple[Path, Path], tmp_path: Path, column: str, others: str
) -> None:
    out = tmp_path / "report.html"
    ran = run("analyse", *logs, "--alias", column, "--out", out)
    assert ran.code == 1
    assert ran.err.splitlines()[-1] == (
        f"daylit: None of the logs has a column {column!r} to take for --alias. {others}"
    )
    assert not out.exists()


def test_one_log_alone_has_to_have_it(run: Run, logs: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    ran = run("analyse", logs[0], "--alias", "our_ref", "--out", out)
    assert ran.code == 1
    assert ran.err.splitlines()[-1] == (
        "daylit: There is no column 'our_ref' to take for --alias. The columns are 'case', "
        "'activity', 'time'."
    )


def test_other_columns_have_to_be_in_each_log(
    run: Run, logs: tuple[Path, Path], tmp_path: Path
) -> None:
    ran = run("analyse", *logs, "--team", "our_ref", "--out", tmp_path / "report.html")
    assert ran.code == 1
    assert ran.err.splitlines()[-1] == (
        "daylit: There is no column 'our_ref' to take for --team. The columns are 'case', "
        "'activity', 'time'."
    )
